"""Whatever the world is like: no limit passed, no phone rung twice, no call left behind."""

import os
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from redial.domain.call.calls import CallStatus
from redial.domain.pacing.limits import PRODUCTION, SANDBOX
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script, by_turns

MIXED = by_turns(
    [Script()] * 6,
    [Script(outcome="BUSY"), Script(outcome="NO_ANSWER"), Script(outcome="FAILED"), Script(early=True)],
    [Script("throttled"), Script("refused"), Script("error"), Script("error_placed"), Script("lost_placed")],
    [Script(outcome=None), Script("unreachable"), Script("timed_out"), Script("timed_out_placed")],
)
MIXED_ON_V2 = by_turns(
    [Script()] * 4,
    [Script(outcome="BUSY"), Script(kept_s=40), Script(kept_s=90), Script(early=True), Script(outcome="SPAM")],
    [Script("throttled"), Script("refused"), Script("aborted"), Script("aborted_placed"), Script("lost_placed")],
    [Script("recipient_day_used_up"), Script("opted_out"), Script("access_denied"), Script("spend_limit_reached")],
    [Script(outcome=None), Script("unreachable"), Script("timed_out"), Script("timed_out_placed", kept_s=80)],
)
SEEDS = int(os.environ.get("REDIAL_SIMULATIONS", "40"))


def test_a_calm_world_delivers_every_call_and_uses_the_allowance() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request_many(100)
    pipeline.run(420)
    assert pipeline.faults() == []
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert max(send.at for send in pipeline.voice.log) < 5 * 60
    assert pipeline.stack.errors == []


def rough(seed: int) -> Conditions:
    """Draw conditions."""
    draw = Random(seed).choice
    return Conditions(
        seed=seed,
        limits=draw([PRODUCTION, SANDBOX]),
        numbers=draw([NUMBERS[:1], NUMBERS[:3]]),
        skews_s=draw([(0.0,), (0.0, 0.05), (0.05, 0.0, 0.02)]),
        aws_latency_s=draw([(0.0, 0.0), (0.002, 0.01), (0.0, 0.8)]),
        voice_latency_s=draw([(0.0, 0.0), (0.05, 0.2), (0.0, 4.0)]),
        index_lag_s=draw([(0.0, 0.0), (0.0, 0.5), (0.0, 20.0)]),
        killed=draw([0.0, 0.01, 0.02]),
        failed=draw([0.0, 0.01, 0.02]),
        answer_lost=draw([0.0, 0.02]),
        event_lost=draw([0.0, 0.05]),
        event_repeated=draw([0.0, 0.3]),
        event_delay_s=draw([(0.0, 0.0), (0.0, 60.0)]),
        script=draw([MIXED, lambda _number: Script()]),
    )


def send_requests(pipeline: Pipeline, seed: int) -> int:
    """Send requests of many kinds; give how many."""
    random, start = Random(seed), pipeline.world.now
    for number in range(14):
        more: dict[str, Any] = {"lane": random.choice(["urgent", "normal", "bulk"])}
        if random.random() < 0.2:
            more["expires_at"] = iso(start + random.uniform(30, 4_000))
        if random.random() < 0.2:
            more["not_before"] = iso(start + random.uniform(0, 25))
        if random.random() < 0.2:
            more["origination_phone_number"] = random.choice(pipeline.conditions.numbers)
        # A delay that outlasts the request would be refused.
        retry: dict[str, Any] = {"busy": {"delay_seconds": random.choice([0, 5] if "expires_at" in more else [5, 600])}}
        if random.random() < 0.2:
            retry["on_unknown"] = "redial"
        if random.random() < 0.2:
            retry["no_final_event"] = {"retry": True}
        # Two of the requests have one recipient.
        pipeline.request(f"r{number}", "+12065550111" if number < 2 else "", retry=retry, **more)
    return 14


@pytest.mark.parametrize(
    ("seed", "on_v2"), [*((seed, False) for seed in range(SEEDS)), *((seed, True) for seed in range(SEEDS // 4))]
)
def test_a_rough_world_passes_no_limit_rings_no_phone_twice_and_leaves_no_call_behind(seed: int, on_v2: bool) -> None:
    conditions = rough(seed)
    if on_v2:
        script = MIXED_ON_V2 if conditions.script is MIXED else conditions.script
        conditions = replace(conditions, voice_api="v2", script=script)
    pipeline = Pipeline(conditions)
    sent = send_requests(pipeline, seed)
    pipeline.run_until_all_final(2 * 86_400)
    assert len(pipeline.calls) == sent
    assert pipeline.faults() == []


@pytest.mark.parametrize("seed", range(5))
def test_retries_count_against_the_recipients_five_calls_whatever_dies(seed: int) -> None:
    """Four calls of up to four attempts each, to one phone that is busy, and dialers that are killed."""
    pipeline = Pipeline(
        Conditions(
            seed=seed,
            killed=0.02,
            answer_lost=0.02,
            scripts={
                "+12065550111": [Script(outcome="BUSY"), Script("throttled"), Script("error"), Script(outcome="BUSY")]
            },
        )
    )
    for number in range(4):
        pipeline.request(f"r{number}", "+12065550111", retry={"total_attempts": 4, "busy": {"delay_seconds": 5}})
    pipeline.run_until_all_final(4 * 86_400, idle_ticks=False)
    assert pipeline.faults() == []
    # So the limit was met, and not merely kept away from.
    assert len(pipeline.voice.placed()) > 5


def test_a_call_with_little_time_is_made_when_its_recipient_is_out_of_another_one() -> None:
    pipeline = Pipeline(Conditions(scripts={(number := "+12065550100"): [Script(seconds=700), Script()]}))
    pipeline.request("long", number)
    pipeline.run(660)
    pipeline.request("short", number, expires_at=iso(780))
    pipeline.run(180)
    assert pipeline.calls["short"].status is CallStatus.COMPLETED
    assert pipeline.faults() == []
