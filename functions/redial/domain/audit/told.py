"""What people did to a call, told in its story: read from the audit trail, not from the call. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from redial.domain.audit.acts import Act, ActKind, Actor
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.masking import mask_all
from redial.domain.reporting.history_entries import EntryKind, HistoryEntry
from redial.domain.steering.control import PastPause


def who(actor: Actor) -> str:
    """
    Name an actor in words.

    Parameters
    ----------
    actor : Actor
        Who did something.

    Returns
    -------
    str
        The name; of a program's session also that, marked as what the program says of itself.
    """
    return f"{actor.name} (session {actor.session}, as it says)" if actor.session else actor.name


def acts_told(call: Call, acts: Sequence[Act]) -> Iterator[HistoryEntry]:
    """
    Yield who cancelled a call, settled it, had it made again, or gave it another time.

    Parameters
    ----------
    call : Call
        As it is stored.
    acts : sequence of Act
        The acts that may have concerned it, oldest first.

    Yields
    ------
    HistoryEntry
        One for each act that changed its course.
    """
    for act in acts:
        text = _text(call, act)
        if text is not None:
            yield HistoryEntry(at=act.at, kind=EntryKind.CONTROL, text=f"{text} {_by(act)}.")


def resumed_by(acts: Sequence[Act]) -> dict[datetime, str]:
    """
    Return who ended pauses, by when they did.

    Parameters
    ----------
    acts : sequence of Act
        Acts in any order.

    Returns
    -------
    dict of datetime to str
        In words, with the reason where there is one.
    """
    return {act.at: _by(act) for act in acts if act.kind is ActKind.RESUME}


def pauses_among(call: Call, acts: Sequence[Act]) -> tuple[PastPause, ...]:
    """
    Return the pauses that acts began and ended, of what a call belongs to.

    Parameters
    ----------
    call : Call
        As it is stored.
    acts : sequence of Act
        Acts, oldest first.

    Returns
    -------
    tuple of PastPause
        Those that are over; a pause that lasts is told by what a call waits for.
    """
    begun: dict[tuple[str | None, str | None], Act] = {}
    over: list[PastPause] = []
    for act in acts:
        target = (act.lane, act.campaign)
        if act.kind is ActKind.PAUSE:
            begun[target] = act
        elif act.kind is ActKind.RESUME and (pause := begun.pop(target, None)) is not None:
            over.append(
                PastPause(
                    since=pause.at,
                    until=act.at,
                    by=who(pause.actor),
                    reason=pause.reason,
                    lane=Lane(act.lane) if act.lane is not None else None,
                    campaign=call.request.campaign if act.campaign is not None else None,
                )
            )
    return tuple(over)


def _by(act: Act) -> str:
    return f"by {who(act.actor)}" + (f" ({act.reason})" if act.reason else "")


def _text(call: Call, act: Act) -> str | None:
    match act.kind:
        case ActKind.CANCEL_CALL:
            return "Cancelled" if act.call_id == call.call_id else "Cancelled, with the calls of its request,"
        case ActKind.SETTLE_CALL if act.call_id == call.call_id:
            return f"Settled as {act.details.get('outcome', '?')}"
        case ActKind.CALL_AGAIN if act.call_id == call.call_id:
            made = act.details.get("new_call")
            return "Made due at once" if made is None else f"Made again as call {made}"
        case ActKind.RESCHEDULE_CALL if act.call_id == call.call_id:
            return f"Given another time ({', '.join(f'{name} {at}' for name, at in act.details.items())})"
        case ActKind.CANCEL_CAMPAIGN if call.cancel_requested_at is not None or call.status is CallStatus.CANCELLED:
            return "Its campaign was cancelled" if act.campaign == mask_all(call.request.campaign or "") else None
        case _:
            return None
