"""A call whose recipient's data was erased: nothing of the person comes back, and nobody is called."""

from datetime import timedelta
from typing import cast

import pytest
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.stores import Calls
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.reasons.ends import EarlierRecipientReached, RecipientErased
from redial.domain.call.reasons.reason import Noted, NoTimeToWait, SettledByHand
from redial.domain.call.requests import CallInstructionsMessage, Content, SsmlMessage
from redial.domain.call.transitions.chains import accept_later, follow_chain
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.erasure.erasures import (
    AGAIN_AFTER,
    Erasure,
    ErasureCounts,
    ErasureStep,
    ask_for_erasure,
    gone_on,
    gone_through,
)
from redial.domain.masking import mentions
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, T0, at, call_request, waiting_call
from simulation.telemetry import Notebook
from tests.unit.application.in_memory import MemoryCalls


def test_whoever_is_called_after_an_erased_recipient_is_told_who_was_reached() -> None:
    chain = ChainStep(request_id="r", number=3, of=3)
    last = replace(accept_later(call_request("r#3"), "d", chain, T0), version=1)
    # Neither of them knows its chain any more.
    earlier = [replace(waiting_call(f"r#{number}"), status=CallStatus.UNREACHED) for number in (1, 2)]
    followed = follow_chain(last, [earlier[0], replace(earlier[1], status=CallStatus.COMPLETED)], at(60))
    assert isinstance(followed, Call)
    assert followed.reason == EarlierRecipientReached(2)


def unanswered(status: CallStatus = CallStatus.UNKNOWN) -> Call:
    attempt = Attempt(
        number=1,
        token="t1",
        origination_phone_number=ORIGINATION,
        intent_at=T0,
        outcome=Outcome.SEND_UNKNOWN,
        outcome_at=at(900),
        detail=f"no answer for {DESTINATION}",
    )
    return replace(waiting_call(), status=status, wait_reason=None, status_at=at(900), attempts=(attempt,))


def stored(call: Call) -> Calls:
    calls = MemoryCalls()
    calls.put(call)
    return cast("Calls", calls)


def erased(call: Call) -> Call:
    found = transitions.erase(call, "e1", at(1_000))
    assert isinstance(found, Call)
    return found


def test_late_answer_brings_an_erased_call_into_flight_and_no_retry_follows() -> None:
    call = erased(unanswered())
    calls = stored(call)
    answered = change_call(
        calls, Notebook(), call, lambda each: transitions.record_sent(each, "t1", "m1", DEADLINES, at(1_100))
    ).record
    assert answered.status is CallStatus.CALLING
    busy = EndOfAttempt(Outcome.BUSY, at(1_200))
    ended = change_call(
        calls, Notebook(), answered, lambda each: transitions.end_attempt(each, "t1", busy, at(1_200))
    ).record
    assert (ended.status, ended.reason) == (CallStatus.CANCELLED, RecipientErased())
    assert DESTINATION not in str(ended)


def test_words_of_the_service_are_not_kept_again() -> None:
    call = erased(unanswered())
    calls = stored(call)
    told = change_call(
        calls,
        Notebook(),
        call,
        lambda each: replace(each, reason=Noted(f"it said {DESTINATION}"), conflicting_digests=frozenset({"d"})),
    ).record
    assert (told.reason, told.conflicting_digests) == (Noted("(erased)"), frozenset())
    untouched = waiting_call()
    assert transitions.kept_erased(untouched, unanswered()) == unanswered()


def test_people_do_not_make_an_erased_call_due_again() -> None:
    assert transitions.settle_by_hand(erased(unanswered()), None, "ana", at(2_000)) is CallUnchanged.ERASED
    refused = replace(unanswered(CallStatus.REJECTED).attempts[0], outcome=Outcome.REFUSED)
    call = erased(replace(unanswered(CallStatus.REJECTED), attempts=(refused,)))
    assert transitions.redial_refused(call, at(2_000)) is CallUnchanged.ERASED


