"""One run of a dialer: what it places, what it sleeps for, when it stops, and whom it wakes."""

from functools import partial

import pytest
from msgspec.structs import replace

from redial.application.dialling.run_calls import CallsFailed, DialReport
from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons.limits import AccountDayUsedUp
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.attendance import Attendance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.pacing.windows import Windows
from redial.domain.refusal.holds import HoldScope, reason_of_hold
from redial.errors import UnreadableRecord
from simulation.errors import no_connection
from simulation.makers import LIMITS, at, waiting_call
from simulation.records import put
from tests.unit.application.dialer_run import DialerRun
from tests.unit.domain.holds import held, hold


def test_due_calls_are_placed_at_a_second_each_and_no_other_call() -> None:
    run = DialerRun()
    run.add(3)
    later = run.calls.put(replace(waiting_call("later"), status_at=at(60)))

    assert run.run() == DialReport(placed=3)

    assert [request_id for request_id, _, _ in run.voice.sends] == ["r00", "r01", "r02"]
    assert run.slept == pytest.approx([0.95, 2.0]), "each place is taken a little before it opens"
    assert run.clock.seconds == pytest.approx(2.1)
    assert run.renewed == 1
    assert run.stored(later).attempts == ()
    assert run.allowance.stored.attendance.attended_by is None, "no longer awake"


def test_call_that_is_put_aside_is_counted_as_such() -> None:
    run = DialerRun(countries=("DE",))
    run.add(2)
    assert run.run() == DialReport(put_aside=2)


def test_record_that_cannot_be_read_is_counted_and_keeps_no_other_from_its_turn() -> None:
    run = DialerRun()
    bad, _ = run.add(2)
    read = run.get

    def get(call_id: str) -> Call | None:
        if call_id == bad.call_id:
            raise UnreadableRecord("no")
        return read(call_id)

    run.get = get  # type: ignore[method-assign]
    assert run.run() == DialReport(placed=1, unreadable=1)


def test_call_whose_placing_fails_is_noted_and_the_next_goes() -> None:
    run = DialerRun()
    bad, good = run.add(2)

    def fail() -> None:
        run.voice.on_send = lambda: None
        raise RuntimeError("no")

    run.voice.on_send = fail
    report = run.run()
    assert report.placed == 1
    assert [call for call, *_ in run.voice.sends] == ["r00", "r01"]
    assert run.stored(good).attempts[0].message_id == "m1"
    assert run.stored(bad).attempts[0].message_id is None


def test_run_in_which_the_table_fails_is_given_up_and_rests_all_the_same() -> None:
    run = DialerRun()
    run.add(9)

    def fail() -> None:
        raise no_connection()

    run.calls.written = fail
    with pytest.raises(CallsFailed, match=r"^3 calls of one run could not be handled; the log has each$"):
        run.run()
    assert run.voice.sends == []
    assert run.stamps() == {}, "what was taken is given back"


def test_nothing_begins_after_the_end_of_the_run() -> None:
    run = DialerRun()
    run.add(2)
    assert run.run(until=0) == DialReport()
    assert run.voice.sends == []
    assert run.run(until=0.9).placed == 1


def closed(seconds: float, limit: LimitName = LimitName.PAUSED_AFTER_ERROR) -> Allowance:
    return Allowance(backoff=Backoff(paused_until=at(seconds), paused_for=limit, setbacks=1))


def test_limit_that_is_closed_for_long_ends_the_run_and_wakes_the_next_a_little_early() -> None:
    run = DialerRun()
    (call, _) = run.add(2)
    put(run.allowance, closed(300))
    wait = Wait(at(300), LimitName.PAUSED_AFTER_ERROR)

    assert run.run() == DialReport(waits_for=wait)

    assert run.wake_ups.sent == [([call.call_id], 298.5)]
    assert run.stored(call).wait_reason is WaitReason.ALLOWANCE
    assert run.stored(call).reason != call.reason, "a wait that a person would ask about is told"
    assert run.run() == DialReport(waits_for=wait)
    assert len(run.wake_ups.sent) == 1, "one is announced already"


def test_hinted_run_ends_at_once_where_every_call_waits_for_long() -> None:
    run = DialerRun()
    (call,) = run.add(1)
    put(run.allowance, closed(300))
    run.get = lambda _: pytest.fail("nothing is read")  # type: ignore[method-assign,assignment]
    assert run.run(call.call_id) == DialReport(waits_for=Wait(at(300), LimitName.PAUSED_AFTER_ERROR))
    assert run.wake_ups.sent == [([], 298.5)]


def test_short_wait_is_not_told_of() -> None:
    run = DialerRun()
    (call,) = run.add(1)
    put(run.allowance, closed(65))
    run.run()
    assert run.stored(call).reason == call.reason
    assert run.wake_ups.sent == [([call.call_id], 63.5)]


