"""The settings of a stage that say when people may be called."""

from typing import Self

from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import Lanes, NamedHours, NeverOutside
from redial.contracts.calling_hours import HoursName
from redial.contracts.hours_openings import opening_fault
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import StageHours


class HoursSettings(BaseModel):
    """What a stage says of calling hours."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    calling_hours: NamedHours = Field(default_factory=dict)
    """Calling hours that requests may name, each in the form of a request's `calling_hours`."""

    default_calling_hours: HoursName | None = None
    """The hours of requests that say nothing of hours; None: such requests have none."""

    never_outside: NeverOutside = None
    """
    From and to, like `08:00,21:00`: outside, by the clock where the recipient is, nobody is called, whatever a request says.

    It holds in the request's time zone and in those of the number.
    """

    never_outside_except_lanes: Lanes = ()
    """The lanes that `never_outside` does not hold for."""

    calling_hours_margin_seconds: int = Field(default=60, ge=20, le=900)
    """So much before the end of calling hours no call is begun any more: what is begun shall ring within them."""

    @model_validator(mode="after")
    def _default_hours_are_defined(self) -> Self:
        if self.default_calling_hours is not None and self.default_calling_hours not in self.calling_hours:
            named = ", ".join(self.calling_hours) or "none"
            raise ValueError(f"default_calling_hours: expected one of calling_hours, which has {named}")
        return self

    @model_validator(mode="after")
    def _floor_holds_for_a_lane(self) -> Self:
        lanes = set(self.never_outside_except_lanes)
        if lanes and self.never_outside is None:
            raise ValueError(
                "never_outside_except_lanes: expected never_outside too; without it they are excepted from nothing"
            )
        if lanes == set(Lane):
            raise ValueError("never_outside_except_lanes: expected a lane less; never_outside would hold for none")
        return self

    @model_validator(mode="after")
    def _hours_open(self) -> Self:
        stage = self.stage_hours
        for name, hours in stage.named.items():
            # What holds for each request has to open for those of all lanes.
            of_all = replace(stage, never_outside_except_lanes=()) if name == stage.default else stage
            if (fault := opening_fault(hours, of_all)) is not None:
                raise ValueError(f"calling_hours.{name}: {fault}")
        return self

    @property
    def stage_hours(self) -> StageHours:
        """When people may be called."""
        return StageHours(
            named={name: hours.model_dump(exclude_none=True) for name, hours in self.calling_hours.items()},
            default=self.default_calling_hours,
            never_outside=self.never_outside,
            never_outside_except_lanes=tuple(map(Lane, self.never_outside_except_lanes)),
            margin_seconds=self.calling_hours_margin_seconds,
        )
