from datetime import timedelta

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial.domain.recipient.recipients import (
    DoNotCall,
    HeldAlready,
    InFlight,
    NotHeld,
    Recipient,
    RecipientInFlight,
    RecipientLimitReached,
    StaleHolder,
    judge_holder,
    release_recipient,
    reserve_recipient,
)
from simulation.makers import DEADLINES, LIMITS, ORIGINATION, at, waiting_call


def held(recipient: Recipient, token: str, seconds: float, stale: StaleHolder | None = None) -> Recipient:
    decision = reserve_recipient(recipient, "call-1", token, LIMITS, at(seconds), at(seconds + 15), stale)
    assert isinstance(decision, Recipient)
    return decision


def test_at_most_one_call_is_in_flight_for_a_recipient() -> None:
    recipient = held(Recipient(), "t1", 0)
    decision = reserve_recipient(recipient, "call-2", "t2", LIMITS, at(1), at(16))
    assert decision == RecipientInFlight(InFlight("call-1", "t1", at(0)))


def test_the_same_token_holds_once() -> None:
    recipient = held(Recipient(), "t1", 0)
    assert reserve_recipient(recipient, "call-1", "t1", LIMITS, at(1), at(16)) == HeldAlready()


def test_a_sixth_call_in_24_hours_waits_until_the_first_is_a_day_old() -> None:
    recipient = Recipient()
    for number in range(5):
        stale = StaleHolder(f"t{number - 1}", placed_a_call=True)
        recipient = held(recipient, f"t{number}", number * 3600, stale)
    decision = reserve_recipient(
        recipient, "call-1", "t5", LIMITS, at(5 * 3600), at(5 * 3600 + 15), StaleHolder("t4", placed_a_call=True)
    )
    assert decision == RecipientLimitReached(at(15) + timedelta(hours=24, milliseconds=50))


def test_a_recipient_on_the_do_not_call_list_is_never_held() -> None:
    recipient = Recipient(do_not_call_since=at(-1), do_not_call_reason="asked us to stop")
    assert reserve_recipient(recipient, "call-1", "t1", LIMITS, at(0), at(15)) == DoNotCall(at(-1), "asked us to stop")


def test_a_holder_whose_attempt_has_ended_holds_no_longer() -> None:
    call = transitions.claim(waiting_call(), "t1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(call, Call)
    holder = InFlight(call.call_id, "t1", at(0))
    assert judge_holder(holder, call, at(600)) is None
    over = transitions.end_attempt(call, "t1", EndOfAttempt(Outcome.BUSY, at(30)), at(30))
    assert isinstance(over, Call)
    assert judge_holder(holder, over, at(31)) == StaleHolder("t1", placed_a_call=True)


def test_a_holder_that_never_claimed_its_call_gives_its_place_back_after_its_grace() -> None:
    holder = InFlight("call-1", "t1", at(0))
    assert judge_holder(holder, waiting_call(), at(29)) is None
    stale = judge_holder(holder, waiting_call(), at(31))
    assert stale == StaleHolder("t1", placed_a_call=False)
    taken_over = held(held(Recipient(), "t1", 0), "t2", 31, stale)
    assert [stamp.token for stamp in taken_over.calls.stamps] == ["t2"]


def test_a_holder_of_a_deleted_call_holds_no_longer_and_its_call_still_counts() -> None:
    """Seeds 58 and 118 of the swarm: a sixth call in a day, as the places of deleted calls were taken for unused ones."""
    stale = judge_holder(InFlight("gone", "t1", at(0)), None, at(60))
    assert stale == StaleHolder("t1", placed_a_call=True)
    taken_over = held(held(Recipient(), "t1", 0), "t2", 60, stale)
    assert [stamp.token for stamp in taken_over.calls.stamps] == ["t1", "t2"]


def test_an_attempt_that_placed_no_call_does_not_count_against_the_recipient() -> None:
    recipient = held(Recipient(), "t1", 0)
    released = release_recipient(recipient, "t1")
    assert isinstance(released, Recipient)
    assert (released.in_flight, released.calls.stamps) == (None, ())
    assert release_recipient(released, "t1") == NotHeld()


def test_releasing_an_old_attempt_leaves_the_new_holder_alone() -> None:
    recipient = held(held(Recipient(), "t1", 0), "t2", 60, StaleHolder("t1", placed_a_call=True))
    released = release_recipient(recipient, "t1")
    assert released == replace(recipient, calls=recipient.calls.release("t1"))
