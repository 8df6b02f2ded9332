"""
The call request as producers write it: JSON, validated with pydantic, with the API's own words and limits.

Only ``intake`` and ``api`` import this; everything behind them works with `redial.domain.call.requests.CallRequest`.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from redial.contracts.calling_hours import CallingHoursModel, RequestedHours, TimeZoneName
from redial.contracts.characters import REQUEST_ID_PATTERN, check_characters
from redial.contracts.content_model import ContentModel, LanguageCode, StrictModel
from redial.contracts.phone_numbers import read_phone_number
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS
from redial.domain.call.metadata import MOST_BYTES_OF_KEY, MOST_BYTES_OF_METADATA, MOST_PAIRS, metadata_fault
from redial.domain.names import MOST_BYTES, NAME_PATTERN, name_fault, normal_form
from redial.domain.pacing.limits import MAX_SPOKEN_CHARACTERS
from redial.domain.phone_number import E164
from redial.domain.templates.templates import MOST_BYTES_OF_VARIABLE, NAME_OF_TEMPLATE
from redial.domain.times import EARLIEST, LATEST, PATTERN, BeyondCalendarError, from_iso

# Enough for a week of daily tries; a request that needs more is two requests.
MAX_TOTAL_ATTEMPTS = 10
# The calls to further recipients have this id with a mark and their number.
_LONGEST_ID_OF_A_CHAIN = 126
MOST_VARIABLES = 50

# Times have milliseconds. The table has no number between 0 and 1e-130 at all.
_SMALLEST_NUMBER = 0.001


def _read_phone_number(value: str) -> str:
    try:
        return read_phone_number(value)
    except ValueError as error:
        raise PydanticCustomError("phone_number", "{expected}", {"expected": str(error)}) from error


def _read_time(value: object) -> datetime:
    # Not pydantic's reading: it takes digits for seconds since 1970, and a date without a time for midnight.
    try:
        return from_iso(value if isinstance(value, str) else "")
    except BeyondCalendarError as error:
        # The nearest time stands for it: what is wrong with it, or what it means, is the same.
        return error.nearest
    except ValueError as error:
        raise PydanticCustomError("time", "{expected}", {"expected": str(error)}) from error


def _is_in_range(at: datetime) -> datetime:
    if not EARLIEST <= at <= LATEST:
        raise PydanticCustomError("time_range", "expected a time from 2000-01-01 to 2100-01-01 (UTC)")
    return at


def _is_no_default(at: datetime) -> datetime:
    if at < EARLIEST:
        raise PydanticCustomError(
            "time_range", "expected a time from 2000-01-01 (UTC) on; after 2100-01-01 it means never"
        )
    return at


def _not_tiny(value: float) -> float:
    if 0 < value < _SMALLEST_NUMBER:
        raise PydanticCustomError(
            "tiny", "expected 0, or at least {smallest}, got {value}", {"smallest": _SMALLEST_NUMBER, "value": value}
        )
    # Without a sign: -0.0 is 0, and the table does not tell them apart.
    return value + 0.0


def _whole(value: object) -> object:
    # JSON and its schemas know one kind of number: 3.0 is 3.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _read_name(value: str) -> str:
    name = normal_form(value)
    fault = name_fault(name)
    if fault is not None:
        raise PydanticCustomError("name", "{fault}", {"fault": fault})
    return name


def _read_metadata(value: dict[str, str]) -> dict[str, str]:
    read = {normal_form(key): text for key, text in value.items()}
    fault = metadata_fault(read) if len(read) == len(value) else "expected each key once, got one in two forms"
    if fault is not None:
        raise PydanticCustomError("metadata", "{fault}", {"fault": fault})
    return read


PhoneNumber = Annotated[
    str,
    AfterValidator(_read_phone_number),
    Field(json_schema_extra={"pattern": E164.pattern, "examples": ["+12065550100"]}),
]
_TIME_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time", "pattern": PATTERN})
StartTime = Annotated[datetime, BeforeValidator(_read_time), AfterValidator(_is_in_range), _TIME_SCHEMA]
"""A time in UTC at which something begins."""
EndTime = Annotated[datetime, BeforeValidator(_read_time), AfterValidator(_is_no_default), _TIME_SCHEMA]
"""A time in UTC from which on something is over; a time after `LATEST` means never."""
TemplateName = Annotated[str, StringConstraints(pattern=NAME_OF_TEMPLATE)]
Variables = Annotated[
    dict[
        Annotated[str, StringConstraints(max_length=MOST_BYTES_OF_VARIABLE)],
        Annotated[str, StringConstraints(max_length=MAX_SPOKEN_CHARACTERS)]
        | int
        | Annotated[float, Field(allow_inf_nan=False)],
    ],
    Field(max_length=MOST_VARIABLES),
]
RequestId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=REQUEST_ID_PATTERN)]
Name = Annotated[
    str,
    AfterValidator(_read_name),
    Field(json_schema_extra={"minLength": 1, "maxLength": MOST_BYTES, "pattern": NAME_PATTERN}),
]
Metadata = Annotated[
    dict[str, Annotated[str, AfterValidator(check_characters)]],
    AfterValidator(_read_metadata),
    Field(
        description=f"Your own: shown, exported and archived with the call. At most {MOST_PAIRS} texts, keys of at most "
        f"{MOST_BYTES_OF_KEY} bytes, {MOST_BYTES_OF_METADATA:,} bytes in all.",
        json_schema_extra={"maxProperties": MOST_PAIRS},
    ),
]
Seconds = Annotated[float, Field(ge=0, le=604_800), AfterValidator(_not_tiny)]
ShareSeconds = Annotated[float, Field(ge=1, le=604_800)]


class OutcomePolicyModel(StrictModel):
    """Whether and when to call again after one kind of outcome. What is left out comes from the stack's default."""

    retry: bool | None = None
    delay_seconds: Seconds | None = None
    growth: Annotated[float, Field(ge=1, le=100)] | None = None
    max_delay_seconds: Seconds | None = None
    jitter: Annotated[float, Field(ge=0, le=1), AfterValidator(_not_tiny)] | None = None


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


class FurtherRecipientModel(StrictModel):
    """Who is called next, if nobody before was reached."""

    destination_phone_number: PhoneNumber
    name: Annotated[Name | None, Field(description="Of this recipient.")] = None
    content: Annotated[
        ContentModel | None, Field(description="What this recipient hears; left out, the same as the first.")
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
    lane: Literal["critical", "urgent", "normal", "bulk"] = "normal"
    campaign: Name | None = None
    name: Annotated[Name | None, Field(description="The recipient's, as people know it.", examples=["Ana García"])] = (
        None
    )
    metadata: Metadata | None = None
    not_before: StartTime | None = None
    expires_at: EndTime | None = None
    retry: RetryPolicyModel = RetryPolicyModel()
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
