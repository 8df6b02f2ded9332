"""What wants somebody to look at it: dead letters, orphans, refusals, calls that are set aside."""

from typing import Annotated

from msgspec import Meta

from redial.contracts.answers.calls import Event
from redial.contracts.answers.common import Answer, Cursor, Time
from redial.domain.attempt.events import Outcome
from redial.domain.refusal.holds import HoldScope


class DeadLetterQueueResponse(Answer, frozen=True, kw_only=True):
    """A dead-letter queue: messages that were tried again and again, in vain."""

    name: Annotated[str, Meta(examples=["requests"])]
    messages: Annotated[int, Meta(description="Approximately, as SQS counts.")]
    redrives_to: Annotated[
        str | None,
        Meta(
            description="The queue that its messages go back to; its own name: each to who did not take it; null: nowhere."
        ),
    ]
    meaning: Annotated[str, Meta(description="What a message in it means, and what to do.")]


class DeadLetterQueues(Answer, frozen=True, kw_only=True):
    """All dead-letter queues of the stack."""

    queues: list[DeadLetterQueueResponse]


class DeadLetterResponse(Answer, frozen=True, kw_only=True):
    """A message of a dead-letter queue."""

    message_id: str
    sent_at: Time | None
    received_times: int
    body: Annotated[str, Meta(description="Its outline alone, unless the caller may see personal data.")]
    receiver: Annotated[str | None, Meta(description="The ARN of who did not take the event, if it is named.")] = None
    error_code: Annotated[str | None, Meta(description="Why, as EventBridge or the webhook says it.")] = None


class DeadLettersResponse(Answer, frozen=True, kw_only=True):
    """Some messages of a dead-letter queue; they stay there. SQS shows a sample, not always all."""

    queue: str
    messages: list[DeadLetterResponse]


class Redrive(Answer, frozen=True, kw_only=True):
    """Messages on their way back to the queue that they failed on."""

    queue: str
    moved: Annotated[int | None, Meta(description="Messages moved by this request; null: SQS moves them by itself.")]
    done: Annotated[bool, Meta(description="False: SQS goes on by itself, or (moved not null) ask again.")]
    kept: Annotated[
        int,
        Meta(description="Events still there: their receiver is in no setting any more, or does not let the stack in."),
    ] = 0


class ProbableCallResponse(Answer, frozen=True, kw_only=True):
    """The unclear call that an attempt probably belongs to: a suggestion; a person decides."""

    call_id: str
    request_id: str
    outcome: Annotated[
        Outcome | None,
        Meta(description="How the attempt ended, as far as its events tell: what to settle the call with."),
    ]
    by_number: Annotated[
        bool, Meta(description="True: the events name the call's number. False: only their time speaks for it.")
    ]


class Orphan(Answer, frozen=True, kw_only=True):
    """An attempt with events that no call knows."""

    message_id: str
    first_event_at: Time
    events: list[Event]
    probable_call: Annotated[
        ProbableCallResponse | None, Meta(description="Null: none, or several come into question.")
    ]


class OrphanPage(Answer, frozen=True, kw_only=True):
    """Orphaned attempts, latest first."""

    orphans: list[Orphan]
    next_cursor: Cursor


class HoldResponse(Answer, frozen=True, kw_only=True):
    """Calls that are not dialled because the voice service refuses their like; one of them probes each minute."""

    scope: Annotated[HoldScope, Meta(description="`alike`: alike in text, voice and country.")]
    campaign: str | None
    message: Annotated[str, Meta(description="What the service answered the last time.")]
    first_refused_at: Time
    since: Time
    last_refused_at: Time
    refusals: Annotated[int, Meta(description="Sends in a row that it refused.")]
    next_probe_at: Annotated[Time | None, Meta(description="Null: it has ended.")]
    ended_at: Time | None


class RefusalsResponse(Answer, frozen=True, kw_only=True):
    """What is held because the voice service refuses it, and what was in the last 24 hours."""

    holds: list[HoldResponse]
    ended: list[HoldResponse]


class RedrivenRefusals(Answer, frozen=True, kw_only=True):
    """How far the refused calls were gone through."""

    redriven: Annotated[int, Meta(description="Calls that are due again; with dry_run, those that would be.")]
    too_late: Annotated[int, Meta(description="Calls without time left, or cancelled: they stay as they are.")]
    called_again: Annotated[
        int,
        Meta(
            description="Calls of which a further one was made meanwhile: that one is placed, and they stay as they are."
        ),
    ]
    looked_at: int
    done: Annotated[bool, Meta(description="False: ask again with next_cursor.")]
    next_cursor: Cursor


class SetAsideCall(Answer, frozen=True, kw_only=True):
    """A call whose handling failed again and again: it is tried again from time to time, and holds up no other."""

    call_id: str
    request_id: Annotated[str | None, Meta(description="Null: the call's record cannot be read.")]
    failures: Annotated[int, Meta(description="Runs in which it failed, in a row.")]
    first_failed_at: Time
    last_failed_at: Time
    tried_again_at: Annotated[Time, Meta(description="After 1, 5, then each 30 minutes, once it is due.")]
    error: Annotated[str, Meta(description="What went wrong the last time.")]


class SetAsidePage(Answer, frozen=True, kw_only=True):
    """Calls that are set aside, the one that is tried next first."""

    calls: list[SetAsideCall]
    next_cursor: Cursor
