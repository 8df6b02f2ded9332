"""What the fields of a call request may hold: numbers, times, names and delays, each read once and refused in words."""

from datetime import datetime
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from redial.contracts.characters import REQUEST_ID_PATTERN, TASK_TOKEN_PATTERN, check_characters
from redial.contracts.phone_numbers import read_phone_number
from redial.domain.call.metadata import MOST_BYTES_OF_KEY, MOST_BYTES_OF_METADATA, MOST_PAIRS, metadata_fault
from redial.domain.call.task_tokens import LONGEST_TOKEN
from redial.domain.names import MOST_BYTES, NAME_PATTERN, campaign_fault, name_fault, normal_form, plain_form
from redial.domain.pacing.limits import MAX_SPOKEN_CHARACTERS
from redial.domain.phone_number import E164
from redial.domain.templates.templates import MOST_BYTES_OF_VARIABLE, NAME_OF_TEMPLATE
from redial.domain.times import EARLIEST, LATEST, PATTERN, BeyondCalendarError, from_iso

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


def not_tiny(value: float) -> float:
    """
    Return a number that the table can hold.

    Raises
    ------
    ValueError
        It lies between 0 and the smallest that is taken.
    """
    if 0 < value < _SMALLEST_NUMBER:
        raise PydanticCustomError(
            "tiny", "expected 0, or at least {smallest}, got {value}", {"smallest": _SMALLEST_NUMBER, "value": value}
        )
    # Without a sign: -0.0 is 0, and the table does not tell them apart.
    return value + 0.0


def _read_name(value: str) -> str:
    name = normal_form(value)
    fault = name_fault(name)
    if fault is not None:
        raise PydanticCustomError("name", "{fault}", {"fault": fault})
    return name


def _read_campaign(value: str) -> str:
    name = plain_form(value)
    fault = campaign_fault(name)
    if fault is not None:
        raise PydanticCustomError("name", "{fault}", {"fault": fault})
    return name


def _read_metadata(value: dict[str, str]) -> dict[str, str]:
    read = {normal_form(key): text for key, text in value.items()}
    fault = metadata_fault(read) if len(read) == len(value) else "expected each key once, got one in two forms"
    if fault is not None:
        raise PydanticCustomError("metadata", "{fault}", {"fault": fault})
    return read


def _read_variables(value: dict[str, Any]) -> dict[str, Any]:
    read = {plain_form(name): said for name, said in value.items()}
    if len(read) != len(value):
        raise PydanticCustomError("variables", "expected each variable once, got one in two forms")
    return read


def _can_be_said(value: object) -> object:
    """Refuse what is no value of a variable, before each of the types that a value may have says so for itself."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise PydanticCustomError("variable", "expected a text or a number")
    if isinstance(value, str) and len(value) > MAX_SPOKEN_CHARACTERS:
        raise PydanticCustomError(
            "variable",
            "expected a text of at most {most} characters, got {length}",
            {"most": f"{MAX_SPOKEN_CHARACTERS:,}", "length": f"{len(value):,}"},
        )
    if isinstance(value, float) and not isfinite(value):
        raise PydanticCustomError("variable", "expected a number that there is")
    return value


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
        Annotated[
            Annotated[str, StringConstraints(max_length=MAX_SPOKEN_CHARACTERS)]
            | int
            | Annotated[float, Field(allow_inf_nan=False)],
            BeforeValidator(_can_be_said),
        ],
    ],
    Field(max_length=MOST_VARIABLES),
    AfterValidator(_read_variables),
]
RequestId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=REQUEST_ID_PATTERN)]
_NAME_SCHEMA = Field(json_schema_extra={"minLength": 1, "maxLength": MOST_BYTES, "pattern": NAME_PATTERN})
Name = Annotated[str, AfterValidator(_read_name), _NAME_SCHEMA]
CampaignName = Annotated[str, AfterValidator(_read_campaign), _NAME_SCHEMA]
"""People act on a campaign by its name."""
Metadata = Annotated[
    dict[str, Annotated[str, AfterValidator(check_characters)]],
    AfterValidator(_read_metadata),
    Field(
        description=f"Your own: shown, exported and archived with the call. At most {MOST_PAIRS} texts, keys of at most "
        f"{MOST_BYTES_OF_KEY} bytes, {MOST_BYTES_OF_METADATA:,} bytes in all.",
        json_schema_extra={"maxProperties": MOST_PAIRS},
    ),
]
TaskToken = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TOKEN, pattern=TASK_TOKEN_PATTERN)]
Seconds = Annotated[float, Field(ge=0, le=604_800), AfterValidator(not_tiny)]
ShareSeconds = Annotated[float, Field(ge=1, le=604_800)]
