"""Calls, as a list shows them and in full."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from redial.contracts.answers.again import RelatedCall
from redial.contracts.answers.common import Answer, Cursor, FieldErrorResponse, Figures, PhoneNumber, Time
from redial.contracts.answers.notes import NoteResponse
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.requests import Lane
from redial.domain.steering.control import PauseScope


class StatusReason(Answer, frozen=True, kw_only=True):
    """Why a call has its status: a code with its parameters, for programs and for other languages, and both in English."""

    code: Annotated[
        str,
        Meta(
            description="docs/api.md tells them all, with their parameters. None is ever renamed; a later version may have more.",
            examples=[code.value for code in ReasonCode],
        ),
    ]
    parameters: Annotated[
        dict[str, Any],
        Meta(
            description="By name: times, outcomes, counts, and words of people or of the voice service, with numbers masked "
            "as in all texts. One may be what a call waits for: a code and parameters in its turn.",
            examples=[{"outcome": "BUSY", "attempt": 1, "total_attempts": 3, "at": "2026-11-23T06:35:33.123Z"}],
        ),
    ]
    text: Annotated[str, Meta(description="The end of a sentence, with its times in UTC; status_reason says the same.")]


class ChainRecipient(Answer, frozen=True, kw_only=True):
    """Which recipient of a request a call is for, where the request names several (`then`)."""

    request_id: Annotated[str, Meta(description="That of the request, and of the call to its first recipient.")]
    number: Annotated[int, Meta(description="1: the recipient of the request itself.")]
    of: Annotated[int, Meta(description="How many recipients there are.")]


class CallSummary(Answer, frozen=True, kw_only=True):
    """A call, as one line of a list."""

    call_id: str
    request_id: str | None
    status: CallStatus
    reason: StatusReason
    status_reason: Annotated[str, Meta(description="Why the call has this status, in words: the reason's text.")]
    wait_reason: WaitReason | None
    paused_by: Annotated[
        PauseScope | None, Meta(description="The pause that keeps a waiting call from being dialled, if any does.")
    ]
    do_not_call: Annotated[
        bool,
        Meta(description="A waiting call whose recipient is on the do-not-call list: it is cancelled at its turn."),
    ]
    status_at: Annotated[
        Time,
        Meta(
            description="WAITING: due at; with NOT_PERMITTED and EARLIER_RECIPIENT looked at again at. CALLING: settled at the "
            "latest at. Else: final since."
        ),
    ]
    lane: Lane | None
    campaign: str | None
    destination_phone_number: PhoneNumber | None
    name: Annotated[
        str | None, Meta(description="The recipient's; its initials for callers that may not see personal data.")
    ] = None
    metadata: Annotated[
        dict[str, str],
        Meta(description="The producer's own; the keys alone for callers that may not see personal data."),
    ] = field(default_factory=dict)
    accepted_at: Time
    erased_at: Annotated[
        Time | None, Meta(description="When everything of the recipient was erased from it (docs/erasure.md).")
    ] = None
    updated_at: Time
    attempts_made: int
    total_attempts: Annotated[int | None, Meta(description="How many attempts the request permits.")]
    last_outcome: Outcome | None
    chain: Annotated[
        ChainRecipient | None,
        Meta(description="Where the request names several recipients: which one this call is for."),
    ] = None


class CallPage(Answer, frozen=True, kw_only=True):
    """
    A page of calls.

    A page may hold fewer calls than asked for, or none, and yet have a next one: each reads a limited number of records, and
    filters may leave few of them.
    """

    calls: list[CallSummary]
    next_cursor: Cursor
    searched_back_to: Annotated[
        Time | None,
        Meta(
            description="Of a search by a part of a name or of a request id: calls were looked through back to this time, with "
            "`oldest_first` up to it; with `now_first` back to it, and up to it once what is due later is looked through. Calls "
            "under way, which happen now, do not count in that. Null where all were, or none but those."
        ),
    ] = None


class Event(Answer, frozen=True, kw_only=True):
    """One voice event of an attempt."""

    event_type: VoiceEventType
    occurred_at: Time
    payload: Annotated[
        str | None, Meta(description="The event's own JSON, where it holds more than the message id; numbers masked.")
    ]


class AttemptResponse(Answer, frozen=True, kw_only=True):
    """One SendVoiceMessage."""

    number: int
    origination_phone_number: PhoneNumber
    intent_at: Time
    message_id: Annotated[str | None, Meta(description="The voice service's MessageId; null while it is not known.")]
    sent_at: Time | None
    outcome: Annotated[Outcome | None, Meta(description="Null while the attempt is under way.")]
    outcome_at: Time | None
    detail: Annotated[str | None, Meta(description="What the service said, or what went wrong.")]
    events: list[Event]
    figures: Annotated[
        Figures | None,
        Meta(description="What the service says that the call took and cost; null where it says nothing."),
    ] = None
    other_message_ids: Annotated[
        list[str], Meta(description="Further calls that the service placed for this one send.")
    ] = field(default_factory=list)
    was_denied: Annotated[
        bool, Meta(description="Whether the service had answered that it placed no call, and placed one after all.")
    ] = False


class Message(Answer, frozen=True, kw_only=True):
    """What is said; the text only for callers that may see personal data."""

    kind: Literal["plain_text_message", "ssml_message", "call_instructions_message"]
    characters: int
    text: str | None
    language_code: str | None
    voice_id: str | None
    template: Annotated[str | None, Meta(description="The template that it was made of, and in which version.")] = None
    template_version: int | None = None


class Request(Answer, frozen=True, kw_only=True):
    """What was asked for, beyond what the call's line tells."""

    message: Message | None
    origination_phone_number: Annotated[PhoneNumber | None, Meta(description="Null: any number of the stack.")]
    caller_id: PhoneNumber | None
    not_before: Time | None
    expires_at: Time | None
    retry: Annotated[dict[str, Any], Meta(description="The whole policy, defaults laid in.")]
    retry_policy: Annotated[str | None, Meta(description="The stage's policy that was named; null: none was.")] = None
    calling_hours: Annotated[
        dict[str, Any] | str | None, Meta(description="As asked for; a text names hours of the stage.")
    ] = None
    time_zone: str | None = None
    recipient_time_zones: Annotated[
        list[str],
        Meta(description="Where the recipient may be: the time zone of the request, else those of the number."),
    ] = field(default_factory=list)