def test_only_what_has_ended_is_erased_and_once() -> None:
    assert transitions.erase(waiting_call(), "e1", T0) is CallUnchanged.NOT_ENDED
    assert transitions.erase(erased(unanswered()), "e2", T0) is CallUnchanged.ERASED
    over = transitions.end_for_erasure(unanswered(), "e1", T0)
    assert isinstance(over, Call)
    assert over == replace(unanswered(), erasure_id="e1", updated_at=T0), "nobody may note anything on it any more"
    assert transitions.end_for_erasure(over, "e1", T0) is CallUnchanged.KNOWN_ALREADY


def test_each_kind_of_message_loses_its_text_alone() -> None:
    for content in (
        Content(ssml_message=SsmlMessage(text="<speak>Ada</speak>", voice_id="Joanna")),
        Content(call_instructions_message=CallInstructionsMessage(text="Ada")),
    ):
        call = unanswered()
        kept = erased(replace(call, request=replace(call.request, content=content))).request.content
        assert "Ada" not in str(kept)
        assert [each is None for each in (kept.ssml_message, kept.call_instructions_message)] == [
            each is None for each in (content.ssml_message, content.call_instructions_message)
        ]


def test_words_within_a_reason_are_erased_and_its_figures_stay() -> None:
    settled = SettledByHand(Outcome.BUSY, 1, "ana (Ada told me)")
    assert erased(replace(unanswered(), reason=settled)).reason == SettledByHand(Outcome.BUSY, 1, "(erased)")
    waited = NoTimeToWait(Noted("Ada"), last_time="expires_at", last_time_at=T0)  # type: ignore[arg-type]
    assert "Ada" not in str(erased(replace(unanswered(), reason=waited)).reason)


@pytest.mark.parametrize(
    "text",
    [
        "+12065550100",
        "(206) 555-0100",
        "001 206 555 0100",
        "call 206.555.0100, please",
        '{"n":"12065550100"}',
        "%2B12065550100",
        "at 2026-11-28 +1 206 555 0100",
    ],
)
def test_number_is_recognised_however_it_is_written(text: str) -> None:
    assert mentions(text, ["+12065550100"])


@pytest.mark.parametrize(
    "text", ["+12065550101", "+12165550100", "112065550100", "no. 1", "+120655501001", "65550100"[1:]]
)
def test_other_numbers_are_not_taken_for_it(text: str) -> None:
    assert not mentions(text, ["+12065550100"])


def asked(*numbers: str) -> Erasure:
    return ask_for_erasure("e1", numbers, by="ana", reason="", also_do_not_call=False, now=T0)


def test_all_spellings_and_steps_are_gone_through_in_their_order() -> None:
    erasure, seen = asked("+442079460123", "+4402079460123"), []
    for _ in range(5):
        seen.append((erasure.step, erasure.spelling))
        erasure = gone_on(erasure, None, ErasureCounts(calls=1), 0)
    assert seen == [
        (ErasureStep.CALLS, 0),
        (ErasureStep.CALLS, 1),
        (ErasureStep.REQUESTS, 0),
        (ErasureStep.EVENTS, 0),
        (ErasureStep.RECIPIENT, 0),
    ]
    assert (erasure.step, erasure.counts.calls) == (ErasureStep.CALLS, 5)


def test_what_is_left_is_waited_for_and_counted_anew_each_time() -> None:
    erasure = gone_on(asked(DESTINATION), ("a", "b"), ErasureCounts(), 2)
    erasure = gone_on(erasure, None, ErasureCounts(), 1)
    again = gone_through(erasure, T0 + AGAIN_AFTER)
    assert (again.left, again.goes_on_at, again.done_at) == (3, T0 + AGAIN_AFTER + timedelta(minutes=1), None)
    assert gone_on(again, None, ErasureCounts(), 0).left == 0
    late = replace(again, times=10)
    assert gone_through(late, at(7_200)).goes_on_at == at(7_200 + 600)
    assert gone_through(replace(again, left=0), at(7_200)).done_at == at(7_200)
    once = gone_through(asked(DESTINATION), at(7_200))
    assert (once.done_at, once.goes_on_at) == (None, at(7_200)), "it is gone through twice at least"
