"""What somebody means to submit, as it is written to be planned: groups of calls that are alike, with their recipients."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

import msgspec
from msgspec.structs import replace
from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from redial.contracts.calling_hours import RequestedHours, TimeZoneName
from redial.contracts.content_model import StrictModel
from redial.contracts.fault_wording import in_words
from redial.contracts.request_fields import CampaignName, EndTime, PhoneNumber, RequestId, Seconds, StartTime
from redial.contracts.request_text import read_request_text
from redial.contracts.retry_model import RequestedRetry
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.calls import FieldError
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS
from redial.domain.call.destinations import ANY_COUNTRY, NON_GEOGRAPHIC_CODES, CallPermissions
from redial.domain.call.requests import CallRequest

MOST_GROUPS = 500
MOST_LISTED = 2_000
MOST_CALLS = 1_000_000
# Each listed call has a request id of at most 128 characters and a number.
_LONGEST = 2_000_000
_MOST_ERRORS = 50
# A message, for what is judged is everything else.
_SAID = {"plain_text_message": {"text": "."}}
_ANYWHERE = CallPermissions(
    allowed_countries=(ANY_COUNTRY, *(f"+{code}" for code in sorted(NON_GEOGRAPHIC_CODES))), premium_numbers=True
)
_OF_THE_PLAN = frozenset(
    {"calls", "more_calls", "like", "speaking_seconds", "recipients", "between_recipients_seconds"}
)


class PlannedCallModel(StrictModel):
    """One of the calls of a group."""

    destination_phone_number: PhoneNumber
    request_id: Annotated[
        RequestId | None, Field(description="Tells whether it stands in the plan twice, or is known to the stack.")
    ] = None


class PlannedGroupModel(StrictModel):
    """Calls that differ in nothing but whom they are for. What is left out is as in a call request."""

    calls: Annotated[
        list[PlannedCallModel],
        Field(max_length=MOST_LISTED, default_factory=list, description="Those whose recipients are to be looked up."),
    ]
    more_calls: Annotated[
        int, Field(ge=0, le=MOST_CALLS, description="How many there are besides, which nobody looks up.")
    ] = 0
    like: Annotated[
        PhoneNumber | None,
        Field(
            description="A number like those of `more_calls`: it tells country and time zones. By default the first of `calls`."
        ),
    ] = None
    lane: Literal["critical", "urgent", "normal", "bulk"] = "normal"
    campaign: CampaignName | None = None
    not_before: StartTime | None = None
    expires_at: EndTime | None = None
    retry: RequestedRetry | None = None
    calling_hours: RequestedHours | None = None
    time_zone: TimeZoneName | None = None
    speaking_seconds: Annotated[
        float, Field(ge=0, le=3_600, description="How long the message takes to say, on the average.")
    ] = 20.0
    recipients: Annotated[
        int, Field(ge=1, le=MOST_FURTHER_RECIPIENTS + 1, description="How many people each calls, one after the other.")
    ] = 1
    between_recipients_seconds: Annotated[
        Seconds, Field(description="From the end of the call before to the next recipient's turn.")
    ] = 0.0

    @model_validator(mode="after")
    def _is_of_somebody(self) -> Self:
        if not self.calls and not self.more_calls:
            raise PydanticCustomError("no_calls", "expected calls, or how many there are (more_calls); got neither")
        if not self.calls and self.like is None:
            raise PydanticCustomError("no_number", "expected like, a number like theirs, where no calls are listed")
        return self


class PlanModel(StrictModel):
    """Calls that somebody means to submit: at most 2,000 of them listed, and a million in all."""

    model_config = ConfigDict(title="Redial plan")

    groups: Annotated[list[PlannedGroupModel], Field(min_length=1, max_length=MOST_GROUPS)]

    @field_validator("groups")
    @classmethod
    def _are_not_too_many(cls, groups: list[PlannedGroupModel]) -> list[PlannedGroupModel]:
        listed = sum(len(group.calls) for group in groups)
        if listed > MOST_LISTED:
            raise PydanticCustomError(
                "listed",
                "expected at most {most} listed calls in all of them, got {listed}; plan the others as more_calls",
                {"most": MOST_LISTED, "listed": listed},
            )
        calls = listed + sum(group.more_calls for group in groups)
        if calls > MOST_CALLS:
            raise PydanticCustomError(
                "calls",
                "expected at most {most} calls in all of them, got {calls}",
                {"most": MOST_CALLS, "calls": calls},
            )
        return groups


class AskedCall(msgspec.Struct, frozen=True):
    """A listed call."""

    destination_phone_number: str
    request_id: str | None


class AskedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group, judged: how its calls would be stored."""

    valid: Valid
    """As if one of them had been submitted; its recipient is `like`, or the first of the calls."""
    calls: tuple[AskedCall, ...]
    more_calls: int
    speaking_seconds: float
    recipients: int
    between_recipients_seconds: float

    def request_to(self, number: str) -> CallRequest:
        """Give the request to one of the recipients."""
        return replace(self.valid.request, destination_phone_number=number)


def read_plan(body: str, rules: StackRules) -> tuple[AskedGroup, ...] | tuple[FieldError, ...]:
    """
    Read what is to be planned as it was sent; never raises for what was sent.

    What the settings do not permit to call is no fault here: the plan tells it.
    """
    read = read_request_text(body, expected=frozenset(PlanModel.model_fields), longest=_LONGEST)
    if read.errors:
        return read.errors
    try:
        plan = PlanModel.model_validate_json(read.text, strict=True)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False)[:_MOST_ERRORS])
    rules = replace(rules, permissions=_ANYWHERE)
    groups: list[AskedGroup] = []
    errors: list[FieldError] = []
    for place, group in enumerate(plan.groups):
        judged = validate_request(_as_request(group), rules)
        if isinstance(judged, Invalid):
            errors += _of_group(place, judged)
            continue
        groups.append(
            AskedGroup(
                valid=judged,
                calls=tuple(AskedCall(each.destination_phone_number, each.request_id) for each in group.calls),
                more_calls=group.more_calls,
                speaking_seconds=group.speaking_seconds,
                recipients=group.recipients,
                between_recipients_seconds=group.between_recipients_seconds,
            )
        )
    return tuple(errors[:_MOST_ERRORS]) or tuple(groups)


def _as_request(group: PlannedGroupModel) -> str:
    plain: Mapping[str, Any] = group.model_dump(mode="json", exclude_none=True, exclude=set(_OF_THE_PLAN))
    number = group.like or group.calls[0].destination_phone_number
    return json.dumps({"request_id": "plan", "destination_phone_number": number, "content": _SAID, **plain})


def _of_group(place: int, judged: Invalid) -> Iterator[FieldError]:
    for error in judged.errors:
        yield FieldError(field=f"groups.{place}.{error.field}", message=error.message)
