"""Witnesses of a silence, in memory: what stands in the table, the log and the queues around one send that was never answered."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast

from msgspec.structs import replace

from redial.application.tracking.judge_silence import SilenceJudge
from redial.application.tracking.witnesses import SilenceWitnesses
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.event_failures import LastEventFailure
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.silence import DeadLettersCounted, LogEntry, SilenceCondition
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.reporting.listing import AttemptDetails, Entry, EntryPage, Listed, Position, Stretch
from simulation.makers import DEADLINES, ORIGINATION, RETRY, at, voice_event, waiting_call
from simulation.records import MemoryRecord
from simulation.telemetry import Notebook

SENT = 1_000.0
ASKED = replace(RETRY, on_unknown=OnUnknown.REDIAL_IF_SILENT)


def unclear(name: str = "unclear", counted: bool = True) -> Call:
    call = waiting_call(name, retry=ASKED)
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(SENT))
    assert isinstance(claimed, Call)
    seen = DeadLettersCounted(at(SENT + 1_140), 0)
    looked = transitions.look_again(claimed, "t1", at(SENT + 1_200), at(SENT + 1_140), seen if counted else None)
    return looked if counted and isinstance(looked, Call) else claimed


def ended(name: str, seconds: float, **attempt: Any) -> Call:
    """Give a call that was sent so long after the unclear one, and has ended."""
    made = Attempt(
        number=1,
        token=name,
        origination_phone_number=ORIGINATION,
        intent_at=at(SENT + seconds),
        message_id=f"voice-{name}",
        **attempt,
    )
    return replace(waiting_call(name), status=CallStatus.COMPLETED, attempts=(made,), status_at=at(SENT + seconds + 30))


class WitnessWorld:
    """Stores, a log and queues in memory, in which all witnesses speak for silence."""

    def __init__(self) -> None:
        self.lines: SendLines | None = SendLines().take(Slot("t1", "call", at(SENT)))
        self.calls: dict[str, Call] = {}
        self.attempts: dict[str, AttemptRecord] = {}
        self.pages: list[tuple[str, bool]] = []
        self.stretches: list[Stretch] = []
        self.asked_attempts: set[str] = set()
        self.asked_between: list[tuple[datetime, datetime]] = []
        self.log: list[LogEntry] = []
        self.asks: list[str] = []
        self.dead_letters: Callable[[], int] = lambda: 0
        self.orphans: list[float] = []
        for name, seconds in (("before", -20.0), ("after", 20.0)):
            self.add(ended(name, seconds))

    def add(self, call: Call, line: int = 0, told_s: float = 1) -> None:
        attempt = call.attempts[0]
        initiated = voice_event(VoiceEventType.INITIATED_CALL, (attempt.intent_at - at(0)).total_seconds() + told_s)
        self.calls[call.call_id] = call
        self.attempts[str(attempt.message_id)] = AttemptRecord(
            message_id=str(attempt.message_id),
            call_id=call.call_id,
            token=attempt.token,
            events=frozenset({initiated}),
            line=line,
        )
        self.log.append(LogEntry(initiated.occurred_at, f'{{"MessageId": "{attempt.message_id}"}}'))

    def add_orphan(self, seconds: float, call_id: str | None = None, token: str | None = None) -> None:
        """Add an id whose first event came so long after the unclear send."""
        message_id = f"orphan-{len(self.orphans)}"
        initiated = voice_event(VoiceEventType.INITIATED_CALL, SENT + seconds)
        self.attempts[message_id] = AttemptRecord(
            message_id=message_id, call_id=call_id, token=token, events=frozenset({initiated}), line=4
        )
        self.orphans.append(seconds)

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Position | None) -> EntryPage:
        if stretch.of is Listed.ORPHANS:
            assert stretch.since is not None
            begun = [number for number, seconds in enumerate(self.orphans) if at(SENT + seconds) >= stretch.since]
            more = Position("", "more") if len(begun) > limit else None
            return EntryPage(
                tuple(Entry(f"orphan-{each}", at(SENT), Position("", str(each))) for each in begun[:limit]), more
            )
        self.pages.append((str(stretch.of), newest_first))
        self.stretches.append(stretch)
        found = sorted(
            (call.status_at, call.call_id)
            for call in self.calls.values()
            if call.status is getattr(stretch.of, "status", None)
            and (stretch.since is None or call.status_at >= stretch.since)
            and (stretch.until is None or call.status_at <= stretch.until)
        )[:: -1 if newest_first else 1]
        first = 0 if after is None else int(after.key)
        entries = tuple(Entry(name, when, Position("", "")) for when, name in found[first : first + limit])
        return EntryPage(entries, Position("", str(first + limit)) if first + limit < len(found) else None)

    def entries(self, since: datetime, until: datetime) -> list[LogEntry]:
        return [entry for entry in self.log if since <= entry.at <= until]

    def shows(self, text: str, since: datetime, until: datetime) -> bool:
        self.asks.append(text)
        self.asked_between.append((since, until))
        return any(text in entry.text for entry in self.entries(since, until))

    def count(self) -> int:
        return self.dead_letters()

    def judge(self) -> SilenceJudge:
        world = self

        class Calls:
            def get_many(self, call_ids: Iterable[str]) -> dict[str, Call]:
                return {each: world.calls[each] for each in call_ids}

        class Attempts:
            def get_many(self, message_ids: Iterable[str]) -> dict[str, AttemptDetails]:
                message_ids = set(message_ids)
                world.asked_attempts |= message_ids
                known = {each: world.attempts[each] for each in message_ids if each in world.attempts}
                return {each: AttemptDetails(record=record) for each, record in known.items()}

        witnesses = SilenceWitnesses(
            allowances=MemoryRecord(Allowance(lines=self.lines)),
            indexes=cast("Any", self),
            calls=cast("Any", Calls()),
            attempts=Attempts(),
            dead_letters=self,
            failures=MemoryRecord(LastEventFailure()),
            events_log=self,
        )
        return SilenceJudge(witnesses, Notebook())

    def broken(self) -> tuple[SilenceCondition, ...]:
        call = unclear()
        settled = self.judge().step(call, call.attempts[0], at(SENT + 1_260))(call)
        assert isinstance(settled, Call)
        assert settled.attempts[0].silence is not None
        return settled.attempts[0].silence.broken
