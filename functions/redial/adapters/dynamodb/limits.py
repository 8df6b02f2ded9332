"""The allowance and the recipients in the table: small items, each written on the condition of its version."""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.recipient.recipients import Recipient
from redial.domain.reporting.listing import DO_NOT_CALL
from redial.domain.times import from_epoch_ms, to_epoch_ms, to_iso
from redial.errors import UnreadableRecord

RECIPIENT = "RECIPIENT#"
_ALMOST_A_MILLISECOND = timedelta(microseconds=999)
# A recipient's sliding window reaches back 24 hours; after two days nothing in it counts any more.
_RECIPIENT_RETENTION = timedelta(days=2)
_NO_RINGS: dict[str, Any] = {"minute": SlidingWindow(), "day": SlidingWindow(), "numbers": {}}


class DynamoDbAllowance:
    """The allowance of one account and region."""

    def __init__(self, table: Table, region: str) -> None:
        self._table = table
        self._pk = f"ALLOWANCE#{region}"

    def load(self) -> Allowance:
        """Read the allowance, strongly consistent; a fresh one where there is none yet."""
        plain = self._table.get(self._pk)
        return Allowance() if plain is None else self._from_plain(plain)

    def save(self, allowance: Allowance, expected_version: int) -> Allowance | None:
        """Store a changed allowance, unless another dialer changed it: then give what is stored."""
        plain: Plain = to_plain(replace(allowance, **_NO_RINGS)) | {
            "pk": self._pk,
            "version": allowance.version,
            "minute": _window_to_plain(allowance.minute),
            "day": _window_to_plain(allowance.day),
            "numbers": {
                number: _window_to_plain(sliding_window) for number, sliding_window in allowance.numbers.items()
            },
        }
        stored = self._table.put_version(plain, expected_version)
        return None if stored is None else self._from_plain(stored)

    def _from_plain(self, plain: Plain) -> Allowance:
        others = {name: value for name, value in plain.items() if name not in _NO_RINGS}
        numbers = plain.get("numbers")
        if not isinstance(numbers, dict):
            raise UnreadableRecord(f"item {self._pk}: expected an object in numbers")
        return replace(
            from_plain(others, Allowance, self._pk),
            # Missing is not empty: that would let a full minute's calls go at once.
            minute=_ring_from_plain(plain.get("minute"), self._pk),
            day=_ring_from_plain(plain.get("day"), self._pk),
            numbers={number: _ring_from_plain(stamps, self._pk) for number, stamps in numbers.items()},
        )


class DynamoDbRecipients:
    """Recipients, keyed by their E.164 number."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self, phone_number: str) -> Recipient:
        """Read a recipient, strongly consistent; a fresh one where there is none yet."""
        plain = self._table.get(_recipient_pk(phone_number))
        return Recipient() if plain is None else to_recipient(plain)

    def save(self, phone_number: str, recipient: Recipient, expected_version: int, now: datetime) -> Recipient | None:
        """Store a changed recipient, unless another dialer changed it: then give what is stored."""
        plain: Plain = to_plain(replace(recipient, calls=SlidingWindow())) | {
            "pk": _recipient_pk(phone_number),
            "version": recipient.version,
            "calls": _window_to_plain(recipient.calls),
        }
        if recipient.do_not_call_since is None:
            plain["delete_after"] = to_epoch_ms(now + _RECIPIENT_RETENTION) // 1000
        else:
            # So the list can be read from the status index: there are few of them among all recipients.
            plain |= {"status_key": DO_NOT_CALL, "status_at": to_iso(recipient.do_not_call_since)}
        stored = self._table.put_version(plain, expected_version)
        return None if stored is None else to_recipient(stored)


def _recipient_pk(phone_number: str) -> str:
    return f"{RECIPIENT}{phone_number}"


def to_recipient(plain: Plain) -> Recipient:
    """Read a recipient from its item."""
    key, others = str(plain.get("pk")), {name: value for name, value in plain.items() if name != "calls"}
    return replace(from_plain(others, Recipient, key), calls=_ring_from_plain(plain.get("calls", []), key))


def _window_to_plain(sliding_window: SlidingWindow) -> list[str]:
    # One short text a stamp: twenty of them, with their tokens, stay well under 1 KB.
    # Rounded up: a stamp must never be earlier than the send's arrival.
    return [f"{to_epoch_ms(stamp.at + _ALMOST_A_MILLISECOND)} {stamp.token}" for stamp in sliding_window.stamps]


def _ring_from_plain(stamps: Any, key: str) -> SlidingWindow:
    try:
        parts = [stamp.split(" ", 1) for stamp in stamps]
        return SlidingWindow(tuple(Stamp(from_epoch_ms(int(epoch_ms)), token) for epoch_ms, token in parts))
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableRecord(f"item {key}: expected stamps of a time and a token") from error
