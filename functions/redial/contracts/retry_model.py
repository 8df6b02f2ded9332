"""When to call again, as producers and settings write it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from redial.contracts.calling_hours import HOURS_NAME_PATTERN, IN_PLACE, NAMED, form_of
from redial.contracts.content_model import StrictModel
from redial.contracts.request_fields import EndTime, Seconds, not_tiny

# Enough for a week of daily tries; a request that needs more is two requests.
MAX_TOTAL_ATTEMPTS = 10


def _whole(value: object) -> object:
    # JSON and its schemas know one kind of number: 3.0 is 3.
    return int(value) if isinstance(value, float) and value.is_integer() else value


class OutcomePolicyModel(StrictModel):
    """Whether and when to call again after one kind of outcome. What is left out comes from the stack's default."""

    retry: bool | None = None
    delay_seconds: Seconds | None = None
    growth: Annotated[float, Field(ge=1, le=100)] | None = None
    max_delay_seconds: Seconds | None = None
    jitter: Annotated[float, Field(ge=0, le=1), AfterValidator(not_tiny)] | None = None


class RetryPolicyModel(StrictModel):
    """When to call again. What is left out comes from the stack's default."""

    total_attempts: Annotated[int, Field(ge=1, le=MAX_TOTAL_ATTEMPTS), BeforeValidator(_whole)] | None = None
    busy: OutcomePolicyModel | None = None
    no_answer: OutcomePolicyModel | None = None
    failed: OutcomePolicyModel | None = None
    not_dialled: OutcomePolicyModel | None = None
    no_final_event: OutcomePolicyModel | None = None
    stop_at: EndTime | None = None
    on_unknown: Literal["give_up", "redial", "redial_if_silent"] | None = None


PolicyName = Annotated[str, StringConstraints(pattern=HOURS_NAME_PATTERN)]


RequestedRetry = Annotated[
    Annotated[PolicyName, Tag(NAMED)] | Annotated[RetryPolicyModel, Tag(IN_PLACE)],
    Discriminator(
        form_of,
        custom_error_type="neither_form",
        custom_error_message="expected a policy, an object with total_attempts and what follows each outcome, "
        "or the name of a policy that the stage defines",
    ),
    Field(description="When to call again: a policy, or the name of one that the stage defines."),
]
"""A policy in place, or the name of one that the stage defines."""
