"""One call at a time to a phone, whoever holds it and under whichever spelling of its number it is known."""

from msgspec.structs import replace

from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.recipients import DoNotCall, InFlight, Recipient, RecipientInFlight, RecipientLimitReached
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, at, waiting_call
from simulation.records import put
from tests.unit.application.in_memory import InMemory

CALL = waiting_call()
TRUNK = "+112065550100"
"""The same phone with a trunk prefix, as an earlier version kept it."""


def hold(memory: InMemory, token: str = "mine") -> Recipient | RecipientInFlight | RecipientLimitReached | DoNotCall:
    memory.clock.seconds = 100
    return memory.lock.hold(CALL, token, at(100), at(123))


def test_a_recipient_is_held_and_given_back_under_its_plain_number() -> None:
    memory = InMemory()
    call = waiting_call(destination_phone_number=TRUNK)
    assert isinstance(memory.lock.hold(call, "mine", at(0), at(23)), Recipient)
    assert memory.recipient(DESTINATION).in_flight is not None
    memory.lock.release(call, "mine")
    assert memory.recipient(DESTINATION).in_flight is None


def held_by(memory: InMemory, seconds: float, *, in_flight: bool = True, under: str = DESTINATION) -> InFlight:
    """Let a call hold the recipient: one that is in flight, or one whose dialer never claimed it."""
    other = waiting_call("other")
    if in_flight:
        claimed = transitions.claim(other, "theirs", ORIGINATION, DEADLINES, at(seconds))
        assert isinstance(claimed, Call)
        other = claimed
    memory.calls.put(other)
    holder = InFlight(other.call_id, "theirs", at(seconds))
    stamps = SlidingWindow((Stamp(at(seconds), "theirs"),))
    put(memory.recipients.at(under), Recipient(calls=stamps, in_flight=holder))
    return holder


def tokens(recipient: object) -> list[str]:
    assert isinstance(recipient, Recipient), recipient
    return [stamp.token for stamp in recipient.calls.stamps]


def test_a_free_recipient_is_taken_and_so_it_is_stored() -> None:
    memory = InMemory()
    taken = hold(memory)
    assert taken == memory.recipient(DESTINATION)
    assert taken == Recipient(
        calls=SlidingWindow((Stamp(at(123), "mine"),)), in_flight=InFlight(CALL.call_id, "mine", at(100)), version=1
    )


def test_a_recipient_that_is_held_by_the_same_attempt_stays_so() -> None:
    memory = InMemory()
    taken = hold(memory)
    assert hold(memory) == taken


def test_a_recipient_in_a_call_is_not_taken() -> None:
    memory = InMemory()
    holder = held_by(memory, 0)
    assert hold(memory) == RecipientInFlight(holder)
    assert memory.recipient(DESTINATION).in_flight == holder


def test_a_hold_behind_which_no_call_stands_is_taken_over_after_its_grace_and_counts_no_call() -> None:
    memory = InMemory()
    holder = held_by(memory, 71, in_flight=False)
    assert hold(memory) == RecipientInFlight(holder)
    memory = InMemory()
    held_by(memory, 69, in_flight=False)
    assert tokens(hold(memory)) == ["mine"]


def test_a_hold_of_a_call_that_has_ended_is_taken_over_and_its_call_counts() -> None:
    memory = InMemory()
    holder = held_by(memory, 0)
    other = memory.calls.get(holder.call_id)
    assert other is not None
    memory.calls.put(replace(other, status=CallStatus.WAITING))
    assert tokens(hold(memory)) == ["theirs", "mine"]


def test_a_recipient_that_another_dialer_took_between_read_and_write_is_in_a_call() -> None:
    memory = InMemory()
    record = memory.recipients.at(DESTINATION)
    stale, holder = record.load(), held_by(memory, 99)
    reads = iter([stale])
    record.load = lambda: next(reads, record.stored)  # type: ignore[method-assign]
    assert hold(memory) == RecipientInFlight(holder)


