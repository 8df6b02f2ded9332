"""What is seen of a world while it goes on: when attempts learn their ids and end, events are handled; who has a place, a line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace as with_fields

from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.schema import ALLOWANCE, CALL, MESSAGE
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.line_slots import WINDOW
from redial.domain.times import from_iso
from simulation.aws.sqs import Message
from simulation.dynamodb.attribute_values import Item
from simulation.judge.judgement import Terms
from simulation.voice.service import Published
from simulation.world import START, World


@dataclass(frozen=True)
class TakenLine:
    """A slot of a send line, as it was first stored. Times are the world's, in seconds."""

    line: int
    token: str
    call_id: str
    at: float
    begins_at: float
    """By the clock of whoever took it, a moment before."""

    @property
    def ends_at(self) -> float:
        """Until when the first event of its attempt may be published."""
        return self.begins_at + WINDOW.total_seconds()


@dataclass(frozen=True)
class GivenBack:
    """A slot that was given back before its time was over."""

    taken: TakenLine
    at: float
    linked: frozenset[str] = frozenset()
    """The message ids that were linked to its attempt by then."""


@dataclass(frozen=True)
class CallStanding:
    """How a call stood from a time on, in what people may change of it, or ask for it."""

    at: float
    status: str
    is_erased: bool
    claimed: str | None
    """The token of its attempt that may be sent."""


@dataclass(frozen=True)
class Erased:
    """A call, or a bad request, whose recipient's data was taken out of it."""

    before: Item
    """As it was last before."""
    version: int
    """Of the record without it; 0 for a bad request, which has none."""


@dataclass
class Observed:
    """All of it. Times are the world's, in seconds."""

    credited: dict[tuple[str, str], float] = field(default_factory=dict)
    """When a call was first stored with a message id, by both; also one that was taken back."""
    ended: dict[tuple[str, str], float] = field(default_factory=dict)
    """When an attempt with a message id was first stored with an outcome, by both."""
    handled: dict[tuple[str, str], float] = field(default_factory=dict)
    """When an event was first handled, by its message id and type."""
    arrived: dict[tuple[str, str], float] = field(default_factory=dict)
    """When that event first came into the queue."""
    stamps: dict[str, float] = field(default_factory=dict)
    """By when the send of an attempt counts as arrived, as it was first stored, by its token."""
    lines: list[TakenLine] = field(default_factory=list)
    given_back: list[GivenBack] = field(default_factory=list)
    stood: dict[str, list[CallStanding]] = field(default_factory=dict)
    """By the ids of calls, in the order of time."""
    terms: dict[str, list[Terms]] = field(default_factory=dict)
    """The times that a call was given, by its id, in the order of time."""
    erased: dict[str, Erased] = field(default_factory=dict)
    """What was erased, by its id."""

    def as_it_was(self, call: Call) -> Call:
        """Return a call as the judge knows it: with what an erasure took out of it."""
        if call.erased_at is None or call.call_id not in self.erased:
            return call
        was = to_call(from_item(self.erased[call.call_id].before))
        return with_fields(call, request=was.request, chain=was.chain, keeps_hours=was.keeps_hours)

    def stood_at(self, call_id: str, at: float) -> CallStanding | None:
        """Return how a call stood at a time; None: there was none."""
        return next((each for each in reversed(self.stood.get(call_id, ())) if each.at <= at), None)


