"""The summary and the time series of a busy stack, the same ones for the same seed."""

import math
import random
from datetime import datetime, timedelta

from redial.contracts.answers import overview as answers
from redial.domain.pacing.allowance import LimitName
from redial.domain.phone_number import mask
from redial.domain.times import to_iso
from tests.browser.stub.some_calls import CAMPAIGNS, ORIGINATION_NUMBERS

_RANGES: dict[str, tuple[int, int]] = {
    "1h": (60, 60),
    "6h": (360, 60),
    "24h": (900, 96),
    "7d": (10_800, 56),
    "30d": (43_200, 60),
}
"""Seconds of a bucket, and how many there are."""
A_DAY = answers.StatusCounts(
    WAITING=1_284, CALLING=6, COMPLETED=5_311, UNREACHED=842, EXPIRED=37, CANCELLED=119, REJECTED=23, UNKNOWN=2
)


def busy_summary(now: datetime, *, dead_letters: int, orphans: int) -> answers.Summary:
    """Tell of a stack with a backlog."""
    second = now.second
    used = 20 if second % 20 < 8 else 17
    return answers.Summary(
        now=to_iso(now),
        calls=A_DAY,
        calls_counted_at=to_iso(now - timedelta(seconds=4)),
        due=answers.Lanes(
            urgent=answers.Due(count=0, is_exact=True, paused=0, oldest_due_at=None, last_expected_at=None),
            normal=answers.Due(
                count=86,
                is_exact=True,
                paused=0,
                oldest_due_at=to_iso(now - timedelta(minutes=4, seconds=11)),
                last_expected_at=to_iso(now + timedelta(minutes=4)),
            ),
            bulk=answers.Due(
                count=1_184,
                is_exact=False,
                paused=300,
                oldest_due_at=to_iso(now - timedelta(minutes=47)),
                last_expected_at=to_iso(now + timedelta(minutes=48)),
            ),
        ),
        backlog=answers.Backlog(
            going=970,
            paused=300,
            is_exact=False,
            last_expected_at=to_iso(now + timedelta(minutes=48)),
            text=f"About 970 calls are due and go; the last in about 48 minutes, at {to_iso(now + timedelta(minutes=48))}. "
            "300 calls are due and paused: not counted in that.",
        ),
        allowance=answers.AllowanceUse(
            minute=answers.WindowUse(
                used=used, places=20, opens_at=to_iso(now + timedelta(seconds=7)) if used == 20 else None
            ),
            day=None,
            numbers=[
                answers.NumberUse(
                    origination_phone_number=mask(number),
                    opens_at=to_iso(now + timedelta(seconds=2)) if index == second % 3 else None,
                )
                for index, number in enumerate(ORIGINATION_NUMBERS)
            ],
            paused_until=None,
            next_place_at=to_iso(now + timedelta(seconds=7)) if used == 20 else None,
            waits_for=LimitName.ACCOUNT_MINUTE if used == 20 else None,
        ),
        dialling="running",
        orphans=orphans,
        not_permitted=0,
        refusal_holds=1,
        set_aside=1,
        dead_letters=dead_letters,
    )


def empty_summary(now: datetime) -> answers.Summary:
    """Tell of a stack that nobody has used yet."""
    nothing = answers.Due(count=0, is_exact=True, paused=0, oldest_due_at=None, last_expected_at=None)
    return answers.Summary(
        now=to_iso(now),
        calls=answers.StatusCounts(),
        calls_counted_at=None,
        due=answers.Lanes(urgent=nothing, normal=nothing, bulk=nothing),
        backlog=answers.Backlog(going=0, paused=0, is_exact=True, last_expected_at=None, text=""),
        allowance=answers.AllowanceUse(
            minute=answers.WindowUse(used=0, places=5, opens_at=None),
            day=answers.WindowUse(used=0, places=20, opens_at=None),
            numbers=[answers.NumberUse(origination_phone_number=mask(ORIGINATION_NUMBERS[0]), opens_at=None)],
            paused_until=None,
            next_place_at=None,
            waits_for=None,
        ),
        dialling="running",
        orphans=0,
        not_permitted=0,
        refusal_holds=0,
        set_aside=0,
        dead_letters=0,
    )


