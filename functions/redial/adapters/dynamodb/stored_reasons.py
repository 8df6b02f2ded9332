"""
Reasons in the item of a call: a text that every version reads, and beside it the code with its parameters.

The version before reasons had codes takes any text for a sentence, and refuses an item without one. So the text is the code, and a
reason that is a text is stored as that alone.
"""

from typing import Any

import msgspec

from redial.adapters.dynamodb.plain import Plain, to_plain
from redial.domain.call.calls import Call
from redial.domain.call.reasons.parts import code_of
from redial.domain.call.reasons.reason import Noted, Reason

_STATUS = ("status_reason", "reason")
_PAST_WAIT = ("reason", "why")
"""The attributes of the text, and of the code with its parameters."""


class _Known(msgspec.Struct):
    """A record and not the union itself: what is known of a record's type is kept, that of a union is found out each time."""

    reason: Reason


def with_stored_reasons(plain: Plain, call: Call) -> Plain:
    """Give the item of a call with its reasons as they are stored."""
    plain = _with_stored(plain, call.reason, *_STATUS)
    if call.past_waits:
        waits = zip(plain["past_waits"], call.past_waits, strict=True)
        plain["past_waits"] = [_with_stored(wait, past.reason, *_PAST_WAIT) for wait, past in waits]
    return plain


def with_read_reasons(plain: Plain) -> Plain:
    """Give the item of a call with each reason as its record has it; a text where the code is missing, or of a later version."""
    plain, waits = _with_read(plain, *_STATUS), plain.get("past_waits")
    if isinstance(waits, list):
        plain["past_waits"] = [_with_read(wait, *_PAST_WAIT) if isinstance(wait, dict) else wait for wait in waits]
    return plain


def _with_stored(plain: Plain, reason: Reason, text: str, parameters: str) -> Plain:
    others = {name: value for name, value in plain.items() if name != "reason"}
    if isinstance(reason, Noted):
        return others | {text: reason.text}
    return others | {text: code_of(reason).value, parameters: to_plain(reason)}


def _with_read(plain: Plain, text: str, parameters: str) -> Plain:
    if _is_known(plain.get(parameters)):
        return plain | {"reason": plain[parameters]}
    return plain | ({"reason": to_plain(Noted(str(plain[text])))} if text in plain else {})


def _is_known(stored: Any) -> bool:
    try:
        msgspec.convert({"reason": stored}, _Known)
    except msgspec.ValidationError:
        return False
    return True
