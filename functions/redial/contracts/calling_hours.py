"""Calling hours as producers and settings write them: hours by weekday, on the clock where the recipient is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
)
from pydantic_core import PydanticCustomError

from redial.domain.call.stage_hours import NAME_OF_HOURS, NAME_OF_HOURS_IN_WORDS

CLOCK_TIME_PATTERN = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
CLOCK_TIME_IN_WORDS = "a time of day from 00:00 to 24:00, like 09:00"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DATE_IN_WORDS = "a date like 2026-12-24"
REGION_PATTERN = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
REGION_IN_WORDS = "a country, or a part of one, whose holidays are known, like US or US-WA"
HOURS_NAME_PATTERN = NAME_OF_HOURS
HOURS_NAME_IN_WORDS = NAME_OF_HOURS_IN_WORDS
ZONE_PATTERN = r"^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$"
ZONE_IN_WORDS = "a time zone by its name in the IANA database, like America/Denver"
# Two shifts and their breaks; and the days of a year.
_MOST_WINDOWS = 6
_MOST_DATES = 370
_MOST_REGIONS = 5

NAMED, IN_PLACE = "(name)", "(hours)"
"""Which of the two forms was meant: in pydantic's path of an error, and not in what is told."""


def _known_zone(name: str) -> str:
    from redial.domain.calling_hours.faults import zone_fault  # no zones in a cold start that meets none

    if (fault := zone_fault(name)) is not None:
        raise PydanticCustomError("time_zone", "{fault}", {"fault": fault})
    return name


def _known_region(name: str) -> str:
    from redial.domain.calling_hours.holidays import is_region  # nor tables

    if not is_region(name):
        raise PydanticCustomError("region", f"expected {REGION_IN_WORDS}; the holidays of this one are not known")
    return name


def _real_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date", "expected a date that there is, like 2026-12-24") from None
    return text


def check_window(window: Sequence[str]) -> None:
    """
    Check a window's two times.

    Raises
    ------
    ValueError
        It has no length, or begins at 24:00.
    """
    if window[0] == "24:00":
        raise PydanticCustomError("window", "expected a beginning before 24:00")
    if window[0] == window[1]:
        raise PydanticCustomError(
            "window", "expected an end that differs from the beginning; 00:00 to 24:00 is a whole day"
        )


def _checked_window(window: list[str]) -> list[str]:
    check_window(window)
    return window


TimeZoneName = Annotated[
    str,
    StringConstraints(max_length=50, pattern=ZONE_PATTERN),
    AfterValidator(_known_zone),
    Field(
        description="Where the recipient is, by its name in the IANA database; left out, where the number belongs.",
        examples=["America/Denver"],
    ),
]
ClockTime = Annotated[str, StringConstraints(pattern=CLOCK_TIME_PATTERN)]
Window = Annotated[list[ClockTime], Field(min_length=2, max_length=2), AfterValidator(_checked_window)]
"""From a time of day up to another, itself excluded; one that ends before it begins goes on past midnight."""
Day = Annotated[str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(_real_date)]
HolidayRegion = Annotated[str, StringConstraints(pattern=REGION_PATTERN), AfterValidator(_known_region)]
HoursName = Annotated[str, StringConstraints(pattern=HOURS_NAME_PATTERN)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class CallingHoursModel(BaseModel):
    """When the recipient may be called, on the clock where they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    time_zone: TimeZoneName | None = None
    weekdays: Annotated[
        dict[Weekday, Annotated[list[Window], Field(max_length=_MOST_WINDOWS)]],
        Field(
            description="By day, the times from which up to which calls may be placed; none on a day that is left out."
        ),
    ]
    blocked_dates: Annotated[
        list[Day] | None, Field(max_length=_MOST_DATES, description="Days on which nobody is called.")
    ] = None
    holidays: Annotated[
        list[HolidayRegion] | None,
        Field(max_length=_MOST_REGIONS, description="Countries, or parts of one, on whose holidays nobody is called."),
    ] = None

    @field_validator("weekdays")
    @classmethod
    def _opens_at_all(cls, weekdays: dict[Weekday, list[list[str]]]) -> dict[Weekday, list[list[str]]]:
        if not any(weekdays.values()):
            raise PydanticCustomError(
                "never_open", 'expected at least one day with hours, like "mon": [["09:00", "18:00"]]'
            )
        return weekdays


def form_of(value: object) -> str | None:
    """Tell which of the two forms is meant; None: neither can be."""
    if isinstance(value, str):
        return NAMED
    return IN_PLACE if isinstance(value, Mapping | BaseModel) else None


RequestedHours = Annotated[
    Annotated[HoursName, Tag(NAMED)] | Annotated[CallingHoursModel, Tag(IN_PLACE)],
    Discriminator(
        form_of,
        custom_error_type="neither_form",
        custom_error_message="expected hours, an object with weekdays, or the name of hours that the stage defines",
    ),
    Field(description="When the recipient may be called: hours, or the name of hours that the stage defines."),
]
"""Hours in place, or the name of hours that the stage defines."""
