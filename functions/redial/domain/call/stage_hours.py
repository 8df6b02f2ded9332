"""
The calling hours that a stage sets, and what they say of one call at one time. Pure.

What hours are, and when they are open, is `redial.domain.calling_hours`. It is imported where a call has hours to keep: all others
pay nothing for them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import msgspec

from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.requests import CallRequest, HoursRecord, Lane

if TYPE_CHECKING:
    from redial.domain.calling_hours.permitted import ZonedHours

NAME_OF_HOURS = r"^[a-z][a-z0-9_-]{0,39}$"
NAME_OF_HOURS_IN_WORDS = "a name of at most 40 small letters, digits, - and _, that begins with a letter"
# All that wait for one opening are due then, within these seconds, in the order in which they were due before.
_SPREAD = timedelta(seconds=15)
_LONGEST_IN_ORDER = timedelta(days=3)
# What opens in a week opens in each.
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_JUST_BEFORE = timedelta(microseconds=1)


class StageHours(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a stage lets people be called."""

    named: Mapping[str, HoursRecord] = {}
    """Hours that requests name."""
    default: HoursRecord | str | None = None
    """Those of requests that say nothing, or the name of them; None: such requests have none."""
    never_outside: tuple[str, str] | None = None
    """From and to, on each day, on the clock of the recipient: nobody is called outside, whatever a request says."""
    never_outside_except_lanes: tuple[Lane, ...] = ()
    margin_seconds: int = 60
    """So much before the end of an opening nothing is sent any more: what is sent shall ring within it."""

    def concern(self, request: CallRequest) -> bool:
        """Tell whether a call of a request has hours to keep."""
        return request.calling_hours is not None or self.default is not None or self.has_floor(request.lane)

    def has_floor(self, lane: Lane) -> bool:
        """Tell whether `never_outside` holds for the calls of a lane."""
        return self.never_outside is not None and lane not in self.never_outside_except_lanes

    def of(self, _request: CallRequest) -> "StageHours":
        """Return what holds for a request where nothing but the settings says so: these hours."""
        return self


class HoursSource(Protocol):
    """Who knows the hours that hold for a request, as they are now."""

    def of(self, request: CallRequest, /) -> StageHours:
        """
        Return what a stage sets for a request.

        Parameters
        ----------
        request : CallRequest
            The request.

        Returns
        -------
        StageHours
            With the named hours that are in force, and with the hours of the request's campaign as the default.
        """
        ...


NO_STAGE_HOURS = StageHours()


class WithinHours(msgspec.Struct, frozen=True):
    """The call may be placed; ``until`` is when its hours end, None where it has none."""

    until: datetime | None


class OutsideHours(msgspec.Struct, frozen=True, kw_only=True):
    """The call may not be placed before its hours open."""

    opens_at: datetime
    due_at: datetime
    """When it is due: at the opening, behind those that were due before it."""
    reason: WaitsForHours


class NeverOpen(msgspec.Struct, frozen=True):
    """The call may not be placed, and nobody can tell from when on."""

    fault: HoursFault


HoursVerdict = WithinHours | OutsideHours | NeverOpen
UNLIMITED = WithinHours(None)
"""What is said of a call that has no hours to keep."""


def judge_hours(call: Call, stage: StageHours, at: datetime) -> HoursVerdict:
    """
    Return what the calling hours of a call say of a time.

    Parameters
    ----------
    call : Call
        The call. Its request's hours hold, else those that the stage has for such requests, and `never_outside` besides.
    stage : StageHours
        What the stage sets, as it is now.
    at : datetime
        The time at which the call would be placed, in UTC.

    Returns
    -------
    WithinHours or OutsideHours or NeverOpen
        Whether it may be placed then, or when it may be. A call without hours on a stage without any is always within.
    """
    if not stage.concern(call.request):
        return UNLIMITED
    limits = _limits_of(call.request, stage)
    if isinstance(limits, HoursFault):
        return NeverOpen(limits)
    from redial.domain.calling_hours.permitted import next_permitted, permitted_until

    margin = timedelta(seconds=stage.margin_seconds)
    opens_at = next_permitted(at, limits, margin)
    if opens_at is None:
        # Where hours and floor leave nothing in one zone, to name another one does not help.
        has_several = _named_zone(call.request, stage) is None and len({limit.zone for limit in limits}) > 1
        return NeverOpen(HoursFault.NO_COMMON_OPENING if has_several else HoursFault.NO_OPENING)
    if opens_at <= at:
        return WithinHours(permitted_until(at, limits))
    last = permitted_until(opens_at, limits) - margin
    return OutsideHours(
        opens_at=opens_at,
        due_at=_in_order(opens_at, last, due_without_hours(call)),
        reason=_reason(opens_at, limits, _named_zone(call.request, stage)),
    )


