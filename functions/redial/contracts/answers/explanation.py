"""What is said of one call: its story, what it waits for, when it is expected to be dialled."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from redial.contracts.answers.calls import StatusReason
from redial.contracts.answers.common import Answer, PhoneNumber, Time
from redial.domain.call.calls import CallStatus
from redial.domain.history.explanation_codes import ExplanationCode

ExplanationCodeOf = Annotated[
    str,
    Meta(
        description="What the text says, for programs and other languages; docs/api.md tells them all, with their values. None is "
        "ever renamed; a later version may have more.",
        examples=[code.value for code in ExplanationCode],
    ),
]
ExplanationValues = Annotated[
    dict[str, Any],
    Meta(
        description="By name, as docs/api.md has them; masked as the text is.",
        examples=[{"lane": None, "campaign": "spring", "since": "2026-11-23T06:35:33.123Z", "by": {"name": "ana"}}],
    ),
]


class ExplanationLine(Answer, frozen=True, kw_only=True):
    """One thing that happened to a call, or was decided about it."""

    at: Time
    kind: Literal["request", "attempt", "event", "outcome", "decision", "control", "note"]
    attempt: Annotated[int | None, Meta(description="The attempt that it belongs to, if any.")]
    code: ExplanationCodeOf = ""
    values: ExplanationValues = field(default_factory=dict)
    text: Annotated[str, Meta(description="In English, with its times in UTC.")]


class WaitsForResponse(Answer, frozen=True, kw_only=True):
    """What a call waits for."""

    what: Annotated[
        str,
        Meta(
            description="A wait reason, a limit, PAUSED, FINAL_EVENT or BACKLOG.",
            examples=["SCHEDULED", "RECIPIENT_LIMIT", "ACCOUNT_MINUTE", "PAUSED", "FINAL_EVENT", "BACKLOG"],
        ),
    ]
    opens_at: Annotated[Time | None, Meta(description="When that is over; null where a person decides.")]
    reason: Annotated[
        StatusReason | None,
        Meta(description="The same by its code; null for what is no reason of a status, as a pause."),
    ]
    code: ExplanationCodeOf = ""
    values: ExplanationValues = field(default_factory=dict)
    text: Annotated[str, Meta(description="In English, with its times in UTC.")]


class Expectation(Answer, frozen=True, kw_only=True):
    """When a call is expected to be dialled."""

    at: Time
    calls_before: Annotated[int, Meta(description="Calls that go first, as counted now.")]
    calls_before_is_exact: Annotated[bool, Meta(description="False: about so many.")]
    code: ExplanationCodeOf = ""
    values: ExplanationValues = field(default_factory=dict)
    text: Annotated[str, Meta(description="In English, with its times in UTC.")]


class PredictionQuality(Answer, frozen=True, kw_only=True):
    """How good such predictions have been: predicted against actual first dialling times of recent calls."""

    samples: int
    median_error_seconds: float | None
    p90_error_seconds: float | None
    bias_seconds: Annotated[
        float | None, Meta(description="The median of actual minus predicted: positive when calls go later than told.")
    ]
    text: str


class ExplanationResponse(Answer, frozen=True, kw_only=True):
    """Everything about one call, in words and as data."""

    call_id: str
    name: Annotated[
        str | None, Meta(description="The recipient's; its initials for callers that may not see personal data.")
    ] = None
    status: CallStatus
    headline: Annotated[
        str,
        Meta(
            description="The whole in one sentence, in English: the call's status with its reason, or what it waits for first, or "
            "when it is expected to be dialled, each of which has its code."
        ),
    ]
    history: list[ExplanationLine]
    waits_for: list[WaitsForResponse]
    expected: Annotated[Expectation | None, Meta(description="Null where the call is not going to be dialled.")]
    prediction_quality: PredictionQuality | None
    placed_from: Annotated[
        list[PhoneNumber], Meta(description="Of a waiting call: the origination numbers that it may be placed from.")
    ] = field(default_factory=list)
