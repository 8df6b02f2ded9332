"""What people did to a call, told in its story: read from the audit trail, not from the call. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from redial.domain.audit.acts import Act, ActKind, Actor
from redial.domain.audit.words import actor_in_words
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.history.entries import CallNamed, EntryKind, HistoryEntry
from redial.domain.history.explanation_codes import ExplanationCode
from redial.domain.masking import mask_all
from redial.domain.steering.control import PastPause


def named(actor: Actor, reason: str = "") -> dict[str, str]:
    """
    Return who did something, and why, as a value of a line of a story.

    Parameters
    ----------
    actor : Actor
        Who did it.
    reason : str, optional
        Why, in their own words.

    Returns
    -------
    dict of str to str
        A name; a session and a reason where there are some.
    """
    parts = {"name": actor.name, "session": actor.session, "reason": reason}
    return {name: value for name, value in parts.items() if value or name == "name"}


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
        told = _told(call, act)
        if told is not None:
            text, code, values = told
            yield HistoryEntry(
                at=act.at,
                kind=EntryKind.CONTROL,
                text=f"{text} {by_in_words(act)}.",
                code=code,
                values={**values, "by": named(act.actor, act.reason)},
            )


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
                    by=actor_in_words(pause.actor),
                    reason=pause.reason,
                    lane=Lane(act.lane) if act.lane is not None else None,
                    campaign=call.request.campaign if act.campaign is not None else None,
                )
            )
    return tuple(over)


def by_in_words(act: Act) -> str:
    """
    Say who did something, and why.

    Parameters
    ----------
    act : Act
        What was done.

    Returns
    -------
    str
        The end of a sentence, without a full stop.
    """
    return f"by {actor_in_words(act.actor)}" + (f" ({act.reason})" if act.reason else "")


def _told(call: Call, act: Act) -> tuple[str, ExplanationCode, Mapping[str, Any]] | None:
    match act.kind:
        case ActKind.CANCEL_CALL if act.call_id == call.call_id:
            return "Cancelled", ExplanationCode.CANCELLED_BY, {}
        case ActKind.CANCEL_CALL:
            return "Cancelled, with the calls of its request,", ExplanationCode.CANCELLED_WITH_REQUEST_BY, {}
        case ActKind.SETTLE_CALL if act.call_id == call.call_id:
            outcome = act.details.get("outcome", "?")
            return f"Settled as {outcome}", ExplanationCode.SETTLED_BY, {"outcome": outcome}
        case ActKind.CALL_AGAIN if act.call_id == call.call_id:
            made = act.details.get("new_call")
            if made is None:
                return "Made due at once", ExplanationCode.MADE_DUE_BY, {}
            return f"Made again as call {made}", ExplanationCode.MADE_AGAIN_BY, {"call": CallNamed(made)}
        case ActKind.RESCHEDULE_CALL if act.call_id == call.call_id:
            times = {name: act.details.get(name) for name in ("not_before", "expires_at")}
            text = f"Given another time ({', '.join(f'{name} {at}' for name, at in act.details.items())})"
            return text, ExplanationCode.RESCHEDULED_BY, times
        case ActKind.CANCEL_CAMPAIGN if call.cancel_requested_at is not None or call.status is CallStatus.CANCELLED:
            if act.campaign != mask_all(call.request.campaign or ""):
                return None
            return "Its campaign was cancelled", ExplanationCode.CAMPAIGN_CANCELLED_BY, {}
        case _:
            return None
