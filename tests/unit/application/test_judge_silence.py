"""What is gathered about the silence after a send, and within which bounds."""

import pytest
from msgspec.structs import replace

from redial.domain.attempt.silence import DeadLettersCounted, LogEntry, SilenceCondition
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.line_slots import SendLines
from redial.errors import WitnessUnavailable
from simulation.makers import at
from tests.unit.application.witness_world import SENT, WitnessWorld, ended, unclear

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
    for _ in range(orphans):
        world.add_orphan(300)

    assert world.broken() == ((SilenceCondition.NO_ID_OF_NOBODY,) if is_broken else ())


def test_id_of_nobody_that_cannot_be_read_may_be_its() -> None:
    world = WitnessWorld()
    world.add_orphan(300)
    assert world.broken() == ()

    del world.attempts["orphan-0"]

    assert world.broken() == (SilenceCondition.NO_ID_OF_NOBODY,)


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
