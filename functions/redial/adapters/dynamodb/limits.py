"""The allowance and the recipients in the table: small items."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.attendance import Attendance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.campaign_turns import CampaignTurns, LaneTurn
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.windows import Windows
from redial.domain.recipient.recipients import Recipient
from redial.domain.times import from_epoch_ms, to_epoch_ms
from redial.errors import UnreadableRecord

_ALMOST_A_MILLISECOND = timedelta(microseconds=999)
# A recipient's sliding window reaches back 24 hours; after two days nothing in it counts any more.
_RECIPIENT_RETENTION = timedelta(days=2)
_OF_CAMPAIGN = " #"
_LANES = {lane[0]: lane for lane in Lane}


class DynamoDbAllowance(DynamoDbRecord[Allowance]):
    """The allowance of one account and region."""

    def __init__(self, table: Table, region: str) -> None:
        super().__init__(
            table, f"{schema.ALLOWANCE}{region}", read=_to_allowance, write=_allowance_to_plain, fresh=Allowance
        )


class DynamoDbRecipients:
    """
    Recipients, under their E.164 numbers.

    Parameters
    ----------
    now
        Gives the time: what is written is kept for two days from then.
    """

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def at(self, phone_number: str) -> DynamoDbRecord[Recipient]:
        """Return a recipient."""
        return DynamoDbRecord(
            self._table, f"{schema.RECIPIENT}{phone_number}", read=to_recipient, write=self._to_plain, fresh=Recipient
        )

    def _to_plain(self, recipient: Recipient) -> Plain:
        plain: Plain = to_plain(replace(recipient, calls=SlidingWindow()))
        plain["calls"] = _window_to_plain(recipient.calls)
        marks = [*recipient.do_not_call_campaigns.values(), *([recipient.mark] if recipient.mark is not None else [])]
        if all(mark.until is not None for mark in marks):
            ends = (mark.until for mark in marks if mark.until is not None)
            plain["delete_after"] = to_epoch_ms(max([self._now(), *ends]) + _RECIPIENT_RETENTION) // 1000
        if marks:
            # So the list can be read from the status index: there are few of them among all recipients.
            plain |= schema.in_status_index(schema.DO_NOT_CALL, max(mark.since for mark in marks))
        if recipient.do_not_call_campaigns:
            # Older code would drop them with its next write, and the campaign would call.
            plain[schema.NEEDED_FORM] = schema.WITH_CAMPAIGN_MARKS
        return plain


def _allowance_to_plain(allowance: Allowance) -> Plain:
    # Three records in code, one level in the item: so it was written when it was one record, and is still read.
    windows, refusals = allowance.windows, to_plain(allowance.refusals)
    plain: Plain = to_plain(allowance.backoff) | to_plain(allowance.attendance)
    return plain | {
        "minute": _window_to_plain(windows.minute),
        "day": _window_to_plain(windows.day),
        "numbers": {number: _window_to_plain(window) for number, window in windows.numbers.items()},
        **({"refusals": refusals} if refusals else {}),
        **({"turns": _turns_to_plain(allowance.turns)} if allowance.turns.last else {}),
        # Also where none is in use: an item without them was written by a version that knows no lines.
        **({"lines": _lines_to_plain(allowance.lines)} if allowance.lines is not None else {}),
    }


def _to_allowance(plain: Plain) -> Allowance:
    key, numbers = str(plain.get("pk")), plain.get("numbers")
    if not isinstance(numbers, dict):
        raise UnreadableRecord(f"item {key}: expected an object in numbers")
    own = {name: plain[name] for name in ("version", "refusals") if name in plain}
    read = from_plain(own, Allowance, key)
    return replace(
        read,
        windows=Windows(
            # Missing is not empty: that would let a full minute's calls go at once.
            minute=_window_from_plain(plain.get("minute"), key),
            day=_window_from_plain(plain.get("day"), key),
            numbers={number: _window_from_plain(stamps, key) for number, stamps in numbers.items()},
        ),
        backoff=from_plain(plain, Backoff, key),
        attendance=from_plain(plain, Attendance, key),
        lines=_lines_from_plain(plain["lines"], key) if "lines" in plain else None,
        turns=_turns_from_plain(plain.get("turns")),
    )


def to_recipient(plain: Plain) -> Recipient:
    """Read a recipient from its item."""
    key, others = str(plain.get("pk")), {name: value for name, value in plain.items() if name != "calls"}
    return replace(from_plain(others, Recipient, key), calls=_window_from_plain(plain.get("calls", []), key))


def _lines_to_plain(lines: SendLines) -> Plain:
    # As short as the stamps, and for the same reason: the item is written for each call.
    return {
        str(number): {
            **({"slot": _slot_text(line.slot)} if line.slot is not None else {}),
            **({"past": [_slot_text(slot) for slot in line.past]} if line.past else {}),
            **({"used": to_epoch_ms(line.used_at)} if line.used_at is not None else {}),
        }
        for number, line in lines.lines.items()
    }


def _slot_text(slot: Slot) -> str:
    return f"{to_epoch_ms(slot.taken_at)} {slot.token} {slot.call_id}"


def _lines_from_plain(lines: Any, key: str) -> SendLines:
    try:
        return SendLines({int(number): _line_from_plain(line) for number, line in lines.items()})
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableRecord(f"item {key}: expected send lines with slots of a time, a token and a call") from error


def _line_from_plain(line: Plain) -> LineUse:
    return LineUse(
        slot=_slot_of(line["slot"]) if "slot" in line else None,
        past=tuple(_slot_of(text) for text in line.get("past", ())),
        used_at=from_epoch_ms(int(line["used"])) if "used" in line else None,
    )


def _slot_of(text: str) -> Slot:
    epoch_ms, token, call_id = text.split(" ")
    return Slot(token, call_id, from_epoch_ms(int(epoch_ms)))


def _window_to_plain(sliding_window: SlidingWindow) -> list[str]:
    # One short text a stamp: twenty of them, with their tokens, stay well under 1 KB.
    # Rounded up: a stamp must never be earlier than the send's arrival.
    return [
        f"{to_epoch_ms(stamp.at + _ALMOST_A_MILLISECOND)} {stamp.token}{_campaign_text(stamp)}"
        for stamp in sliding_window.stamps
    ]


def _campaign_text(stamp: Stamp) -> str:
    # A version that knows no rates takes it for a part of the token, and keeps it as it is.
    return f"{_OF_CAMPAIGN}{stamp.campaign:x}" if stamp.campaign else ""


def _window_from_plain(stamps: Any, key: str) -> SlidingWindow:
    try:
        return SlidingWindow(tuple(_stamp_of(*stamp.split(" ", 1)) for stamp in stamps))
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableRecord(f"item {key}: expected stamps of a time and a token") from error


def _stamp_of(epoch_ms: str, rest: str) -> Stamp:
    token, _, campaign = rest.partition(_OF_CAMPAIGN)
    return Stamp(from_epoch_ms(int(epoch_ms)), token, int(campaign, 16) if campaign else 0)


def _turns_to_plain(turns: CampaignTurns) -> str:
    # As short as it can be: a lane's first letter, the number and the time.
    return " ".join(f"{turn.lane[0]}{turn.number:x}-{to_epoch_ms(at):x}" for turn, at in turns.last.items())


def _turns_from_plain(text: Any) -> CampaignTurns:
    """Read the last turns. Whatever stands there decides no more than whose turn it is: what is no turn is left aside."""
    last = {}
    for each in text.split(" ") if isinstance(text, str) else ():
        turn, _, epoch_ms = each.partition("-")
        try:
            last[LaneTurn(_LANES[turn[:1]], int(turn[1:], 16))] = from_epoch_ms(int(epoch_ms, 16))
        except (KeyError, ValueError, OverflowError):
            continue
    return CampaignTurns(last)
