"""Who is a witness of silence, and who only looks like one; what is asked of the table and of the log."""

from datetime import timedelta

from msgspec.structs import replace

from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.silence import DeadLettersCounted, LogEntry, SilenceCondition
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.silence_evidence import LINE_HEARD_WITHIN, PROMPTLY
from redial.domain.reporting.listing import WithStatus
from redial.errors import WitnessUnavailable
from simulation.makers import at
from tests.unit.application.witness_world import SENT, WitnessWorld, ended, unclear

JUST_HEARD = (SilenceCondition.HEARD_JUST_BEFORE, SilenceCondition.HEARD_JUST_AFTER)
LINE_HEARD = (SilenceCondition.LINE_HEARD_BEFORE, SilenceCondition.LINE_HEARD_AFTER)


def test_allowance_that_an_older_version_wrote_knows_no_slot() -> None:
    world = WitnessWorld()
    world.lines = None

    assert world.broken() == (SilenceCondition.SLOT_KNOWN,)


def test_id_that_was_linked_since_the_index_was_written_is_nobodys_no_more() -> None:
    world = WitnessWorld()
    world.add_orphan(5, call_id="other", token="t2")

    assert world.broken() == ()


def test_id_without_a_known_event_began_at_no_time() -> None:
    """All that came of it are events whose types nobody knows: the log tells of them, and their ids are nobody's there."""
    world = WitnessWorld()
    world.add_orphan(5)
    world.attempts["orphan-0"] = replace(world.attempts["orphan-0"], events=frozenset())

    assert world.broken() == ()


def test_calls_that_no_line_told_of_do_not_speak_for_the_lines() -> None:
    """Of a call whose INITIATED_CALL came otherwise nobody knows that its line works; nor that any does."""
    world = WitnessWorld()
    world.attempts = {name: replace(record, line=None) for name, record in world.attempts.items()}

    assert world.broken() == LINE_HEARD + JUST_HEARD


def test_call_that_ended_unreached_is_a_witness_too() -> None:
    world = WitnessWorld()
    world.calls = {name: replace(call, status=CallStatus.UNREACHED) for name, call in world.calls.items()}

    assert world.broken() == ()


def test_witness_may_stand_behind_a_page_of_others() -> None:
    world = WitnessWorld()
    world.calls.clear()
    for number in range(150):
        world.add(ended(f"other-{number}", 1 + number / 1_000), line=5)
    world.add(ended("after", 20))
    world.add(ended("before", -20))

    assert world.broken() == ()


def test_pages_end_where_the_list_ends() -> None:
    world = WitnessWorld()
    world.calls.clear()
    world.broken()

    assert [stretch.of for stretch in world.stretches] == 2 * [
        WithStatus(CallStatus.COMPLETED),
        WithStatus(CallStatus.UNREACHED),
    ]


def test_ends_after_the_send_are_asked_for_from_it_on_and_ends_before_it_up_to_it() -> None:
    world = WitnessWorld()
    world.calls.clear()
    world.broken()

    assert {(stretch.since, stretch.until) for stretch in world.stretches} == {
        (at(SENT), None),
        (at(SENT) - LINE_HEARD_WITHIN, at(SENT)),
    }


def test_attempt_without_an_id_is_asked_for_nowhere() -> None:
    world = WitnessWorld()
    call = ended("unknown", 20)
    world.calls[call.call_id] = replace(call, attempts=(replace(call.attempts[0], message_id=None),))

    assert world.broken() == ()
    assert world.asked_attempts <= set(world.attempts)


def test_log_is_asked_for_each_witness_for_as_long_as_one_may_be_told_of() -> None:
    world = WitnessWorld()
    world.broken()

    expected = (at(SENT) - LINE_HEARD_WITHIN, at(SENT) + LINE_HEARD_WITHIN + PROMPTLY)
    assert set(world.asked_between) == {expected}


def test_id_in_the_log_that_is_kept_without_a_call_is_nobodys() -> None:
    world = WitnessWorld()
    kept = AttemptRecord(message_id="kept-0123456789", call_id=None, token=None, events=frozenset())
    world.attempts[kept.message_id] = kept
    world.log.append(LogEntry(at(SENT + 5), '{"MessageId": "kept-0123456789"}'))

    assert world.broken() == (SilenceCondition.LOG_SHOWS_NO_OTHER,)


def test_id_in_the_log_of_which_the_table_knows_nothing_is_nobodys() -> None:
    world = WitnessWorld()
    world.log.append(LogEntry(at(SENT + 5), '{"MessageId": "never-stored-0123456789"}'))

    assert world.broken() == (SilenceCondition.LOG_SHOWS_NO_OTHER,)


def test_first_count_that_fails_is_kept_with_its_time() -> None:
    def gone() -> int:
        raise WitnessUnavailable("gone")

    world, call = WitnessWorld(), unclear(counted=False)
    world.dead_letters = gone
    now = at(SENT) + timedelta(seconds=1_150)

    looked = world.judge().step(call, call.attempts[0], now)(call)

    assert isinstance(looked, Call)
    assert looked.attempts[0].dead_letters == DeadLettersCounted(now, None)


def test_witness_may_have_been_sent_as_far_away_as_one_counts() -> None:
    world = WitnessWorld()
    far = LINE_HEARD_WITHIN.total_seconds()
    world.calls.clear()
    for name, seconds in (("first", -far), ("last", far)):
        world.add(ended(name, seconds))

    assert world.broken() == JUST_HEARD
