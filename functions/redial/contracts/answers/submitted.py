"""What became of requests that were submitted, or would."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from redial.contracts.answers.calls import StatusReason
from redial.contracts.answers.common import Answer, FieldErrorResponse, PhoneNumber
from redial.contracts.answers.plan import PlanResponse
from redial.contracts.answers.templates import Preview
from redial.domain.call.calls import CallStatus


class RecipientPreview(Answer, frozen=True, kw_only=True):
    """One of the recipients of a request, and what is said to them when their turn comes."""

    number: int
    request_id: str
    destination_phone_number: PhoneNumber
    name: str | None
    delay_seconds: Annotated[float, Meta(description="From the end of the call before.")]
    share_seconds: Annotated[float | None, Meta(description="How long calls to them may go on; null: no end.")]
    after_unknown: bool
    preview: Preview


class RetryPreview(Answer, frozen=True, kw_only=True):
    """When a call is made again."""

    policy: Annotated[str | None, Meta(description="The stage's policy that was named; null: none was.")]
    retry: Annotated[
        dict[str, Any], Meta(description="In the form of a request's `retry`, with what comes from the stack.")
    ]
    text: Annotated[str, Meta(description="The same in words.")]


class Submitted(Answer, frozen=True, kw_only=True):
    """What became of one request."""

    answer: Annotated[
        Literal["accepted", "repeated", "rejected", "failed"],
        Meta(description="failed, only of one among many: it could not be stored; send it again."),
    ]
    call_id: Annotated[str | None, Meta(description="Null in a dry run, and where it failed.")]
    request_id: str | None
    status: CallStatus | None
    reason: Annotated[
        StatusReason | None,
        Meta(description="Why it has this status; null where errors tell, and for what a dry run finds valid."),
    ]
    status_reason: str | None
    errors: list[FieldErrorResponse]
    preview: Annotated[
        Preview | None, Meta(description="In a dry run: a valid request's message, as it will be said.")
    ] = None
    retry: Annotated[
        RetryPreview | None, Meta(description="In a dry run: when a valid request's call is made again.")
    ] = None
    placed_from: Annotated[
        list[PhoneNumber],
        Meta(description="In a dry run: the origination numbers that a valid request's call may be placed from."),
    ] = field(default_factory=list)
    recipients: Annotated[
        list[RecipientPreview],
        Meta(description="In a dry run, where the request names several recipients: all of them, in their order."),
    ] = field(default_factory=list)
    plan: Annotated[
        PlanResponse | None,
        Meta(
            description="In a dry run of one request: when its call would be placed, and what is found of its recipient; as of "
            "`/v1/plan`."
        ),
    ] = None


class SubmittedMany(Answer, frozen=True, kw_only=True):
    """What became of each request, in their order."""

    accepted: int
    repeated: int
    rejected: int
    failed: int
    answers: list[Submitted]
    plan: Annotated[
        PlanResponse | None,
        Meta(
            description="In a dry run: when the calls of the valid ones would be placed. The `group` of a finding is the place "
            "of its request."
        ),
    ] = None
