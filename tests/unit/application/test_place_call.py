"""A due call is sent once, from a written intent, or it waits with a reason; and what was taken for it is given back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.application.dialling.place_call import NotNow, Placed, PutAside
from redial.application.soon_due import SOON
from redial.domain.attempt.sending import SendAccepted, Unknown
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus, WaitReason
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import AttemptUnderWay, ClaimedTooSlowly, OnDoNotCallList, RecipientInCall
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.recipient.recipients import InFlight, Recipient
from redial.domain.refusal.refusals import Refusals
from redial.metrics import MetricName
from simulation.makers import DEADLINES, DESTINATION, LIMITS, ORIGINATION, at, waiting_call
from simulation.records import put
from tests.unit.application.in_memory import InMemory
from tests.unit.domain.refused_calls import kind, refuse

CALL = waiting_call()
DAY = timedelta(days=1) + LIMITS.clock_margin


def changed(call: object) -> Call:
    assert isinstance(call, Call), call
    return call


def nothing_was_taken(memory: InMemory) -> None:
    memory.pacing.flush()
    assert memory.voice.sends == []
    assert memory.stamps() == {}
    recipient = memory.recipient(DESTINATION)
    assert (recipient.in_flight, recipient.calls.stamps) == (None, ())


def nothing_was_written(memory: InMemory) -> None:
    """What a call that is not dialled at all costs is its own write alone."""
    assert memory.voice.sends == []
    assert (memory.allowance.stored, memory.recipient(DESTINATION)) == (Allowance(), Recipient())


def test_a_due_call_is_sent_once_from_a_written_intent_with_its_places_taken() -> None:
    memory = InMemory()
    seen: list[Call] = []

    def look() -> None:
        seen.append(memory.stored(CALL))
        # Pessimistic until the answer: two seconds until the send, and its time-out.
        assert memory.stamps() == {"t1": 15}
        assert memory.recipient(DESTINATION) == Recipient(
            calls=SlidingWindow((Stamp(at(23), "t1"),)), in_flight=InFlight(CALL.call_id, "t1", at(0)), version=1
        )

    memory.voice.on_send = look
    placed = memory.place(CALL)

    assert memory.voice.sends == [("reminder-1", DESTINATION, ORIGINATION)]
    (intent,) = seen
    attempt = Attempt(number=1, token="t1", origination_phone_number=ORIGINATION, intent_at=at(0))
    assert (intent.status, intent.attempts) == (CallStatus.CALLING, (attempt,))
    assert intent.status_at == at(0) + DEADLINES.send_answer
    sent = memory.stored(CALL)
    assert placed == Placed(sent, SendAccepted("m1"))
    assert (sent.status, sent.reason) == (CallStatus.CALLING, AttemptUnderWay(1, 3))
    assert sent.attempts == (replace(attempt, message_id="m1", sent_at=at(0)),)
    assert memory.wake_ups.sent == []


def test_a_call_is_sent_from_the_number_that_its_request_names() -> None:
    memory = InMemory(numbers=(ORIGINATION, "+12065550191"))
    named = waiting_call(origination_phone_number="+12065550192")
    assert memory.placer.numbers_for(CALL) == (ORIGINATION, "+12065550191")
    assert memory.placer.numbers_for(named) == ("+12065550192",)

    memory.place(named)

    assert [number for _, _, number in memory.voice.sends] == ["+12065550192"]
    assert memory.stored(named).attempts[0].origination_phone_number == "+12065550192"


def test_a_call_whose_time_is_over_ends_without_a_send() -> None:
    memory = InMemory()
    memory.clock.seconds = 60
    late = waiting_call(expires_at=at(60))

    assert memory.place(late) == PutAside(memory.stored(late))

    assert (memory.stored(late).status, memory.stored(late).status_at) == (CallStatus.EXPIRED, at(60))
    nothing_was_written(memory)


def test_a_call_that_no_setting_permits_any_more_is_held() -> None:
    memory = InMemory(countries=("DE",))

    assert memory.place(CALL) == PutAside(memory.stored(CALL))

    held = memory.stored(CALL)
    assert (held.status, held.wait_reason, held.status_at) == (CallStatus.WAITING, WaitReason.NOT_PERMITTED, at(600))
    assert memory.telemetry.sums[MetricName.CALL_NOT_PERMITTED] == 1
    nothing_was_written(memory)


def test_a_call_that_changed_since_it_was_read_is_left_to_whoever_changed_it() -> None:
    memory = InMemory()
    put_off = changed(transitions.postpone(CALL, WaitReason.THROTTLED, at(600), RecipientInCall("another"), at(1)))
    meanwhile = memory.calls.put(replace(put_off, version=2))

    assert memory.place(CALL) == PutAside(meanwhile)

    assert memory.stored(CALL) == meanwhile
    nothing_was_taken(memory)


def test_a_call_that_another_dialer_claimed_is_not_sent_again() -> None:
    memory = InMemory()
    claimed = changed(transitions.claim(CALL, "theirs", ORIGINATION, DEADLINES, at(0)))
    meanwhile = memory.calls.put(replace(claimed, version=2))

    assert memory.place(CALL) == PutAside(meanwhile)
    nothing_was_taken(memory)


def test_an_intent_whose_write_was_answered_late_is_ones_own() -> None:
    """The SDK repeats a write whose answer was lost: the call is there with this dialer's token."""
    memory = InMemory()
    claimed = changed(transitions.claim(CALL, "t1", ORIGINATION, DEADLINES, at(0)))
    memory.calls.put(replace(claimed, version=2))

    assert isinstance(memory.place(CALL), Placed)
    assert len(memory.voice.sends) == 1


