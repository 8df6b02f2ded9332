"""What a call waited for before an attempt, told after the fact. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from msgspec.structs import replace

from redial.domain.audit.acts import Act, ActKind
from redial.domain.call.calls import Call, PastWait, WaitReason
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.retry import RetryAt, decide_retry
from redial.domain.durations import in_words
from redial.domain.history.acts import by_in_words, named
from redial.domain.history.entries import EntryKind, HistoryEntry
from redial.domain.history.explanation_codes import ExplanationCode
from redial.domain.steering.control import PastPause
from redial.domain.times import to_iso

# What takes less is the way of a call through queue and functions.
_WORTH_TELLING = timedelta(seconds=10)
_AN_INSTANT = timedelta(seconds=1)


def waits_told(call: Call, past_pauses: Sequence[PastPause], acts: Sequence[Act] = ()) -> Iterator[HistoryEntry]:
    """Tell what held a call back: pauses, its recipient, the service; and how long it waited for its turn."""
    for wait in call.past_waits:
        if wait.until - wait.since >= _AN_INSTANT:
            yield HistoryEntry(
                at=wait.since,
                kind=EntryKind.CONTROL,
                text=_waited(wait),
                code=ExplanationCode.WAITED,
                values={"wait_reason": wait.wait_reason, "until": wait.until, "reason": wait.reason},
            )
    for due_at, attempt_at, number in _stretches(call):
        held = [
            pause
            for pause in past_pauses
            if pause.held(call.request.lane, call.request.campaign)
            and pause.since < attempt_at
            and pause.until > due_at
        ]
        for pause in held:
            yield _paused(pause, max(pause.since, due_at), acts)
        ends = [wait.until for wait in call.past_waits] + [pause.until for pause in held]
        turn_from = max([due_at, *(each for each in ends if due_at <= each <= attempt_at)])
        if attempt_at - turn_from >= _WORTH_TELLING:
            waited = attempt_at - turn_from
            yield HistoryEntry(
                at=turn_from,
                kind=EntryKind.CONTROL,
                text=f"Waited {in_words(waited)} for its turn: for the calls before it, and for a place within the limits.",
                code=ExplanationCode.WAITED_FOR_TURN,
                values={"seconds": round(waited.total_seconds())},
                attempt=number,
            )


def _stretches(call: Call) -> Iterator[tuple[datetime, datetime, int]]:
    """Give for each attempt since when it was due, when it was made, and its number."""
    for index, attempt in enumerate(call.attempts):
        if index == 0:
            due_at = max(call.accepted_at, call.request.not_before or call.accepted_at)
        else:
            until_then = call.attempts[:index]
            decision = decide_retry(replace(call, attempts=until_then), until_then)
            if not isinstance(decision, RetryAt):
                continue
            due_at = decision.at
        yield due_at, attempt.intent_at, attempt.number


def _paused(pause: PastPause, since: datetime, acts: Sequence[Act]) -> HistoryEntry:
    begun = next((act for act in acts if act.kind is ActKind.PAUSE and act.at == pause.since), None)
    resumed = next((act for act in acts if act.kind is ActKind.RESUME and act.at == pause.until), None)
    if pause.campaign is not None:
        what = f"the campaign {pause.campaign}"
    else:
        what = f"the lane {pause.lane}" if pause.lane is not None else "all dialling"
    why = f" ({pause.reason})" if pause.reason else ""
    ended = f", and resumed {by_in_words(resumed)}" if resumed is not None else ""
    by = {"name": pause.by} | ({"reason": pause.reason} if pause.reason else {})
    return HistoryEntry(
        at=since,
        kind=EntryKind.CONTROL,
        text=f"Held back until {to_iso(pause.until)}: {what} was paused by {pause.by}{why}{ended}.",
        code=ExplanationCode.HELD_BY_PAUSE,
        values={
            "lane": pause.lane,
            "campaign": pause.campaign,
            "until": pause.until,
            "by": named(begun.actor, pause.reason) if begun is not None else by,
            "resumed_by": named(resumed.actor, resumed.reason) if resumed is not None else None,
        },
    )


def _waited(wait: PastWait) -> str:
    until, why = to_iso(wait.until), reason_in_words(wait.reason)
    match wait.wait_reason:
        case WaitReason.RECIPIENT_IN_FLIGHT:
            return f"Waited for the recipient's other call until {until}: {why}."
        case WaitReason.RECIPIENT_LIMIT:
            return f"Waited until {until}: the recipient had as many calls in 24 hours as the service permits."
        case WaitReason.THROTTLED:
            return f"Waited until {until}: the voice service asked to slow down."
        case WaitReason.SERVICE_UNREACHABLE:
            return f"Waited until {until}: the voice service was out of reach ({why})."
        case WaitReason.CALLING_HOURS:
            return f"Waited until {until} for the recipient's calling hours: {why}."
        case WaitReason.NOT_PERMITTED | WaitReason.SERVICE_REFUSES:
            return f"Held until {until}: {why}."
        case WaitReason.SCHEDULED | WaitReason.ALLOWANCE | WaitReason.RETRY | WaitReason.EARLIER_RECIPIENT:
            return f"Waited until {until}: {why}."
        case _:
            assert_never(wait.wait_reason)
