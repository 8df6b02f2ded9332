"""What a task of Step Functions is answered that waits for a request. Pure."""

from collections.abc import Sequence
from enum import Enum, auto

import msgspec
from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.publishing.published_events import PublishedEvent, event_of_end, event_of_rejection

REJECTED = "Redial.Rejected"
"""The name of the error of a task whose request was rejected, by the stack or by the voice service."""
MOST_CHARACTERS_OF_CAUSE = 32_768
"""Step Functions API reference, SendTaskFailure."""


class AnswerGiven(Enum):
    """What became of an answer. Either is the last word: a task takes one answer."""

    TAKEN = auto()
    GONE = auto()
    """The task had its answer, or timed out, or its execution is over, or the token is none of this account and region."""


class TaskAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How a request came to its end, as a state machine is told."""

    event: PublishedEvent
    """In clear."""

    @property
    def is_failure(self) -> bool:
        """Tell whether the task fails with it: nobody was to be called at all."""
        return self.event.status is CallStatus.REJECTED


def answer_of(stored: Sequence[Call | RejectedRequest]) -> TaskAnswer | None:
    """
    Return what tasks are answered that wait for a request.

    Parameters
    ----------
    stored : sequence of Call or RejectedRequest
        What became of it: what was kept of a bad one; else its call, or the calls of its chain in their order.

    Returns
    -------
    TaskAnswer or None
        None while the request has not come to its end. A chain has when one of its recipients was reached, or all of its calls have
        ended: then the last one that was dialled tells. What is UNKNOWN has no end before somebody settles it.
    """
    rejected = next((each for each in stored if isinstance(each, RejectedRequest)), None)
    if rejected is not None:
        return TaskAnswer(event=event_of_rejection(rejected))
    calls = [each for each in stored if isinstance(each, Call)]
    reached = next((call for call in calls if call.status is CallStatus.COMPLETED), None)
    if reached is not None:
        return TaskAnswer(event=event_of_end(reached))
    if not calls or not all(_has_ended(call) for call in calls):
        return None
    # One that was erased has its place in what was given alone.
    numbers = {
        call.call_id: call.chain.number if call.chain is not None else place for place, call in enumerate(calls, 1)
    }
    in_order = sorted(calls, key=lambda call: numbers[call.call_id])
    dialled = [call for call in in_order if call.attempts]
    return TaskAnswer(event=event_of_end((dialled or in_order)[-1]))


def shortened(event: PublishedEvent) -> PublishedEvent:
    """Return an event without what makes it long, for a failure's cause."""
    return replace(event, attempts=(), metadata=None, cut=(*event.cut, "attempts", "metadata"))


def _has_ended(call: Call) -> bool:
    return call.status.is_final and call.status is not CallStatus.UNKNOWN
