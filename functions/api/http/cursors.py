"""Opaque cursors: where a list was read up to, bound to what was asked, and sealed: a position may name a phone number."""

import base64
import binascii
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec

from api.http.problems import ProblemError, bad_field
from redial.domain.reporting.listing import Position
from redial.domain.sealing import seal, unseal

Positions = dict[str, Position | None]


class _Cursor(msgspec.Struct, frozen=True):
    question: str
    positions: Positions


class Cursors:
    """
    Writes and reads cursors.

    Parameters
    ----------
    secret
        Gives the secret that they are sealed with; asked for only where there is a cursor.
    """

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def write(self, question: msgspec.Struct, positions: Positions | None) -> str | None:
        """Write where to read on; None at the end."""
        if positions is None:
            return None
        plain = msgspec.json.encode(_Cursor(_digest(question), positions))
        return base64.urlsafe_b64encode(seal(self._secret(), plain)).decode().rstrip("=")

    def read(self, question: msgspec.Struct, cursor: str | None) -> Positions | None:
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
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise _no_cursor() from error
        plain = unseal(self._secret(), sealed)
        if plain is None:
            raise _no_cursor()
        try:
            read = msgspec.json.decode(plain, type=_Cursor)
        except msgspec.MsgspecError as error:  # of another version
            raise _no_cursor() from error
        if read.question != _digest(question):
            raise bad_field("cursor", "it came with other parameters; change only `limit` while paging")
        return read.positions


def _no_cursor() -> ProblemError:
    return bad_field("cursor", "expected a next_cursor of this operation")


def _digest(question: msgspec.Struct) -> str:
    asked: dict[str, Any] = msgspec.to_builtins(question)
    given = {name: value for name, value in asked.items() if name not in {"cursor", "limit"}}
    return sha256(msgspec.json.encode([type(question).__name__, given], order="sorted")).hexdigest()[:12]
