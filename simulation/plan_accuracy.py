"""
How right plans are: campaigns of many kinds are planned by the API, then submitted and dialled to their end.

    make plans ARGS="--seeds 300 --jobs 2"

Each seed is a world of its own: a stack with a past of some dozens of calls, others that wait, urgent calls that keep coming; then
a plan, and the calls that were planned. Of the times that are told with 90 % likelihood about nine in ten have to hold.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import exp, log
from random import Random
from typing import Any

from redial.domain.call.calls import Call
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.times import from_iso, to_iso
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.http_api import PROGRAM, http_api_event
from simulation.stack.stepped_stack import SteppedStack
from simulation.voice.sends import Script
from simulation.world import START

PAST_S = 3_300.0
_PLANNED_S = PAST_S + 60
_LONGEST_S = 30 * 3_600.0
_OUTCOMES = ("COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED")
_MESSAGE = "This is a message of the town hall about the works in your street. Water comes back at six. Thank you."


@dataclass(frozen=True, kw_only=True)
class PlanResult:
    """A plan, and what came."""

    seed: int
    calls: int
    planned_at: datetime
    likely: datetime
    nearly_sure: datetime
    ended_at: datetime
    last_likely: datetime
    last_placed_at: datetime | None

    @property
    def holds(self) -> bool:
        """Tell whether all had ended by the time that was told with 90 % likelihood."""
        return self.ended_at <= self.nearly_sure

    @property
    def held_half(self) -> bool:
        """Tell whether they had by the time that was told with 50 %."""
        return self.ended_at <= self.likely


@dataclass(frozen=True)
class _Kind:
    """What a world is like."""

    random: Random
    shares: tuple[float, ...]
    seconds: tuple[tuple[float, float], ...]
    urgent_each_s: float | None

    @classmethod
    def drawn(cls, random: Random) -> "_Kind":
        """Draw a kind of recipients: how likely each outcome is, and how long each takes."""
        weights = [random.uniform(1.5, 8), random.uniform(0.1, 2), random.uniform(0.5, 4), random.uniform(0, 0.6)]
        ring, busy, nobody = random.uniform(5, 15), random.uniform(2, 8), random.uniform(20, 35)
        return cls(
            random,
            tuple(weight / sum(weights) for weight in weights),
            ((ring, 3 * ring), (busy, 2 * busy), (nobody, 1.5 * nobody), (1, 8)),
            random.choice((None, None, 300.0, 150.0, 75.0)),
        )

    def script(self, said_s: float) -> Script:
        """Draw what a call comes to."""
        (index,) = self.random.choices(range(len(_OUTCOMES)), self.shares)
        seconds = self.random.uniform(*self.seconds[index])
        return Script(outcome=_OUTCOMES[index], seconds=seconds + (said_s if index == 0 else 0))


def measure(seed: int) -> PlanResult:
    """Plan a campaign in a world, dial it, and compare."""
    random = Random(f"plan {seed}")
    kind = _Kind.drawn(random)
    said_s = len(_MESSAGE) / 15
    stack = SteppedStack(Conditions(seed=seed, limits=PRODUCTION, numbers=NUMBERS[: random.choice((1, 2, 2, 3))]))
    stack.aws.voice.script = lambda _number: kind.script(said_s)
    numbers = _numbers()
    _let_pass(stack, kind, numbers)
    groups = list(_groups(random, START + timedelta(seconds=_PLANNED_S)))
    _others(stack, random, numbers)
    stack.run(_PLANNED_S - PAST_S)
    planned_at = stack.now()
    calls = [
        (f"planned-{index}-{each}", next(numbers), group)
        for index, (group, count) in enumerate(groups)
        for each in range(count)
    ]
    plan = _plan(stack, groups, calls, seed, said_s)
    for request_id, number, group in calls:
        stack.aws.request(**_request(request_id, number), **group)
    wanted = {request_id for request_id, _, _ in calls}
    while stack.world.now < _PLANNED_S + _LONGEST_S:
        stack.run(300)
        found = {name: call for name, call in stack.calls().items() if name in wanted}
        if len(found) == len(wanted) and all(call.status.is_final for call in found.values()):
            break
    else:
        raise AssertionError(f"seed {seed}: calls of the plan have not ended")
    firsts = [call.attempts[0].intent_at for call in found.values() if call.attempts]
    return PlanResult(
        seed=seed,
        calls=len(calls),
        planned_at=planned_at,
        likely=from_iso(plan["ended"]["likely"]),
        nearly_sure=from_iso(plan["ended"]["nearly_sure"]),
        ended_at=max(_end(call) for call in found.values()),
        last_likely=from_iso(plan["last"]["likely"] or plan["ended"]["likely"]),
        last_placed_at=max(firsts, default=None),
    )


def share_that_holds(results: Sequence[PlanResult]) -> float:
    """Give the share of plans whose 90 % time held."""
    return sum(result.holds for result in results) / len(results)


def _let_pass(stack: SteppedStack, kind: _Kind, numbers: Iterator[str]) -> None:
    """Let a stack have a past, and urgent calls that keep coming."""
    random = kind.random
    for number in range(random.randint(20, 40)):
        request = _request(f"past-{number}", next(numbers))
        at = random.choice((10.0, random.uniform(10, PAST_S)))
        stack.world.at(at, partial(stack.aws.request, **request, retry=_quick(2)))
    if kind.urgent_each_s is not None:
        at, number = 0.0, 0
        while at < _PLANNED_S + 7_200:
            at += random.expovariate(1 / kind.urgent_each_s)
            number += 1
            request = _request(f"urgent-{number}", next(numbers))
            stack.world.at(at, partial(stack.aws.request, **request, lane="urgent", retry=_quick(2)))
    stack.run(PAST_S)


def _others(stack: SteppedStack, random: Random, numbers: Iterator[str]) -> None:
    """Let others submit campaigns shortly before the plan is made."""
    for campaign in range(random.choice((0, 0, 1, 1, 2, 3))):
        lane = random.choice(("normal", "normal", "bulk"))
        for number in range(_size(random, 50)):
            request = _request(f"other-{campaign}-{number}", next(numbers))
            stack.aws.request(**request, lane=lane, campaign=f"other-{campaign}")


def _groups(random: Random, now: datetime) -> Iterator[tuple[dict[str, Any], int]]:
    """Draw what is planned: settings of requests, and how many there are."""
    for index in range(random.choice((1, 1, 1, 2))):
        group: dict[str, Any] = {
            "lane": random.choice(("normal", "normal", "normal", "bulk", "urgent", "critical")),
            "campaign": f"planned-{index}",
            "retry": _drawn_retry(random),
        }
        if random.random() < 0.15:
            group["not_before"] = to_iso(now + timedelta(seconds=random.uniform(300, 3_000)))
        if random.random() < 0.15:
            group["expires_at"] = to_iso(now + timedelta(seconds=random.uniform(3_600, 9_000)))
        if random.random() < 0.2:
            opens = now + timedelta(minutes=random.randint(5, 60))
            closes = opens + timedelta(minutes=random.randint(20, 240))
            window = [f"{opens:%H:%M}", f"{closes:%H:%M}"]
            days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
            group["calling_hours"] = {"time_zone": "Etc/UTC", "weekdays": {day: [window] for day in days}}
        yield group, _size(random, 80)


def _drawn_retry(random: Random) -> dict[str, Any]:
    if random.random() < 0.3:
        return {}
    jitter = random.choice((0.0, 0.3))
    return {"total_attempts": random.randint(1, 4)} | {
        name: {
            "retry": True,
            "delay_seconds": random.randint(30, 900),
            "growth": random.choice((1, 2)),
            "jitter": jitter,
        }
        for name in ("busy", "no_answer", "failed")
    }


def _quick(attempts: int) -> dict[str, Any]:
    again = {"retry": True, "delay_seconds": 60}
    return {"total_attempts": attempts, "busy": again, "no_answer": again, "failed": again}


def _size(random: Random, most: int) -> int:
    return round(exp(random.uniform(0, log(most))))


def _request(request_id: str, number: str) -> dict[str, Any]:
    content = {"plain_text_message": {"text": _MESSAGE}}
    return {"request_id": request_id, "destination_phone_number": number, "content": content}


def _numbers() -> Iterator[str]:
    for number in range(1_000_000):
        yield f"+1206{2_000_000 + number:07}"


def _plan(
    stack: SteppedStack,
    groups: Sequence[tuple[dict[str, Any], int]],
    calls: Sequence[tuple[str, str, dict[str, Any]]],
    seed: int,
    said_s: float,
) -> dict[str, Any]:
    body = {
        "groups": [
            group
            | {
                "speaking_seconds": round(said_s, 1),
                "calls": [
                    {"destination_phone_number": number, "request_id": request_id}
                    for request_id, number, of in calls
                    if of is group
                ],
            }
            for group, _ in groups
        ]
    }
    stack.let_plans_draw(Random(seed))
    event = http_api_event("POST", "/v1/plan", "", json.dumps(body), {"content-type": "application/json"}, PROGRAM)
    answer = stack.ask(event)
    assert answer["statusCode"] == 200, answer["body"]
    plan: dict[str, Any] = json.loads(answer["body"])
    return plan


def _end(call: Call) -> datetime:
    # Of an expired call the status is of the time at which somebody looked.
    end = call.status_at
    return min(end, call.request.expires_at) if call.request.expires_at is not None else end


def main() -> None:
    """Measure many seeds, and tell how many plans held."""
    parser = argparse.ArgumentParser(prog="python -m simulation.plan_accuracy", description=__doc__.split("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=300, help="how many worlds")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--each", action="store_true", help="tell each of them")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    results: list[PlanResult] = []
    with ProcessPoolExecutor(arguments.jobs) as processes:
        for result in processes.map(measure, seeds):
            results.append(result)
            if arguments.each:
                sys.stdout.write(_told(result) + "\n")
                sys.stdout.flush()
    share, half = share_that_holds(results), sum(each.held_half for each in results) / len(results)
    sys.stdout.write(f"{len(results)} plans: the 90 % time held in {share:.1%}, the 50 % time in {half:.1%}\n")


def _told(result: PlanResult) -> str:
    likely, nearly_sure, ended = (
        round((time - result.planned_at).total_seconds())
        for time in (result.likely, result.nearly_sure, result.ended_at)
    )
    last = result.last_placed_at - result.last_likely if result.last_placed_at is not None else timedelta(0)
    by = f"likely {likely} s, 90 % {nearly_sure} s; the last placed {last.total_seconds():+.0f} s off"
    return (
        f"seed {result.seed}: {result.calls} calls ended after {ended} s ({by}){'' if result.holds else ', too late'}"
    )


if __name__ == "__main__":
    main()
