"""Campaigns of a lane take turns: one of many calls does not hold up one of a few, whatever fails and however they came to wait."""

import os
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.steering.control import Target
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS, environment
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from simulation.world import START

LARGE, SMALL = 240, 20


def requests(pipeline: Pipeline, campaign: str | None, count: int, lane: Lane = Lane.NORMAL, **more: Any) -> None:
    pipeline.request_many(count, lane, f"{campaign}-", **({"campaign": campaign} if campaign else {}), **more)


def sends_until_done(pipeline: Pipeline, campaign: str, count: int = SMALL, since_s: float = 0.0) -> int:
    """Count the sends from a time on until so many of a campaign were made."""
    sends = [
        send.text.partition("-")[0] for send in sorted(pipeline.voice.log, key=lambda s: s.at) if send.at >= since_s
    ]
    of_campaign = [number for number, each in enumerate(sends, 1) if each == campaign]
    assert len(of_campaign) >= count, f"{len(of_campaign)} of {count}"
    return of_campaign[count - 1]


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("other", ["large", None])
def test_a_small_campaign_is_done_within_its_fair_share_of_the_places(lane: Lane, other: str | None) -> None:
    pipeline = Pipeline(Conditions())
    requests(pipeline, other, LARGE, lane)
    pipeline.run(120)
    requests(pipeline, "small", SMALL, lane)
    pipeline.run(60 * 4)
    # Each second place is its own; the index is looked at every quarter of a minute for what came meanwhile.
    assert sends_until_done(pipeline, "small", since_s=120) <= 2 * SMALL + 8
    pipeline.run_until_all_final(3_600)
    assert pipeline.faults() == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_fails_a_small_campaign_is_done_within_twice_its_fair_share(seed: int) -> None:
    skews = [(0.0,), (0.0, 0.05), (0.0, 0.03, 0.05)][seed % 3]
    conditions = Conditions(
        seed=seed,
        skews_s=skews,
        index_lag_s=(0.02, 3.0),
        killed=0.003,
        failed=0.01,
        answer_lost=0.01,
        event_delay_s=(0.0, 3.0),
    )
    pipeline = Pipeline(conditions)
    requests(pipeline, "large", LARGE)
    pipeline.run(120)
    requests(pipeline, "small", SMALL)
    pipeline.run(60 * 12)
    # A call or two may wait for their attempts to be settled.
    assert sends_until_done(pipeline, "small", SMALL - 2, since_s=120) <= 2 * 2 * SMALL
    assert pipeline.faults_of_limits() == []


def test_calls_that_wait_for_one_time_take_turns_when_it_comes() -> None:
    """As they do for an opening of calling hours."""
    pipeline = Pipeline(Conditions())
    requests(pipeline, "large", LARGE, not_before=iso(600))
    requests(pipeline, "small", SMALL, not_before=iso(601))
    requests(pipeline, "tiny", 5, not_before=iso(630))
    pipeline.run(600 + 60 * 5)
    assert sends_until_done(pipeline, "small", since_s=600) <= 2 * SMALL + 5 + 25
    assert sends_until_done(pipeline, "tiny", 5, since_s=630) <= 3 * 5 + 10


def test_retries_wait_for_their_turn_and_not_for_the_backlog() -> None:
    scripts = {f"+1206555{number:04}": [Script(outcome="BUSY", seconds=5), Script()] for number in range(9_000, 9_005)}
    pipeline = Pipeline(Conditions(scripts=scripts))
    requests(pipeline, "large", LARGE)
    pipeline.run(30)
    for number in range(5):
        pipeline.request(
            f"small-{number}",
            f"+1206555{9_000 + number}",
            campaign="small",
            retry={"total_attempts": 2, "busy": {"delay_seconds": 60}},
        )
    pipeline.run(60 * 5)
    log = [send.text.partition("-")[0] for send in pipeline.voice.log]
    assert log.count("small") == 10
    assert "large" in log[-1], "the large one still has calls waiting"


def test_a_campaign_that_is_resumed_takes_turns_with_those_that_went_on() -> None:
    pipeline = Pipeline(Conditions())
    requests(pipeline, "large", LARGE)
    with patch.dict(os.environ, environment(pipeline.conditions.limits, NUMBERS[:2], 60)), pipeline.aws.installed():
        control = DiallingControl(DynamoDbControl(Table(clients.dynamodb(), "calls")))
        control.pause(Target(campaign="large"), "somebody", "", START)
        pipeline.run(200)
        assert not any(send.text.startswith("large") for send in pipeline.voice.log[20:]), (
            "but for those before the pause"
        )
        requests(pipeline, "small", 40)
        pipeline.run(30)
        control.resume(Target(campaign="large"), START + timedelta(seconds=pipeline.world.now))
    resumed_at = pipeline.world.now
    pipeline.run(240)
    left = 40 - sum(send.text.startswith("small") and send.at < resumed_at for send in pipeline.voice.log)
    assert left >= SMALL
    assert sends_until_done(pipeline, "small", left, since_s=resumed_at) <= 2 * left + 8
    pipeline.run_until_all_final(3_600)
    assert pipeline.faults() == []


def test_calls_that_older_code_wrote_hold_up_no_other_campaign() -> None:
    def without_a_number(call: Call) -> dict[str, Any]:
        return schema.in_status_index(schema.status_partition_of(call), call.status_at)

    pipeline = Pipeline(Conditions())
    with patch.object(schema, "call_in_status_index", without_a_number):
        requests(pipeline, "large", LARGE)
        pipeline.run(120)
    requests(pipeline, "small", SMALL)
    pipeline.run(60 * 4)
    # Who has just begun a run knows of it from the first of them on.
    assert sends_until_done(pipeline, "small", since_s=120) <= 3 * SMALL
