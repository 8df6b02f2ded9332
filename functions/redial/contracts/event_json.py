"""The JSON of a voice event, read without a guess and kept in bounded size; the same for both versions of the voice API."""

import json
from collections.abc import Mapping
from typing import Any

from redial.domain.bounded_text import has_surrogates, keep
from redial.errors import UnreadableVoiceEvent

# Longer payloads are cut in the table; the archive has every event whole.
LONGEST_PAYLOAD = 8_000
"""In bytes."""
BYTE_ORDER_MARK = "\ufeff"


def compact(event: dict[str, Any]) -> str | None:
    """Write an event compactly: each write costs a unit for each KB of all that is stored under the message id."""
    try:
        text = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):  # NaN is no JSON, and a number may have more digits than Python writes
        return None
    return None if has_surrogates(text) else keep(text, LONGEST_PAYLOAD)


def object_in(text: str, name: str) -> dict[str, Any]:
    """
    Read a JSON object.

    Raises
    ------
    UnreadableVoiceEvent
        The text is none. Names what it is of.
    """
    try:
        value = json.loads(text.lstrip(BYTE_ORDER_MARK))
    except (ValueError, RecursionError) as error:
        raise UnreadableVoiceEvent(f"{name}: expected JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnreadableVoiceEvent(f"{name}: expected a JSON object, got {type(value).__name__}")
    return value


def text_in(values: Mapping[str, Any], name: str, where: str) -> str:
    """
    Return a field that has to be a text.

    Raises
    ------
    UnreadableVoiceEvent
        It is missing, empty, or something else. Names the field.
    """
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableVoiceEvent(f"{name}: expected a text in {where}, got a {type(value).__name__}")
    return value