def series(now: datetime, wanted: str, *, is_empty: bool, seed: int = 11) -> answers.Series:
    """Tell of busy mornings and quiet nights."""
    seconds, count = _RANGES[wanted]
    chance = random.Random(seed)
    end = math.ceil(now.timestamp() / seconds) * seconds
    buckets = []
    waiting = 900.0
    for index in range(count):
        start = datetime.fromtimestamp(end - (count - index) * seconds, now.tzinfo)
        bucket, waiting = _bucket(chance, start, seconds, waiting)
        buckets.append(_nothing(start) if is_empty else bucket)
    return answers.Series(range=wanted, bucket_seconds=seconds, buckets=buckets)  # type: ignore[arg-type]


def _bucket(chance: random.Random, start: datetime, seconds: int, waiting: float) -> tuple[answers.Bucket, float]:
    hour = start.hour + start.minute / 60
    busy = (0.62 + 0.36 * math.sin((hour - 5) / 12 * math.pi)) * chance.uniform(0.86, 1.0)
    capacity = 20 * seconds / 60
    attempts = round(capacity * min(busy * 1.15, 0.995))
    waiting = max(0.0, waiting + capacity * (busy - 0.6) * 0.5)
    good = chance.gauss(0.68, 0.05)
    completed = min(attempts, max(0, round(attempts * good)))
    busy_lines = round((attempts - completed) * chance.uniform(0.25, 0.4))
    no_answer = round((attempts - completed - busy_lines) * chance.uniform(0.7, 0.9))
    failed = attempts - completed - busy_lines - no_answer
    other = 1 if chance.random() < 0.05 and attempts > 8 else 0
    outcomes = answers.OutcomeCounts(
        COMPLETED_CALL=completed, BUSY=busy_lines, NO_ANSWER=no_answer, FAILED=failed, NO_FINAL_EVENT=other
    )
    return (
        answers.Bucket(
            start=to_iso(start),
            accepted=round(attempts * chance.uniform(0.7, 1.2)),
            attempts=attempts,
            outcomes=outcomes,
            ended=answers.StatusCounts(COMPLETED=completed, UNREACHED=failed),
            answer_rate=completed / attempts if attempts else None,
            allowance_used=attempts / capacity,
            waiting=round(waiting),
        ),
        waiting,
    )


def _nothing(start: datetime) -> answers.Bucket:
    return answers.Bucket(
        start=to_iso(start), outcomes=answers.OutcomeCounts(), ended=answers.StatusCounts(), allowance_used=0.0
    )


def campaigns(now: datetime) -> list[answers.Campaign]:
    """Tell how far each campaign is."""
    shares = (0.97, 0.62, 0.31, 1.0, 0.0, 0.84)
    return [
        _campaign(
            name, CAMPAIGNS[name][2], share, now - timedelta(hours=2 + index), now - timedelta(seconds=5 + 90 * index)
        )
        for index, (name, share) in enumerate(zip(CAMPAIGNS, shares, strict=True))
    ]


def _campaign(name: str, total: int, share: float, first: datetime, last: datetime) -> answers.Campaign:
    done = round(total * share)
    unreached, cancelled = round(done * 0.14), round(done * 0.02)
    completed = done - unreached - cancelled
    calling = min(total - done, 2) if share > 0 else 0
    attempts = round(done * 1.4)
    return answers.Campaign(
        campaign=name,
        calls=answers.StatusCounts(
            WAITING=total - done - calling,
            CALLING=calling,
            COMPLETED=completed,
            UNREACHED=unreached,
            CANCELLED=cancelled,
        ),
        total=total,
        done=done,
        attempts=attempts,
        outcomes=answers.OutcomeCounts(COMPLETED_CALL=completed, BUSY=round(attempts * 0.1)),
        answer_rate=completed / attempts if attempts else None,
        first_call_at=to_iso(first),
        last_change_at=to_iso(last),
        paused_since=None,
        cancelled_before=None,
    )