def test_day_that_is_used_up_is_told_to_the_call_that_waits_first() -> None:
    run = DialerRun(limits=replace(LIMITS, calls_per_day=1))
    first, second = run.add(2)
    day = SlidingWindow((Stamp(at(-100), "x"),))
    put(run.allowance, Allowance(windows=Windows(day=day)))
    report = run.run()
    assert report.waits_for is not None
    assert report.waits_for.limit is LimitName.ACCOUNT_DAY
    assert run.stored(first).reason == AccountDayUsedUp(report.waits_for.until)
    assert run.stored(second) == second


def test_calls_that_are_held_after_refusals_are_told_why() -> None:
    run = DialerRun()
    (call,) = run.add(1)
    put(run.allowance, held(hold(HoldScope.ALL, 300)))
    assert run.run().waits_for == Wait(at(300), LimitName.HELD_AFTER_REFUSALS)
    assert run.stored(call).reason == reason_of_hold(hold(HoldScope.ALL, 300))


def test_named_call_that_is_due_in_a_moment_is_waited_for() -> None:
    run = DialerRun()
    call = run.calls.put(replace(waiting_call(), status_at=at(1.5)))
    assert run.run(call.call_id).placed == 1
    assert run.clock.seconds == pytest.approx(1.5)


def test_call_of_a_number_that_has_no_place_is_parked_and_others_go() -> None:
    run = DialerRun(numbers=("+12065550190", "+12065550191"))
    for number in range(3):
        one = waiting_call(
            f"one-{number}",
            origination_phone_number="+12065550190",
            destination_phone_number=f"+1206555010{number}",
        )
        run.calls.put(replace(one, status_at=at(number - 9)))
    run.calls.put(
        replace(
            waiting_call("two", origination_phone_number="+12065550191", destination_phone_number="+12065550109"),
            status_at=at(0.001),
        )
    )
    run.clock.seconds = 0.002
    assert run.run().placed == 4
    sent = [request_id for request_id, *_ in run.voice.sends]
    assert sent == ["one-0", "two", "one-1", "one-2"]


def test_while_it_sleeps_others_leave_waiting_to_it() -> None:
    run = DialerRun()
    run.add(2)
    seen: list[str | None] = []
    run.dialer._meanwhile = lambda _: seen.append(run.allowance.stored.attendance.attended_by)
    run.run()
    assert seen == ["d1"]


def test_hinted_run_sleeps_through_a_short_wait() -> None:
    run = DialerRun()
    (call,) = run.add(1)
    put(run.allowance, closed(3))
    assert run.run(call.call_id).placed == 1
    assert run.clock.seconds == 3


def test_opening_that_another_dialer_waits_for_is_left_to_it() -> None:
    run = DialerRun()
    (call,) = run.add(1)
    run.clock.seconds = 200
    attended = Attendance(attended_by="other", attended_until=at(260))
    put(run.allowance, replace(closed(209), attendance=attended))
    assert run.run(until=250) == DialReport(waits_for=Wait(at(209), LimitName.PAUSED_AFTER_ERROR))
    assert (run.wake_ups.sent, run.slept, run.stored(call)) == ([], [], call)


def test_call_that_is_held_with_its_like_lets_others_pass() -> None:
    run = DialerRun()
    (sale,) = run.add(1, campaign="sale")
    other = run.calls.put(waiting_call("other"))
    put(run.allowance, held(hold(HoldScope.CAMPAIGN, 300)))
    assert run.run() == DialReport(placed=1)
    assert run.stored(other).attempts
    assert run.stored(sale) == sale


def test_wait_that_passes_by_itself_is_not_told_of_however_long() -> None:
    run = DialerRun()
    (call,) = run.add(1)
    lines = SendLines()
    for number in range(SEND_LINES):
        lines = lines.take(Slot(f"x{number}", f"call-{number}", at(number)))
    put(run.allowance, Allowance(lines=lines))
    assert run.run().waits_for == Wait(at(195), LimitName.SEND_LINES)
    assert run.stored(call).reason == call.reason


def test_call_that_the_service_refuses_keeps_its_reason() -> None:
    run = DialerRun()
    call = run.calls.put(replace(waiting_call(), wait_reason=WaitReason.SERVICE_REFUSES))
    put(run.allowance, closed(300))
    run.run()
    assert run.stored(call) == call


def test_run_whose_time_is_up_wakes_the_next_one_at_once() -> None:
    run = DialerRun()
    run.add(2)

    run.voice.on_send = partial(setattr, run.clock, "seconds", 60)
    assert run.run() == DialReport(placed=1)
    assert run.wake_ups.sent == [([], 0.0)]