@pytest.mark.parametrize(("slow_s", "sends"), [(0.0, 1), (2.0, 1), (2.001, 0), (40.0, 0)])
def test_whoever_takes_longer_than_two_seconds_to_claim_sends_nothing(slow_s: float, sends: int) -> None:
    memory = InMemory()

    def slow() -> None:
        memory.calls.written = lambda: None
        memory.clock.seconds += slow_s

    memory.calls.written = slow
    done = memory.place(CALL)

    assert len(memory.voice.sends) == sends
    if not sends:
        waits = memory.stored(CALL)
        assert done == PutAside(waits)
        assert (waits.status, waits.attempts, waits.reason) == (CallStatus.WAITING, (), ClaimedTooSlowly())
        assert (waits.wait_reason, waits.status_at) == (WaitReason.ALLOWANCE, at(0))
        nothing_was_taken(memory)


def test_a_call_that_has_time_left_is_sent() -> None:
    memory = InMemory()
    assert isinstance(memory.place(waiting_call(expires_at=at(0.001))), Placed)


def test_a_call_whose_time_ran_out_between_claim_and_send_is_not_sent() -> None:
    memory = InMemory()
    short = waiting_call(expires_at=at(1))

    def slow() -> None:
        memory.calls.written = lambda: None
        memory.clock.seconds = 1

    memory.calls.written = slow
    memory.place(short)
    nothing_was_taken(memory)
    assert memory.stored(short).attempts == ()

    memory.place(memory.stored(short))
    assert memory.stored(short).status is CallStatus.EXPIRED


def test_a_closed_limit_leaves_the_call_as_it_is() -> None:
    memory = InMemory()
    put(memory.allowance, Allowance(backoff=Backoff(paused_until=at(9), setbacks=1)))
    paused = Wait(at(9), LimitName.PAUSED_AFTER_THROTTLING)

    assert memory.place(CALL) == NotNow(paused)
    assert memory.placer.what_it_waits_for(CALL) == paused
    assert memory.placer.what_any_call_waits_for() == paused

    assert memory.stored(CALL) == CALL
    assert (memory.voice.sends, memory.recipient(DESTINATION)) == ([], Recipient())


def test_a_call_that_is_held_with_its_like_is_left_as_it_is_and_others_go() -> None:
    memory = InMemory()
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5, start=-9)
    put(memory.allowance, Allowance(refusals=refusals))
    of_sale, probe_at = waiting_call("of-sale", campaign="sale"), refusals.holds[0].next_probe_at

    assert memory.place(of_sale) == NotNow(Wait(probe_at, LimitName.HELD_WITH_ITS_LIKE))
    assert memory.placer.what_it_waits_for(of_sale) == Wait(probe_at, LimitName.HELD_WITH_ITS_LIKE)
    assert memory.placer.what_any_call_waits_for() is None
    assert (memory.stored(of_sale), memory.recipient(DESTINATION)) == (of_sale, Recipient())

    assert isinstance(memory.place(CALL), Placed)