class RecipientOfChain(Answer, frozen=True, kw_only=True):
    """How the call to one recipient of a request stands."""

    number: int
    call_id: str
    request_id: str
    destination_phone_number: PhoneNumber
    name: Annotated[str | None, Meta(description="Its initials for callers that may not see personal data.")] = None
    status: CallStatus
    reason: StatusReason


class CallResponse(CallSummary, frozen=True, kw_only=True):
    """A call in full."""

    attempts: list[AttemptResponse]
    request: Annotated[Request | None, Meta(description="Null for a bad request.")]
    errors: Annotated[list[FieldErrorResponse], Meta(description="What was wrong with a bad request.")]
    original: Annotated[
        str | None, Meta(description="A bad request as it came; only for callers that may see personal data.")
    ]
    cancel_requested_at: Time | None
    figures: Annotated[
        Figures | None, Meta(description="Those of its attempts, added up; null where the service says nothing.")
    ] = None
    recipients: Annotated[
        list[RecipientOfChain],
        Meta(description="Where the request names several recipients: all of them, in their order."),
    ] = field(default_factory=list)
    conflicting_requests: Annotated[
        int,
        Meta(
            description="Later requests with the same request_id and another content; they were rejected. Counted up to 20."
        ),
    ]
    notes: Annotated[list[NoteResponse], Meta(description="What people noted on it, oldest first.")] = field(
        default_factory=list
    )
    again_of: Annotated[
        RelatedCall | None, Meta(description="The call that had ended, and that somebody had made again by this one.")
    ] = None
    again_as: Annotated[
        RelatedCall | None, Meta(description="The further call that somebody had made of this one, which had ended.")
    ] = None
    submitted_by: Annotated[
        str | None,
        Meta(
            description="Who submitted the request: a person or a program, or after `sender` the SenderId that the requests queue "
            "knows a producer by. Null: an earlier version took it in."
        ),
    ] = None