def opens_from(call: Call, stage: StageHours, at: datetime) -> datetime:
    """
    Return the first time, from a time on, at which a call may be placed.

    Parameters
    ----------
    call : Call
        The call, whose hours are asked.
    stage : StageHours
        What the stage sets, as it is now.
    at : datetime
        From when on, in UTC.

    Returns
    -------
    datetime
        `at` itself where it is permitted, and where nobody can tell.
    """
    verdict = judge_hours(call, stage, at)
    return verdict.opens_at if isinstance(verdict, OutsideHours) else at


def due_without_hours(call: Call) -> datetime:
    """
    Return when a waiting call would be due if it had no hours to keep.

    Parameters
    ----------
    call : Call
        One that waits.

    Returns
    -------
    datetime
        In UTC; when it is due, where it does not wait for an opening. One that is held was due when it was held at the latest,
        but for one that was due later and knows when.
    """
    if call.is_held:
        return call.due_without_hours or call.updated_at
    waits_for_hours = call.wait_reason is WaitReason.CALLING_HOURS
    return call.due_without_hours if waits_for_hours and call.due_without_hours is not None else call.status_at


def never_open(record: HoursRecord, stage: StageHours) -> bool:
    """
    Tell whether hours leave no opening within a stage's floor, so that no call with them is ever made.

    Parameters
    ----------
    record : HoursRecord
        Hours, in the form in which they are stored.
    stage : StageHours
        What the stage sets: its `never_outside`, and how long an opening has to last at least.

    Returns
    -------
    bool
        Whether it is so wherever the recipient is, and for calls of all lanes. Dates that are blocked, and holidays, count as open.
    """
    from redial.domain.calling_hours.hours import CallingHours, OpenWindow, every_day
    from redial.domain.calling_hours.permitted import ZonedHours, next_permitted

    hours = msgspec.structs.replace(CallingHours.from_record(record), blocked_dates=(), holidays=())
    limits = [ZonedHours("UTC", hours)]
    if stage.never_outside is not None and not stage.never_outside_except_lanes:
        # Both are read from the same clock, whichever zone that is in.
        limits.append(ZonedHours("UTC", every_day(OpenWindow.from_texts(*stage.never_outside))))
    return next_permitted(_ANY_TIME, limits, timedelta(seconds=stage.margin_seconds)) is None


def _limits_of(request: CallRequest, stage: StageHours) -> "tuple[ZonedHours, ...] | HoursFault":
    from redial.domain.calling_hours.hours import CallingHours, OpenWindow
    from redial.domain.calling_hours.permitted import Unzoned, zoned_hours

    record = _record_of(request, stage)
    if isinstance(record, HoursFault):
        return record
    hours = None if record is None else CallingHours.from_record(record)
    floor = None
    if stage.never_outside is not None and stage.has_floor(request.lane):
        floor = OpenWindow.from_texts(*stage.never_outside)
    limits = zoned_hours(hours, floor, request.time_zone, request.destination_phone_number)
    return HoursFault.NO_TIME_ZONE if isinstance(limits, Unzoned) else limits


def _record_of(request: CallRequest, stage: StageHours) -> HoursRecord | HoursFault | None:
    """Give the hours of a request as they are stored; None where it has none."""
    said = request.calling_hours if request.calling_hours is not None else stage.default
    if not isinstance(said, str):
        return said
    return stage.named.get(said, HoursFault.UNKNOWN_HOURS)


def _named_zone(request: CallRequest, stage: StageHours) -> str | None:
    """Give the zone that a request, or its hours, name."""
    record = _record_of(request, stage)
    of_hours = record.get("time_zone") if isinstance(record, Mapping) else None
    return request.time_zone or of_hours


def _in_order(opens_at: datetime, last: datetime, due_at: datetime) -> datetime:
    """
    Return when a call is due at an opening, so that those that were due before it go first.

    Who waited for three days is due at once, who has just come last of all: 15 seconds later, or half of a shorter opening.
    """
    spread = min(_SPREAD, (last - opens_at) / 2)
    waited = min(max(opens_at - due_at, timedelta(0)), _LONGEST_IN_ORDER)
    return opens_at + spread * (1 - waited / _LONGEST_IN_ORDER)


def _reason(opens_at: datetime, limits: "tuple[ZonedHours, ...]", named_zone: str | None) -> WaitsForHours:
    from redial.domain.calling_hours.permitted import next_permitted
    from redial.domain.calling_hours.zone_database import time_zone

    before = opens_at - _JUST_BEFORE
    # Of several it waits for the one that was closed to the last.
    zone = next((limit.zone for limit in limits if next_permitted(before, [limit]) != before), limits[0].zone)
    local = opens_at.astimezone(time_zone(zone)).replace(tzinfo=None)
    return WaitsForHours(opens_at, local.isoformat(timespec="minutes"), zone, by_number=zone != named_zone)
