"""Of a request whose call has ended there is one further call, however often it is asked for."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.further_calls import FurtherCalls
from redial.application.intake.calls_of_request import calls_of
from redial.application.ports import Telemetry, WakeUps
from redial.application.soon_due import wake_when_due
from redial.contracts.validation import Valid
from redial.domain.call import transitions
from redial.domain.call.again import digest_again, request_again
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import HoursSource
from redial.domain.versioned import Conflict, Stored
from redial.errors import ChangedMeanwhile
from redial.metrics import MetricName


class MadeAgain(Struct, frozen=True):
    """The further call of a request."""

    call: Call
    """As it is stored."""
    is_new: bool
    """False: it was made before, by whoever asked first."""


class OtherCall(Struct, frozen=True):
    """The id of the further call is that of another request."""

    call: Call


def further_call(
    call: Call, by: str, lane: Lane | None, hours: HoursSource, now: datetime, *, although_played: bool
) -> Call:
    """
    Make the further call of a request, not stored yet.

    Parameters
    ----------
    call : Call
        One that has ended.
    by : str
        Who asks for it, as the call's record names them.
    lane : Lane or None
        That of its campaign, where people gave it one.
    hours : HoursSource
        Knows when the recipient may be called.
    now : datetime
        The time of acceptance, in UTC.
    although_played : bool
        Whether the message may be played once more. Else the call is left out where a late event tells that it was.

    Returns
    -------
    Call
        For this recipient alone, also where the request named several.
    """
    request = request_again(call, now)
    request = request if lane is None else replace(request, lane=lane)
    (made,) = calls_of(Valid(request, digest_again(call), destination=call.destination), now, hours)
    return replace(made, submitted_by=by, again_of=call.call_id, unless_played=not although_played)


class FirstChanged(Struct, frozen=True):
    """The call that has ended is not as it was read: it may be due again, or erased."""


def place_again(
    further: Call, first: Call, *, calls: FurtherCalls, wake_ups: WakeUps, telemetry: Telemetry
) -> MadeAgain | OtherCall | FirstChanged:
    """
    Store the further call of a request, unless it is stored already; one that has not ended may then be played once more, if asked.

    Parameters
    ----------
    further : Call
        What `further_call` made.
    first : Call
        Of which it was made, as it was read: it stands so in the moment in which the further call is stored.
    calls : FurtherCalls
        Where it is stored.
    wake_ups : WakeUps
        Wakes ``dial``, also for one that was stored before.
    telemetry : Telemetry
        Counts it.

    Returns
    -------
    MadeAgain or OtherCall or FirstChanged
        The call as it is stored; or the one of another request that has its id; or that the first call has changed.
    """
    stored, is_new = further, True
    try:
        added = calls.while_unchanged(first).add(further)
    except ChangedMeanwhile:
        return FirstChanged()
    match added:
        case Stored():
            telemetry.count(MetricName.CALL_ACCEPTED)
        case Conflict(existing):
            if existing.request_digest != further.request_digest:
                return OtherCall(existing)
            stored, is_new = existing, False
            if not further.unless_played:
                stored = change_call(calls, telemetry, existing, transitions.permit_once_more).record
    if stored.status is CallStatus.WAITING:
        wake_when_due(wake_ups, stored, further.accepted_at)
    return MadeAgain(stored, is_new)