def test_the_call_that_probes_lets_those_of_its_like_wait_for_another_minute() -> None:
    memory = InMemory()
    memory.clock.seconds = 100
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5)
    put(memory.allowance, Allowance(refusals=refusals))
    memory.voice.answer = Unknown("time-out")

    assert isinstance(memory.place(waiting_call(campaign="sale")), Placed)

    assert [hold.next_probe_at for hold in memory.allowance.stored.refusals.holds] == [at(155)]


def test_a_limit_that_another_dialer_closed_meanwhile_gives_the_recipient_back() -> None:
    memory = InMemory()
    assert memory.placer.what_it_waits_for(CALL) is None, "read now, and remembered"
    put(memory.allowance, Allowance(backoff=Backoff(paused_until=at(9), setbacks=1)))

    assert memory.place(CALL) == NotNow(Wait(at(9), LimitName.PAUSED_AFTER_THROTTLING))

    assert memory.stored(CALL) == CALL
    nothing_was_taken(memory)


def other_call_in_flight(memory: InMemory, since_s: float) -> Call:
    claimed = transitions.claim(waiting_call("other"), "t-other", ORIGINATION, DEADLINES, at(since_s))
    other = memory.calls.put(changed(claimed))
    in_flight = InFlight(other.call_id, "t-other", at(since_s))
    put(memory.recipients.at(DESTINATION), Recipient(in_flight=in_flight))
    return other


@pytest.mark.parametrize(
    ("other_for_s", "look_after_s"), [(0, 30), (60, 30), (62, 31), (600, 300), (1_800, 900), (40_000, 900)]
)
def test_a_call_waits_for_another_one_to_its_recipient_half_as_long_as_that_has_taken(
    other_for_s: float, look_after_s: float
) -> None:
    memory = InMemory()
    memory.clock.seconds = 40_000
    other = other_call_in_flight(memory, 40_000 - other_for_s)

    assert memory.place(CALL) == PutAside(memory.stored(CALL))

    waits = memory.stored(CALL)
    assert (waits.wait_reason, waits.reason) == (WaitReason.RECIPIENT_IN_FLIGHT, RecipientInCall(other.call_id))
    assert waits.status_at == at(40_000 + look_after_s)
    left_to_the_tick = look_after_s > SOON.total_seconds()
    assert memory.wake_ups.sent == ([] if left_to_the_tick else [([CALL.call_id], look_after_s)])
    assert (memory.voice.sends, memory.stamps()) == ([], {})
    assert memory.recipient(DESTINATION).in_flight == InFlight(other.call_id, "t-other", at(40_000 - other_for_s))


def test_a_call_that_another_dialer_is_about_to_claim_is_left_to_it() -> None:
    memory = InMemory()
    about_to = Recipient(in_flight=InFlight(CALL.call_id, "theirs", at(-1)))
    put(memory.recipients.at(DESTINATION), about_to)

    assert memory.place(CALL) == PutAside(CALL)

    assert memory.stored(CALL) == CALL
    assert (memory.voice.sends, memory.wake_ups.sent) == ([], [])


def test_a_call_to_a_recipient_of_five_calls_a_day_waits_until_the_first_is_a_day_old() -> None:
    memory = InMemory()
    five = SlidingWindow(tuple(Stamp(at(-100 - number), f"x{number}") for number in range(5)))
    put(memory.recipients.at(DESTINATION), Recipient(calls=five))

    assert memory.place(CALL) == PutAside(memory.stored(CALL))

    until = at(-104) + DAY
    waits = memory.stored(CALL)
    assert (waits.wait_reason, waits.status_at) == (WaitReason.RECIPIENT_LIMIT, until)
    assert waits.reason == RecipientDayUsedUp(until)
    assert memory.voice.sends == []


def test_a_call_to_a_listed_recipient_is_cancelled_at_the_last_moment() -> None:
    memory = InMemory()
    put(memory.recipients.at(DESTINATION), Recipient(do_not_call_since=at(-5), do_not_call_reason="asked"))

    assert memory.place(CALL) == PutAside(memory.stored(CALL))

    assert memory.stored(CALL).status is CallStatus.CANCELLED
    assert memory.stored(CALL).reason == OnDoNotCallList(at(-5), "asked")
    assert (memory.voice.sends, memory.wake_ups.sent) == ([], [])
    assert memory.telemetry.sums[MetricName.CALL_CANCELLED] == 1
