"""The calls that a valid request makes: one, or one for each recipient of a chain."""

from datetime import datetime

from msgspec.structs import replace

from redial.contracts.chained_request import shared_out
from redial.contracts.validation import Valid
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.stage_hours import HoursSource, OutsideHours, judge_hours
from redial.domain.call.transitions import accept, accept_later, wait_for_hours
from redial.domain.times import floor_ms


def calls_of(valid: Valid, now: datetime, source: HoursSource) -> tuple[Call, ...]:
    """
    Make the calls of a request.

    Parameters
    ----------
    valid : Valid
        The request.
    now : datetime
        The time of acceptance, in UTC.
    source : HoursSource
        Knows when the recipients may be called; the first call waits for its opening.

    Returns
    -------
    tuple of Call
        The call of the request; where it names several recipients also theirs, in their order. Not stored yet.
    """
    return tuple(_in_hours(call, source, now) for call in _accepted(valid, now))


def _accepted(valid: Valid, now: datetime) -> tuple[Call, ...]:
    if not valid.steps:
        return (accept(valid.request, valid.digest, now, valid.destination),)
    first, *others = shared_out(valid.steps, floor_ms(now))
    return (
        accept(first.request, valid.digest, now, first.destination, first.chain),
        *(accept_later(each.request, valid.digest, each.chain, now, each.destination) for each in others),
    )


def _in_hours(call: Call, source: HoursSource, now: datetime) -> Call:
    hours = source.of(call.request)
    if not hours.concern(call.request):
        return call
    call = replace(call, keeps_hours=True)
    if call.status is not CallStatus.WAITING or call.wait_reason is WaitReason.EARLIER_RECIPIENT:
        # Looked at when its turn comes.
        return call
    verdict = judge_hours(call, hours, call.status_at)
    waiting = wait_for_hours(call, verdict, now) if isinstance(verdict, OutsideHours) else call
    return waiting if isinstance(waiting, Call) else call
