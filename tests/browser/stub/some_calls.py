"""Calls as a busy stack has them, the same ones for the same seed."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec.structs import replace

from redial.contracts.answers import calls as answers
from redial.contracts.answers.common import FieldError
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane, RetryPolicy
from redial.domain.phone_number import mask
from redial.domain.times import to_iso

CAMPAIGNS: dict[str, tuple[Lane, str, int]] = {
    "school-closure-elm-street": (Lane.URGENT, "family", 214),
    "flu-clinic-november": (Lane.NORMAL, "patient", 1_180),
    "invoice-reminder-2026-11": (Lane.BULK, "invoice", 4_820),
    "water-works-quarter-7": (Lane.NORMAL, "household", 655),
    "library-books-due": (Lane.BULK, "card", 930),
    "parcel-redelivery": (Lane.NORMAL, "parcel", 372),
}
"""Lane, what a request id starts with, and how many calls there are."""
ORIGINATION_NUMBERS = ("+12065550190", "+12065550191", "+12065550192")
# Numbers set aside for fiction in the United States, the United Kingdom and Germany.
_DESTINATIONS = ("+1206555{:04d}", "+1415555{:04d}", "+447700900{:03d}", "+493023125{:03d}")
_WAIT_WORDS = {
    WaitReason.ALLOWANCE: "due, waits for a place",
    WaitReason.RETRY: "waits before it is tried again",
    WaitReason.SCHEDULED: "waits for its not_before",
    WaitReason.RECIPIENT_IN_FLIGHT: "the recipient is in another call",
}
_BEFORE_THE_FIRST_ATTEMPT = (WaitReason.ALLOWANCE, WaitReason.ALLOWANCE, WaitReason.SCHEDULED)
_END_WORDS = {
    CallStatus.COMPLETED: "the message was played, perhaps to voicemail",
    CallStatus.UNREACHED: "all 3 attempts are used up; the last one ended with NO_ANSWER",
    CallStatus.EXPIRED: "its expires_at was over before the first attempt",
    CallStatus.CANCELLED: "cancelled by mira.k",
    CallStatus.UNKNOWN: "the voice service did not answer: a call may have been placed",
}
STATUSES = (
    [CallStatus.COMPLETED] * 22
    + [CallStatus.WAITING] * 9
    + [CallStatus.CALLING] * 2
    + [CallStatus.UNREACHED] * 4
    + [CallStatus.CANCELLED, CallStatus.REJECTED, CallStatus.EXPIRED]
)


def some_calls(now: datetime, count: int, seed: int = 7) -> list[answers.Call]:
    """Make calls of the last hours, the latest first."""
    chance = random.Random(seed)
    calls = []
    accepted_at = now
    for number in range(count):
        accepted_at -= timedelta(seconds=chance.expovariate(1 / 14))
        # The latest few are those that move.
        status = chance.choice(STATUSES[22:33] if number < 4 else STATUSES[14:])
        if number in (5, 31):
            status = CallStatus.UNKNOWN
        calls.append(make_call(chance, accepted_at - timedelta(minutes=1), now, status, number))
    return sorted(calls, key=lambda call: call.accepted_at, reverse=True)


def make_call(
    chance: random.Random, accepted_at: datetime, now: datetime, status: CallStatus, number: int
) -> answers.Call:
    """Make one call with a plausible past."""
    campaign = chance.choices(tuple(CAMPAIGNS), weights=[3, 5, 8, 4, 3, 2])[0]
    lane, kind, _ = CAMPAIGNS[campaign]
    request_id = f"{kind}-{40_000 + chance.randrange(9_999)}-{number}"
    outcomes = _outcomes(chance, status)
    if status is CallStatus.WAITING and number > 40:
        outcomes = []  # the tail of the backlog
    # Retries take their time: the more of them, the earlier it began.
    waited = [delay_after(outcomes[:number]) + timedelta(minutes=1) for number in range(1, len(outcomes))]
    if status is CallStatus.WAITING and outcomes:
        # Its next attempt is still to come.
        accepted_at = now - delay_after(outcomes) * chance.uniform(0.1, 0.5) - timedelta(minutes=1)
    accepted_at -= sum(waited, timedelta())
    attempts = list(_attempts(chance, accepted_at, now, outcomes))
    last = attempts[-1] if attempts else None
    wait = None
    if status is CallStatus.WAITING:
        wait = WaitReason.RETRY if last is not None else chance.choice(_BEFORE_THE_FIRST_ATTEMPT)
    rejected = status is CallStatus.REJECTED
    status_at = _status_at(
        chance, status, wait, last, accepted_at, now, delay_after(outcomes) if outcomes else timedelta()
    )
    words = _WAIT_WORDS[wait] if wait else _END_WORDS.get(status, f"attempt {len(attempts)} is under way")
    if rejected:
        words = "the request has 1 error"
    return answers.Call(
        call_id=("r" if rejected else "") + sha256(request_id.encode()).hexdigest()[: 23 if rejected else 24],
        request_id=request_id,
        status=status,
        reason=noted(words),
        status_reason=words,
        wait_reason=wait,
        paused_by=None,
        do_not_call=False,
        status_at=to_iso(status_at),
        lane=None if rejected else lane,
        campaign=campaign,
        destination_phone_number=None if rejected else mask(_destination(chance)),
        accepted_at=to_iso(accepted_at),
        updated_at=(last and (last.outcome_at or last.sent_at)) or to_iso(accepted_at),
        attempts_made=len(attempts),
        total_attempts=None if rejected else 3,
        last_outcome=last.outcome if last else None,
        attempts=attempts,
        request=None if rejected else _request(chance, accepted_at),
        errors=[FieldError(field="destination_phone_number", message="expected E.164, like +12065550142")]
        if rejected
        else [],
        original=None,
        cancel_requested_at=to_iso(status_at) if status is CallStatus.CANCELLED else None,
        conflicting_requests=0,
    )


def noted(text: str) -> answers.StatusReason:
    """Give a reason in words alone, as calls of an earlier version have it."""
    return answers.StatusReason(code="NOTED", parameters={"text": text}, text=text)


def with_attempts(call: answers.Call, count: int) -> answers.Call:
    """Let the last attempt of a call be the last of many, each an hour after the one before."""
    last = call.attempts[-1]

    def earlier(at: str | None, by: timedelta) -> str | None:
        return to_iso(datetime.fromisoformat(at) - by) if at else None

    attempts = []
    for number in range(1, count + 1):
        by = timedelta(hours=count - number)
        changes = {name: earlier(getattr(last, name), by) for name in ("intent_at", "sent_at", "outcome_at")}
        events = [replace(event, occurred_at=earlier(event.occurred_at, by)) for event in last.events]
        attempts.append(replace(last, number=number, events=events, **changes))
    accepted_at = earlier(attempts[0].intent_at, timedelta(seconds=2))
    return replace(call, attempts=attempts, attempts_made=count, total_attempts=count, accepted_at=accepted_at)


def delay_after(outcomes: Sequence[Outcome | None]) -> timedelta:
    """Tell how long a call waits after its last outcome, by the default policy."""
    last = outcomes[-1]
    policy = RetryPolicy().after(last) if last is not None else None
    if policy is None:
        return timedelta()
    return timedelta(seconds=policy.delay_seconds * policy.growth ** (outcomes.count(last) - 1))


def _destination(chance: random.Random) -> str:
    template = chance.choices(_DESTINATIONS, weights=[6, 3, 1, 1])[0]
    return template.format(chance.randrange(100, 200))


def _outcomes(chance: random.Random, status: CallStatus) -> list[Outcome | None]:
    again = (Outcome.BUSY, Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.FAILED)
    match status:
        case CallStatus.COMPLETED:
            return [*chance.choices(again, k=chance.choice((0, 0, 0, 1, 1, 2))), Outcome.COMPLETED_CALL]
        case CallStatus.UNREACHED:
            return [*chance.choices(again, k=2), Outcome.NO_ANSWER]
        case CallStatus.CALLING:
            return [*chance.choices(again, k=chance.choice((0, 0, 1))), None]
        case CallStatus.WAITING:
            return list(chance.choices(again, k=chance.choice((0, 0, 0, 1, 2))))
        case CallStatus.UNKNOWN:
            return [Outcome.SEND_UNKNOWN]
        case _:
            return []


def _attempts(
    chance: random.Random, accepted_at: datetime, now: datetime, outcomes: list[Outcome | None]
) -> Iterator[answers.Attempt]:
    at = accepted_at + timedelta(seconds=chance.uniform(0.2, 4))
    for number, outcome in enumerate(outcomes, start=1):
        if outcome is None:
            at = max(at, now - timedelta(seconds=chance.uniform(4, 20)))
        sent_at = at + timedelta(seconds=chance.uniform(0.1, 0.4))
        known = outcome is not Outcome.SEND_UNKNOWN
        events = list(_events(chance, sent_at, now, outcome)) if known else []
        ended_at = events[-1].occurred_at if events and outcome else to_iso(sent_at + timedelta(seconds=5))
        yield answers.Attempt(
            number=number,
            origination_phone_number=mask(chance.choice(ORIGINATION_NUMBERS)),
            intent_at=to_iso(at),
            message_id=str(UUID(int=chance.getrandbits(128), version=4)) if known else None,
            sent_at=to_iso(sent_at) if known else None,
            outcome=outcome,
            outcome_at=ended_at if outcome else None,
            detail=None if known else "no answer within 5 s: a call may have been placed",
            events=events,
        )
        at = datetime.fromisoformat(ended_at) + timedelta(seconds=chance.uniform(0.2, 20))
        if outcome is not None and known:
            at += delay_after(outcomes[:number])


def _events(
    chance: random.Random, sent_at: datetime, now: datetime, outcome: Outcome | None
) -> Iterator[answers.Event]:
    at = sent_at + timedelta(seconds=chance.uniform(0.3, 0.8))
    course = [VoiceEventType.INITIATED_CALL, VoiceEventType.RINGING]
    if outcome in (Outcome.COMPLETED_CALL, None):
        course.append(VoiceEventType.ANSWERED)
    if outcome is Outcome.BUSY or outcome is Outcome.FAILED:
        course.remove(VoiceEventType.RINGING)
    if outcome is not None:
        course.append(VoiceEventType(outcome))
    for event_type in course:
        if at > now:
            return
        yield answers.Event(event_type=event_type, occurred_at=to_iso(at), payload=None)
        is_quick = event_type is VoiceEventType.INITIATED_CALL
        at += timedelta(seconds=chance.uniform(1, 3) if is_quick else chance.uniform(6, 24))


def _status_at(
    chance: random.Random,
    status: CallStatus,
    wait: WaitReason | None,
    last: answers.Attempt | None,
    accepted_at: datetime,
    now: datetime,
    delay: timedelta,
) -> datetime:
    match status:
        case CallStatus.WAITING if wait is WaitReason.ALLOWANCE:
            return accepted_at
        case CallStatus.WAITING if last is not None and last.outcome_at is not None:
            return datetime.fromisoformat(last.outcome_at) + delay
        case CallStatus.WAITING:
            return now + timedelta(seconds=chance.uniform(20, 1_500))
        case CallStatus.CALLING:
            return now + timedelta(minutes=60)
        case _ if last is not None and last.outcome_at is not None:
            return datetime.fromisoformat(last.outcome_at)
        case _:
            return accepted_at + timedelta(seconds=chance.uniform(1, 40))


def _request(chance: random.Random, accepted_at: datetime) -> answers.Request:
    return answers.Request(
        message=answers.Message(
            kind="plain_text_message",
            characters=chance.randrange(60, 320),
            text=None,
            language_code="en-US",
            voice_id="Joanna",
        ),
        origination_phone_number=None,
        caller_id=None,
        not_before=None,
        expires_at=to_iso(accepted_at + timedelta(hours=6)),
        retry=msgspec.to_builtins(RetryPolicy()),
    )
