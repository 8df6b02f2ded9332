"""
The call request as producers write it: JSON, validated with pydantic, with the API's own words and limits.

Only ``intake`` and ``api`` import this; everything behind them works with `redial.domain.call.requests.CallRequest`.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from redial.contracts.calling_hours import CallingHoursModel, RequestedHours, TimeZoneName
from redial.contracts.content_model import ContentModel, LanguageCode, StrictModel
from redial.contracts.request_fields import (
    CampaignName,
    EndTime,
    Metadata,
    Name,
    PhoneNumber,
    RequestId,
    Seconds,
    ShareSeconds,
    StartTime,
    TaskToken,
    TemplateName,
    Variables,
)
from redial.contracts.retry_model import RequestedRetry, RetryPolicyModel
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS

# The calls to further recipients have this id with a mark and their number.
_LONGEST_ID_OF_A_CHAIN = 126


class FurtherRecipientModel(StrictModel):
    """Who is called next, if nobody before was reached."""

    destination_phone_number: PhoneNumber
    name: Annotated[Name | None, Field(description="Of this recipient.")] = None
    content: Annotated[
        ContentModel | None, Field(description="What this recipient hears; left out, the same as the first.")
    ] = None
    template: Annotated[
        TemplateName | None,
        Field(description="In place of `content`, with `variables` of its own; left out, what the request says."),
    ] = None
    language: Annotated[
        LanguageCode | None, Field(description="Of the template, the request's too; left out, as the request says.")
    ] = None
    variables: Annotated[
        Variables | None,
        Field(description="Values for the template; with the request's template, over those of the request."),
    ] = None
    delay_seconds: Annotated[
        Seconds | None, Field(description="From the end of the call before to this recipient's turn; by default none.")
    ] = None
    share_seconds: Annotated[
        ShareSeconds | None,
        Field(description="How long calls to this recipient may go on; by default an equal share of the time left."),
    ] = None
    after_unknown: Annotated[
        bool | None, Field(description="Call also where nobody can tell how the call before ended; by default not.")
    ] = None

    @model_validator(mode="after")
    def _hears_one_thing(self) -> Self:
        if self.content is not None and (self.template, self.language, self.variables) != (None, None, None):
            raise PydanticCustomError(
                "of_template", "expected content, or a template with its language and variables; got both"
            )
        return self


class CallRequestModel(StrictModel):
    """A request for one automated voice call."""

    model_config = ConfigDict(
        title="Redial call request",
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: {"not": {"type": "null"}}}}
                for name in ("content", "template")
            ]
        },
    )

    request_id: Annotated[
        RequestId, Field(description="The producer's key. A repeat of it is recognised and places no second call.")
    ]
    destination_phone_number: PhoneNumber
    content: ContentModel | None = None
    template: Annotated[TemplateName | None, Field(description="In place of `content`: one of the stack's.")] = None
    language: Annotated[
        LanguageCode | None, Field(description="Of the template; left out where it has but one.", examples=["en-US"])
    ] = None
    variables: Annotated[
        Variables | None,
        Field(
            description="A value for each placeholder of the template.",
            examples=[{"name": "Ana", "visit": "2026-11-26"}],
        ),
    ] = None
    origination_phone_number: Annotated[
        PhoneNumber | None, Field(description="One of the stack's numbers; left out, Redial picks one.")
    ] = None
    caller_id: PhoneNumber | None = None
    lane: Literal["critical", "urgent", "normal", "bulk"] | None = "normal"
    campaign: CampaignName | None = None
    name: Annotated[Name | None, Field(description="The recipient's, as people know it.", examples=["Ana García"])] = (
        None
    )
    metadata: Metadata | None = None
    not_before: StartTime | None = None
    expires_at: EndTime | None = None
    retry: RequestedRetry | None = RetryPolicyModel()
    calling_hours: RequestedHours | None = None
    time_zone: TimeZoneName | None = None
    then: Annotated[
        list[FurtherRecipientModel] | None,
        Field(
            min_length=1,
            max_length=MOST_FURTHER_RECIPIENTS,
            description="Who is called next, one after the other, until a message was played.",
        ),
    ] = None

    share_seconds: Annotated[
        ShareSeconds | None,
        Field(description="With `then`: how long calls to the first recipient may go on, from when they are due."),
    ] = None

    task_token: Annotated[
        TaskToken | None,
        Field(
            description="Of a Step Functions task that waits for the end of the call; it is answered once, and shown nowhere. No "
            "part of what a repeat has to have in common with the request before."
        ),
    ] = None

    @field_validator("lane", "retry")
    @classmethod
    def _null_is_left_out(cls, given: object, field: ValidationInfo) -> object:
        # Programs write null for what nobody set, in each field; these two have a value all the same.
        return cls.model_fields[str(field.field_name)].default if given is None else given

    @field_validator("then")
    @classmethod
    def _leaves_room_for_ids(
        cls, then: list[FurtherRecipientModel] | None, so_far: ValidationInfo
    ) -> list[FurtherRecipientModel] | None:
        length = len(so_far.data.get("request_id", ""))
        if then is not None and length > _LONGEST_ID_OF_A_CHAIN:
            raise PydanticCustomError(
                "chain_id",
                "expected a request_id of at most {longest} characters with further recipients, got {length}",
                {"longest": _LONGEST_ID_OF_A_CHAIN, "length": length},
            )
        return then

    @field_validator("share_seconds")
    @classmethod
    def _has_somebody_to_share_with(cls, share_seconds: float | None, so_far: ValidationInfo) -> float | None:
        if share_seconds is not None and so_far.data.get("then", ()) is None:
            raise PydanticCustomError("share", "expected none without further recipients (then)")
        return share_seconds

    @model_validator(mode="after")
    def _says_something_once(self) -> Self:
        if (self.content is None) == (self.template is None):
            raise PydanticCustomError(
                "exactly_one",
                "expected exactly one of content and template, got {given}",
                {"given": "none" if self.content is None else "both"},
            )
        if self.template is None and (self.language is not None or self.variables is not None):
            raise PydanticCustomError("of_template", "expected language and variables only beside a template")
        return self

    @field_validator("expires_at")
    @classmethod
    def _leaves_time(cls, expires_at: datetime | None, so_far: ValidationInfo) -> datetime | None:
        not_before = so_far.data.get("not_before")
        if expires_at is not None and not_before is not None and expires_at <= not_before:
            raise PydanticCustomError("time_order", "expected a time after not_before")
        return expires_at

    @field_validator("time_zone")
    @classmethod
    def _is_one_zone(cls, time_zone: str | None, so_far: ValidationInfo) -> str | None:
        hours = so_far.data.get("calling_hours")
        if time_zone is not None and isinstance(hours, CallingHoursModel) and hours.time_zone is not None:
            raise PydanticCustomError("zone_given", "expected none, as calling_hours has a time_zone")
        return time_zone


def plain_request(request: CallRequestModel) -> dict[str, Any]:
    """Give a request as plain data, without what the producer left out."""
    return request.model_dump(mode="json", exclude_none=True)
