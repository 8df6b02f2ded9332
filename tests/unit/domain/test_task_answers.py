"""What tasks are answered: once a request has come to its end, and not before."""

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, FieldError
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.publishing.published_events import events_of_change
from redial.domain.publishing.task_answers import answer_of
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call


def in_chain(number: int, status: CallStatus, *, dialled: bool = True) -> Call:
    step = ChainStep(request_id="r", number=number, of=3)
    call = waiting_call(f"r#{number}")
    if dialled:
        claimed = transitions.claim(call, "t", ORIGINATION, DEADLINES, at(1))
        assert isinstance(claimed, Call)
        call = claimed
    return replace(call, chain=step, status=status)


def told(*calls: Call) -> str | None:
    answer = answer_of(calls)
    return None if answer is None else answer.event.request_id


@pytest.mark.parametrize("status", CallStatus)
def test_a_request_has_come_to_its_end_when_nothing_more_is_dialled_and_somebody_knows_how(status: CallStatus) -> None:
    answer = answer_of([replace(waiting_call(), status=status)])
    if status in {CallStatus.WAITING, CallStatus.CALLING, CallStatus.UNKNOWN}:
        assert answer is None
    else:
        assert answer is not None
        assert (answer.event.status, answer.is_failure) == (status, status is CallStatus.REJECTED)


def test_what_was_never_there_has_no_end() -> None:
    assert answer_of([]) is None


def test_a_bad_request_is_a_failure() -> None:
    errors = (FieldError(field="lane", message="expected one of ..."),)
    answer = answer_of([RejectedRequest(call_id="r1", errors=errors, original="{}", accepted_at=at(0))])
    assert answer is not None
    assert (answer.is_failure, answer.event.reason.code) == (True, "INVALID_REQUEST")


def test_a_chain_ends_with_the_recipient_who_was_reached() -> None:
    unreached, reached = in_chain(1, CallStatus.UNREACHED), in_chain(2, CallStatus.COMPLETED)
    assert told(in_chain(3, CallStatus.CALLING), reached, unreached) == "r#2"


def test_a_chain_that_reached_nobody_ends_with_its_last_call_and_tells_of_the_last_that_was_dialled() -> None:
    first, second = in_chain(1, CallStatus.UNREACHED), in_chain(2, CallStatus.UNREACHED)
    assert told(in_chain(3, CallStatus.WAITING, dialled=False), second, first) is None
    assert told(in_chain(3, CallStatus.UNKNOWN), second, first) is None
    assert told(in_chain(3, CallStatus.EXPIRED, dialled=False), second, first) == "r#2"
    expired = [in_chain(number, CallStatus.EXPIRED, dialled=False) for number in (2, 1, 3)]
    assert told(*expired) == "r#3"


def test_an_answer_is_the_detail_of_the_end_with_a_number_that_no_event_has() -> None:
    claimed = transitions.claim(waiting_call(), "t", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    ended = transitions.end_attempt(claimed, "t", EndOfAttempt(Outcome.COMPLETED_CALL, at(9)), at(9))
    assert isinstance(ended, Call)
    *_, end = events_of_change(claimed, ended)
    answer = answer_of([ended])
    assert answer is not None
    assert replace(answer.event, id="", sequence=0) == replace(end, id="", sequence=0)
    assert answer.event.sequence > end.sequence
    assert answer.event.id == end.id.replace(str(end.sequence), str(answer.event.sequence))
