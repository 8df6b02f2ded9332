"""
Attempts in the table, keyed by the voice ``MessageId`` and upserted from both sides.

``track`` adds events whether or not the call is known yet; ``dial`` adds the call once it knows the message id. Each write
answers with the whole item, so whichever comes second sees both.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.packed_payloads import packed, unpacked
from redial.adapters.dynamodb.plain import Plain, to_item, to_plain
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.times import EARLIEST, from_iso, to_epoch_ms, to_iso
from redial.errors import TooMuchContention, UnreadableRecord

# An attempt has seven events, each perhaps delivered again at another time; with payloads of 8 KB the item stays under 250 KB.
_MOST_EVENTS = 40
_MOST_PAYLOADS = 12
_NAMES = {"#ttl": "delete_after"}
_KNOWN_TYPES = frozenset(VoiceEventType)


class DynamoDbAttempts:
    """
    What is known under a voice message id.

    Parameters
    ----------
    retention
        How long an attempt is kept after the last that was heard of it.
    """

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def add_events(
        self,
        message_id: str,
        events: Mapping[VoiceEvent | UnknownEvent, str | None],
        now: datetime,
        line: int | None = None,
        figures: ServiceFigures | None = None,
    ) -> AttemptRecord:
        """
        Add events to an attempt, known or not; each with its payload where that says more than the message id.

        Events are elements of a set, so adding one again changes nothing. An attempt that no call knows is marked as an
        orphan, which `link` takes back. The first condition holds nearly always: an event seldom overtakes the send's answer.
        """
        said = dict(islice(((event, payload) for event, payload in events.items() if payload), _MOST_PAYLOADS))
        values = {
            ":events": {_event_text(event) for event in events},
            # As it is: an erasure looks for what names its person, also one of older code.
            ":payloads": {f"{event.event_type} {payload}" for event, payload in said.items()},
            ":delete_after": to_epoch_ms(now + self._retention) // 1000,
            ":orphan": schema.ORPHAN,
            ":first": to_iso(min(event.occurred_at for event in events)),
            ":line": line,
            ":figures": to_plain(figures),
        }
        told = ", figures = :figures" if figures is not None else ""
        add = "ADD events :events" + (", payloads :payloads" if values[":payloads"] else "")
        # The first one told: an id has one line.
        on_line = "" if line is None else ", send_line = if_not_exists(send_line, :line)"
        known = {name: value for name, value in values.items() if name not in {":orphan", ":first"}} | {
            ":payloads": {f"{event.event_type} {packed(payload, message_id)}" for event, payload in said.items()}
        }
        # No `redial.application.versioned.update` here: nothing is read and nothing decided. The table itself adds to the sets and
        # answers with the item, so that two who add at once both do. There are two writes because only an attempt without a call is
        # an orphan; between them `link` may come, once.
        for _ in range(3):
            plain, done = self._table.update(
                _pk(message_id),
                UpdateExpression=f"SET #ttl = :delete_after{on_line}{told} {add}",
                ConditionExpression="attribute_exists(call_id) AND attribute_not_exists(erased_at)",
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=to_item(known),
            )
            if not done and "erased_at" in plain:
                # What the event says of the person is not kept again; that it happened is.
                kept = {name: value for name, value in known.items() if name != ":payloads"}
                plain, done = self._table.update(
                    _pk(message_id),
                    UpdateExpression=f"SET #ttl = :delete_after{on_line}{told} ADD events :events",
                    ConditionExpression="attribute_exists(erased_at)",
                    ExpressionAttributeNames=_NAMES,
                    ExpressionAttributeValues=to_item(kept),
                )
            elif not done:
                plain, done = self._table.update(
                    _pk(message_id),
                    UpdateExpression="SET #ttl = :delete_after, status_key = :orphan, "
                    f"status_at = if_not_exists(status_at, :first){on_line}{told} {add}",
                    ConditionExpression="attribute_not_exists(call_id) AND attribute_not_exists(erased_at)",
                    ExpressionAttributeNames=_NAMES,
                    ExpressionAttributeValues=to_item(values),
                )
            if done:
                return to_record(message_id, self._without_surplus(message_id, plain))
        raise TooMuchContention(f"attempt {message_id} changed between two writes, three times in a row")

    def link(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        """Store which call's attempt a message id is, whatever its line told; return it with the events that came before."""
        plain, _ = self._table.update(
            _pk(message_id),
            UpdateExpression="SET call_id = :call_id, #token = :token, #ttl = :delete_after "
            "REMOVE status_key, status_at, by_line",
            ExpressionAttributeNames=_NAMES | {"#token": "token"},
            ExpressionAttributeValues=to_item(self._link_values(call_id, token, now)),
        )
        return to_record(message_id, plain)

    def link_by_line(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        """Store which call's attempt a message id is, as its line tells, unless it is linked; return what is stored then."""
        plain, _ = self._table.update(
            _pk(message_id),
            UpdateExpression="SET call_id = :call_id, #token = :token, #ttl = :delete_after, by_line = :by_line "
            "REMOVE status_key, status_at",
            ConditionExpression="attribute_exists(pk) AND attribute_not_exists(call_id)",
            ExpressionAttributeNames=_NAMES | {"#token": "token"},
            ExpressionAttributeValues=to_item(self._link_values(call_id, token, now) | {":by_line": True}),
        )
        return to_record(message_id, plain)

    def unlink(self, record: AttemptRecord, token: str) -> None:
        """Take a link back that a line told: the attempt has another id. It is an orphan again."""
        self._table.update(
            _pk(record.message_id),
            UpdateExpression="SET status_key = :orphan, status_at = :first REMOVE call_id, #token, by_line",
            ConditionExpression="#token = :token AND attribute_exists(by_line)",
            ExpressionAttributeNames={"#token": "token"},
            ExpressionAttributeValues=to_item(
                {":orphan": schema.ORPHAN, ":first": to_iso(record.first_event_at or EARLIEST), ":token": token}
            ),
        )

    def erase(self, message_id: str, now: datetime) -> None:
        """Take out what events said beside that they happened, for good: also of an attempt that is not known yet."""
        self._table.update(
            _pk(message_id),
            UpdateExpression="SET erased_at = if_not_exists(erased_at, :now), #ttl = if_not_exists(#ttl, :delete_after) "
            "REMOVE payloads",
            ExpressionAttributeNames=_NAMES,
            ExpressionAttributeValues=to_item(
                {":now": to_iso(now), ":delete_after": to_epoch_ms(now + self._retention) // 1000}
            ),
        )

    def _link_values(self, call_id: str, token: str, now: datetime) -> Plain:
        return {
            ":call_id": call_id,
            ":token": token,
            ":delete_after": to_epoch_ms(now + self._retention) // 1000,
        }

    def get(self, message_id: str) -> AttemptRecord | None:
        """Read an attempt (strongly consistent); None where nothing is stored under its id."""
        plain = self._table.get(_pk(message_id))
        return None if plain is None else to_record(message_id, plain)

    def _without_surplus(self, message_id: str, plain: Plain) -> Plain:
        """
        Delete what is more than anybody needs, so that no number of events fills the item.

        The first event of each type stays, whoever else deletes at the same time: they are what an attempt's course is read from.
        """
        most = {"events": _MOST_EVENTS, "payloads": _MOST_PAYLOADS}
        surplus = {name: _surplus(plain.get(name, ()), count) for name, count in most.items()}
        surplus = {name: texts for name, texts in surplus.items() if texts}
        return self._delete(message_id, surplus) if surplus else plain

    def _delete(self, message_id: str, elements: Mapping[str, set[str]]) -> Plain:
        clauses = ", ".join(f"{name} :{name}" for name in elements)
        plain, _ = self._table.update(
            _pk(message_id),
            UpdateExpression=f"DELETE {clauses}",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues=to_item({f":{name}": texts for name, texts in elements.items()}),
        )
        return plain


def _surplus(texts: Iterable[str], most: int) -> set[str]:
    """Give the elements beyond a number: of each known type all but the first may go, of the others the last ones."""
    ordered = sorted(texts)
    if len(ordered) <= most:
        return set()
    first: dict[str, str] = {}
    for text in ordered:
        name = text.partition(" ")[0]
        if name in _KNOWN_TYPES:
            first.setdefault(name, text)
    others = [text for text in ordered if first.get(text.partition(" ")[0]) != text]
    return set(others[most - len(first) :])


def _figures_from(plain: object) -> ServiceFigures | None:
    try:
        return None if plain is None else msgspec.convert(plain, ServiceFigures)
    except msgspec.ValidationError:
        # Nothing is decided by them.
        return None


def _pk(message_id: str) -> str:
    return f"{schema.MESSAGE}{message_id}"


def _event_text(event: VoiceEvent | UnknownEvent) -> str:
    return f"{event.event_type} {to_iso(event.occurred_at)}"


def _texts(message_id: str, plain: Plain, name: str) -> Iterable[object]:
    texts = plain.get(name, ())
    if not isinstance(texts, set | list | tuple):
        raise UnreadableRecord(f"item {_pk(message_id)}: expected a set of texts in {name}")
    return texts


def payloads_in(message_id: str, plain: Plain) -> list[tuple[str, str]]:
    """
    Give what events said, each with its type, from an attempt's item.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    parts = (str(text).partition(" ") for text in _texts(message_id, plain, "payloads"))
    return [(event_type, unpacked(payload, message_id)) for event_type, _, payload in parts]


def to_record(message_id: str, plain: Plain) -> AttemptRecord:
    """
    Read an attempt from its item.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    known, unknown = set(), set()
    for text in _texts(message_id, plain, "events"):
        name, _, time = str(text).partition(" ")
        try:
            at = from_iso(time)
        except ValueError:
            # Nothing can be concluded from it, and the others stand for themselves.
            continue
        if name in _KNOWN_TYPES:
            known.add(VoiceEvent(VoiceEventType(name), at))
        else:
            unknown.add(UnknownEvent(name, at))
    line = plain.get("send_line")
    if not isinstance(line, int | None):
        raise UnreadableRecord(f"item {_pk(message_id)}: expected a number in send_line")
    return AttemptRecord(
        message_id=message_id,
        call_id=plain.get("call_id"),
        token=plain.get("token"),
        events=frozenset(known),
        unknown_events=frozenset(unknown),
        payloads=tuple(sorted(payload for _, payload in payloads_in(message_id, plain))),
        line=line,
        by_line=bool(plain.get("by_line", False)),
        figures=_figures_from(plain.get("figures")),
    )
