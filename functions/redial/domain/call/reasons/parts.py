"""A reason taken apart into code and parameters, and put together again. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, get_args

import msgspec
from msgspec.structs import replace

from redial.domain.bounded_text import shorten
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.reasons.reason import Reason
from redial.domain.times import floor_ms

_NAMES = {str(each.__struct_config__.tag): each.__struct_fields__ for each in get_args(Reason)}


def code_of(reason: Reason) -> ReasonCode:
    """
    Return the code of a reason, by which the table, the API and the page know it.

    Parameters
    ----------
    reason : Reason
        Any reason of a call.

    Returns
    -------
    ReasonCode
        The code; no code is ever renamed.
    """
    return ReasonCode(str(reason.__struct_config__.tag))


def parameters_of(reason: Reason) -> dict[str, Any]:
    """Return the parameters of a reason by their names; one of them may be a reason in its turn."""
    return {name: getattr(reason, name) for name in reason.__struct_fields__}


def reason_of(code: str, parameters: Mapping[str, Any]) -> Reason | None:
    """Return the reason that a code and parameters of an answer of the API tell; None where this version does not know it."""
    values = (_stored_form(parameters.get(name)) for name in _NAMES.get(code, ()))
    try:
        reason: Reason = msgspec.convert([code, *values], Reason)
    except msgspec.ValidationError:
        return None
    return reason


def _stored_form(value: Any) -> Any:
    if isinstance(value, Mapping) and "code" in value:
        code, parameters = str(value["code"]), value.get("parameters", {})
        return [code, *(_stored_form(parameters.get(name)) for name in _NAMES.get(code, ()))]
    return value


def in_milliseconds(reason: Reason) -> Reason:
    """Cut the times of a reason to what the table keeps, so that a reason equals what comes back from there."""
    return _changed(reason, lambda value: floor_ms(value) if isinstance(value, datetime) else value)


def with_short_texts(reason: Reason, most_bytes: int) -> Reason:
    """Cut each text of a reason that is longer than so many bytes: what the voice service or a person wrote has no bound."""
    return _changed(reason, lambda value: shorten(value, most_bytes) if type(value) is str else value)


def _changed(reason: Reason, change: Callable[[Any], Any]) -> Reason:
    changed = {
        name: _changed(value, change) if isinstance(value, Reason) else change(value)
        for name, value in parameters_of(reason).items()
    }
    return replace(reason, **changed) if changed else reason
