"""What is said of a call as codes: their values, as they are shown to one caller."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from api.presenters.related import RelatedRecords
from redial.contracts.answers.common import FieldErrorResponse
from redial.domain.call.calls import FieldError
from redial.domain.call.reasons.parts import code_of, parameters_of
from redial.domain.call.reasons.reason import Reason, RecipientInCall
from redial.domain.history.entries import CallNamed
from redial.domain.times import to_iso


class TextPresenter(Protocol):
    """Shows texts to one caller."""

    def text(self, text: str) -> str:
        """Show a text that may hold phone numbers."""

    def error(self, error: FieldError) -> FieldErrorResponse:
        """Show what is wrong with a field."""


def parameters_shown(reason: Reason, related: RelatedRecords, presenter: TextPresenter) -> dict[str, Any]:
    """Show the parameters of a reason by their names."""
    shown = values_shown(parameters_of(reason), related, presenter)
    return shown | _named(reason.call_id, related, presenter) if isinstance(reason, RecipientInCall) else shown


def values_shown(values: Mapping[str, Any], related: RelatedRecords, presenter: TextPresenter) -> dict[str, Any]:
    """Show values by their names; each that is a text may hold phone numbers."""
    return {name: _shown(value, related, presenter) for name, value in values.items()}


def _shown(value: Any, related: RelatedRecords, presenter: TextPresenter) -> Any:
    match value:
        case datetime():
            return to_iso(value)
        case str():
            return presenter.text(str(value))
        case bool() | int() | None:
            return value
        case tuple():
            return [_shown(each, related, presenter) for each in value]
        case Mapping():
            return values_shown(value, related, presenter)
        case CallNamed():
            return _named(value.call_id, related, presenter)
        case FieldError():
            return msgspec.to_builtins(presenter.error(value))
        case _:
            return {"code": code_of(value).value, "parameters": parameters_shown(value, related, presenter)}


def _named(call_id: str, related: RelatedRecords, presenter: TextPresenter) -> dict[str, str]:
    # An id of ours is no number, also where its digits look like one.
    told = related.request_ids.get(call_id)
    return {"call_id": call_id} | ({"request_id": presenter.text(told)} if told is not None else {})
