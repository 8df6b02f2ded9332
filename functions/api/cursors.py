"""Opaque cursors: where a list was read up to, bound to what was asked."""

import base64
import binascii
from hashlib import sha256
from typing import Any

import msgspec

from api.problems import bad_field
from redial.domain.listing import Entry

Places = dict[str, Entry | None]


class _Cursor(msgspec.Struct, frozen=True):
    question: str
    places: Places


def write_cursor(question: msgspec.Struct, places: Places | None) -> str | None:
    """Write where to read on; None at the end."""
    if places is None:
        return None
    plain = msgspec.json.encode(_Cursor(_digest(question), places))
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def read_cursor(question: msgspec.Struct, cursor: str | None) -> Places | None:
    """
    Read where to go on.

    Raises
    ------
    ProblemError
        400: the cursor is none of ours, or came from another question.
    """
    if cursor is None:
        return None
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        read = msgspec.json.decode(plain, type=_Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise bad_field("cursor", "expected a next_cursor of this operation") from error
    if read.question != _digest(question):
        raise bad_field("cursor", "it came with other parameters; change only `limit` while paging")
    return read.places


def _digest(question: msgspec.Struct) -> str:
    asked: dict[str, Any] = msgspec.to_builtins(question)
    given = {name: value for name, value in asked.items() if name not in {"cursor", "limit"}}
    return sha256(msgspec.json.encode([type(question).__name__, given], order="sorted")).hexdigest()[:12]