class Observer:
    """Follows the writes of the table and the deliveries of the events queue."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._linked: dict[str, set[str]] = {}
        self._taken: dict[tuple[str, str], TakenLine] = {}
        self.seen = Observed()

    def follow(self, key: str, before: Item | None, after: Item | None) -> None:
        """See a write of the table."""
        if after is None:
            return
        if key.startswith(CALL):
            if before is not None and "erased_at" in after and "erased_at" not in before:
                version = int(after["version"]["N"]) if "version" in after else 0
                self.seen.erased[key.removeprefix(CALL)] = Erased(before, version)
            self._see_call(key.removeprefix(CALL), after)
        elif key.startswith(MESSAGE):
            token = after.get("token")
            if token is not None and "call_id" in after:
                self._linked.setdefault(token["S"], set()).add(key.removeprefix(MESSAGE))
        elif key.startswith(ALLOWANCE):
            self._see_stamps(after)
            self._see_lines({} if before is None else before, after)

    def note_handled(self, message: Message, event: Published) -> None:
        """See that an event was handled."""
        what = (event.happening.message_id, event.happening.event_type)
        self.seen.handled.setdefault(what, self._world.now)
        self.seen.arrived.setdefault(what, message.sent_at)

    def _see_call(self, call_id: str, item: Item) -> None:
        if "request" in item:  # what was put there to be unreadable has none
            self._see_how_it_stands(call_id, item)
        for attempt in item.get("attempts", {}).get("L", ()):
            parts = attempt["M"]
            if "message_id" not in parts:
                continue
            message_id = parts["message_id"]["S"]
            further = (each["S"] for each in parts.get("other_message_ids", {}).get("L", ()))
            for each in (message_id, *further):
                self.seen.credited.setdefault((call_id, each), self._world.now)
            if "outcome" in parts:
                self.seen.ended.setdefault((message_id, parts["outcome"]["S"]), self._world.now)

    def _see_how_it_stands(self, call_id: str, item: Item) -> None:
        status, attempts = item["status"]["S"], item.get("attempts", {}).get("L", ())
        claimed = attempts[-1]["M"]["token"]["S"] if status == CallStatus.CALLING and attempts else None
        is_erased = "erasure_id" in item
        known = self.seen.stood.setdefault(call_id, [])
        last = known[-1] if known else None
        if last is None or (last.status, last.is_erased, last.claimed) != (status, is_erased, claimed):
            known.append(CallStanding(self._world.now, status, is_erased, claimed))
        request = item["request"]["M"]
        not_before, expires_at = (
            from_iso(request[name]["S"]) if name in request else None for name in ("not_before", "expires_at")
        )
        terms = self.seen.terms.setdefault(call_id, [])
        if not terms or (terms[-1].not_before, terms[-1].expires_at) != (not_before, expires_at):
            terms.append(Terms(self._world.now, not_before, expires_at))

    def _see_stamps(self, after: Item) -> None:
        for stamp in after.get("minute", {}).get("L", ()):
            # Behind the token stands the number of a campaign that has a rate.
            epoch_ms, token, *_ = stamp["S"].split(" ")
            self.seen.stamps.setdefault(token, int(epoch_ms) / 1_000 - START.timestamp())

    def _see_lines(self, before: Item, after: Item) -> None:
        # A version without lines drops them all; what it sends is on no line.
        if "lines" not in after or before.get("lines") == after["lines"]:
            return
        had, have = dict(_slots(before)), dict(_slots(after))
        for line, slot in have.items():
            if had.get(line) != slot:
                taken_at, token, call_id = slot.split(" ")
                begins_at = int(taken_at) / 1_000 - START.timestamp()
                taken = TakenLine(line, token, call_id, self._world.now, begins_at)
                self.seen.lines.append(self._taken.setdefault((token, taken_at), taken))
        for line, slot in had.items():
            taken_at, token, _ = slot.split(" ")
            known = self._taken.get((token, taken_at))
            if have.get(line) == slot or known is None or not token:
                continue
            if self._world.now < known.ends_at:
                linked = frozenset(self._linked.get(token, ()))
                self.seen.given_back.append(GivenBack(known, self._world.now, linked))


def _slots(allowance: Item) -> Iterator[tuple[int, str]]:
    lines: dict[str, Any] = from_item({"lines": allowance["lines"]})["lines"] if "lines" in allowance else {}
    return ((int(number), line["slot"]) for number, line in lines.items() if "slot" in line)