def test_a_recipient_that_is_listed_or_has_had_five_calls_is_not_taken() -> None:
    memory = InMemory()
    put(memory.recipients.at(DESTINATION), Recipient(do_not_call_since=at(1), do_not_call_reason="asked"))
    assert hold(memory) == DoNotCall(at(1), "asked")
    memory = InMemory()
    five = SlidingWindow(tuple(Stamp(at(number), f"x{number}") for number in range(5)))
    put(memory.recipients.at(DESTINATION), Recipient(calls=five))
    assert isinstance(hold(memory), RecipientLimitReached)


def test_a_recipient_that_is_listed_for_the_calls_campaign_is_not_taken() -> None:
    memory = InMemory()
    marks = {"spring": ListMark(since=at(1), reason="no adverts")}
    put(memory.recipients.at(DESTINATION), Recipient(do_not_call_campaigns=marks))
    call = waiting_call()
    spring = replace(call, request=replace(call.request, campaign="spring"))
    assert memory.lock.hold(spring, "mine", at(100), at(102)) == DoNotCall(at(1), "no adverts", "spring")
    taken = memory.lock.hold(call, "mine", at(100), at(102))
    assert isinstance(taken, Recipient)
    assert taken.do_not_call_campaigns == marks


def test_a_recipient_whose_entry_ran_out_is_taken_and_the_entry_goes() -> None:
    memory = InMemory()
    put(memory.recipients.at(DESTINATION), Recipient(do_not_call_since=at(1), do_not_call_until=at(99)))
    taken = hold(memory)
    assert isinstance(taken, Recipient)
    assert taken.mark is None


def test_a_recipient_in_a_call_under_another_spelling_is_not_taken_though_an_entry_there_ran_out() -> None:
    memory = spelled_twice()
    holder = held_by(memory, 0, under=TRUNK)
    stored = memory.recipient(TRUNK)
    put(memory.recipients.at(TRUNK), replace(stored, do_not_call_since=at(-9), do_not_call_until=at(-8)))
    assert hold(memory) == RecipientInFlight(holder)


def spelled_twice() -> InMemory:
    memory = InMemory()
    memory.spellings.known = {DESTINATION: (TRUNK,)}
    return memory


def test_a_recipient_in_a_call_under_another_spelling_is_not_taken() -> None:
    memory = spelled_twice()
    holder = held_by(memory, 0, under=TRUNK)
    assert hold(memory) == RecipientInFlight(holder)
    assert memory.recipient(DESTINATION) == Recipient()


def test_what_a_call_has_used_under_another_spelling_counts_and_what_was_never_claimed_does_not() -> None:
    memory = spelled_twice()
    holder = held_by(memory, 0, under=TRUNK)
    other = memory.calls.get(holder.call_id)
    assert other is not None
    memory.calls.put(replace(other, status=CallStatus.WAITING))
    assert tokens(hold(memory)) == ["theirs", "mine"]

    memory = spelled_twice()
    held_by(memory, 0, in_flight=False, under=TRUNK)
    assert tokens(hold(memory)) == ["mine"]


def test_a_mark_under_another_spelling_counts_whoever_holds_it() -> None:
    memory = spelled_twice()
    held_by(memory, 0, under=TRUNK)
    stored = memory.recipient(TRUNK)
    put(memory.recipients.at(TRUNK), replace(stored, do_not_call_since=at(1), do_not_call_reason="asked"))
    assert hold(memory) == DoNotCall(at(1), "asked")


def test_a_release_gives_back_what_the_attempt_holds_and_nothing_of_another() -> None:
    memory = InMemory()
    hold(memory)
    memory.lock.release(CALL, "another")
    assert memory.recipient(DESTINATION).in_flight is not None
    memory.lock.release(CALL, "mine")
    recipient = memory.recipient(DESTINATION)
    assert (recipient.in_flight, recipient.calls.stamps) == (None, ())
