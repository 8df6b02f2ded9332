"""What is gathered about the silence after a send, and within which bounds."""

from collections.abc import Callable, Iterable
from typing import Any, cast

import pytest
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
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.reporting.listing import AttemptDetails, Entry, EntryPage, Listed, Position, Stretch
from redial.errors import WitnessUnavailable
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
        self.lines = SendLines().take(Slot("t1", "call", at(SENT)))
        self.calls: dict[str, Call] = {}
        self.attempts: dict[str, AttemptRecord] = {}
        self.pages: list[tuple[str, bool]] = []
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

    def entries(self, since: Any, until: Any) -> list[LogEntry]:
        return [entry for entry in self.log if since <= entry.at <= until]

    def shows(self, text: str, since: Any, until: Any) -> bool:
        self.asks.append(text)
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


HEARD = (
    SilenceCondition.LINE_HEARD_BEFORE,
    SilenceCondition.LINE_HEARD_AFTER,
    SilenceCondition.HEARD_JUST_BEFORE,
    SilenceCondition.HEARD_JUST_AFTER,
)


def test_witnesses_that_all_speak_for_silence_prove_it() -> None:
    world = WitnessWorld()

    assert world.broken() == ()
    assert sorted(world.asks) == ["voice-after", "voice-before"]


def test_calls_whose_ids_a_line_told_are_no_witnesses() -> None:
    world = WitnessWorld()
    world.calls.clear()
    for name, seconds in (("before", -20.0), ("after", 20.0)):
        world.add(ended(name, seconds, by_line=True))

    assert world.broken() == HEARD


def test_calls_without_a_first_event_are_no_witnesses() -> None:
    world = WitnessWorld()
    world.attempts = {name: replace(record, events=frozenset()) for name, record in world.attempts.items()}

    assert world.broken() == HEARD


def test_calls_that_ended_after_the_send_may_have_been_sent_before_it() -> None:
    world = WitnessWorld()
    del world.calls[ended("before", 0).call_id]
    long = replace(ended("long", -25), status_at=at(SENT + 300))
    world.add(long)

    assert world.broken() == ()


def test_ends_are_looked_at_until_there_is_enough_and_no_further_than_some_pages() -> None:
    world = WitnessWorld()
    assert (world.broken(), len(world.pages)) == ((), 2)

    world.calls.clear()
    for number in range(1_500):
        world.add(ended(f"other-{number}", 40 + number / 100), line=5)
    world.pages.clear()

    assert SilenceCondition.LINE_HEARD_AFTER in world.broken()
    assert len([newest_first for _, newest_first in world.pages if not newest_first]) == 11


@pytest.mark.parametrize(("orphans", "is_broken"), [(100, False), (101, True)])
def test_more_ids_of_nobody_than_are_looked_at_are_too_many(orphans: int, is_broken: bool) -> None:
    world = WitnessWorld()
    world.orphans = [0.0] * orphans

    assert world.broken() == ((SilenceCondition.NO_ID_OF_NOBODY,) if is_broken else ())


def test_slot_that_is_not_known_any_more_leaves_nothing_to_judge() -> None:
    world = WitnessWorld()
    world.lines = SendLines()

    assert world.broken() == (SilenceCondition.SLOT_KNOWN,)


@pytest.mark.parametrize(("seconds", "is_broken"), [(-5, False), (-0.5, True), (0, True), (100, True), (300, False)])
def test_id_of_nobody_that_began_in_the_slot_by_either_clock_may_be_its(seconds: float, is_broken: bool) -> None:
    world = WitnessWorld()
    world.add_orphan(seconds)

    assert world.broken() == ((SilenceCondition.NO_ID_OF_NOBODY,) if is_broken else ())


def test_id_in_the_log_that_was_linked_to_this_attempt_is_no_silence() -> None:
    """Whoever linked it died before the call was told."""
    world = WitnessWorld()
    world.add_orphan(-30, call_id="call", token="t1")
    world.log.append(LogEntry(at(SENT + 5), '{"MessageId": "orphan-0"}'))

    assert world.broken() == (SilenceCondition.LOG_SHOWS_NO_OTHER,)


def test_judgement_begins_at_its_very_time() -> None:
    call = unclear()

    settled = WitnessWorld().judge().step(call, call.attempts[0], at(SENT + 1_200))(call)

    assert isinstance(settled, Call)
    assert settled.attempts[0].silence is not None


@pytest.mark.parametrize("seconds", [-0.5, 5])
def test_log_entry_that_names_nothing_is_nobodys(seconds: float) -> None:
    world = WitnessWorld()
    world.log.append(LogEntry(at(SENT + seconds), "?"))

    assert world.broken() == (SilenceCondition.LOG_SHOWS_NO_OTHER,)


def test_queues_that_cannot_be_counted_are_told_as_such() -> None:
    def gone() -> int:
        raise WitnessUnavailable("gone")

    world = WitnessWorld()
    world.dead_letters = gone

    assert world.broken() == (SilenceCondition.DEAD_LETTERS_EMPTY,)


def test_first_look_counts_dead_letters_and_comes_again() -> None:
    world, call = WitnessWorld(), unclear(counted=False)
    judge = world.judge()

    early = judge.step(call, call.attempts[0], at(SENT + 900))(call)
    assert isinstance(early, Call)
    assert (early.status_at, early.attempts[0].dead_letters) == (at(SENT + 1_140), None)

    counted = judge.step(early, early.attempts[0], at(SENT + 1_150))(early)
    assert isinstance(counted, Call)
    assert (counted.status_at, counted.attempts[0].dead_letters) == (
        at(SENT + 1_200),
        DeadLettersCounted(at(SENT + 1_150), 0),
    )
    assert judge.step(counted, counted.attempts[0], at(SENT + 1_160))(counted) is CallUnchanged.NOT_OVERDUE


def test_two_are_judged_in_a_run_and_the_others_in_the_next() -> None:
    world = WitnessWorld()
    judge, now = world.judge(), at(SENT + 1_260)

    def look(name: str) -> Call:
        call = unclear(name)
        looked = judge.step(call, call.attempts[0], now)(call)
        assert isinstance(looked, Call)
        return looked

    looked = [look(name) for name in ("one", "two", "three")]
    assert [call.status for call in looked] == [CallStatus.WAITING, CallStatus.WAITING, CallStatus.CALLING]
    assert looked[2].status_at == now

    judge.begin()
    assert look("three").status is CallStatus.WAITING
