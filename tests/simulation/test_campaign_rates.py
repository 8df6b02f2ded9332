"""A campaign with a rate of its own: no sliding minute has more of its calls, whatever fails; and others go on meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings
from redial.adapters.dynamodb.table import Table
from redial.application.dialling import allowance_session, due_queue, rated_campaigns
from redial.application.steering.keep_campaign_settings import CampaignSettingsKeeper
from redial.domain.call.requests import Lane
from redial.domain.pacing.limits import PRODUCTION
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from simulation.window_checker import MINUTE_MS, most_in_any_window
from simulation.world import START

KNOWN_FOR_S = 6
FAULTS = {
    "index_lag_s": (0.02, 3.0),
    "killed": 0.003,
    "failed": 0.01,
    "answer_lost": 0.01,
    "event_delay_s": (0.0, 3.0),
    "voice_latency_s": (0.05, 4.0),
}


def requests(pipeline: Pipeline, campaign: str, count: int, **more: Any) -> None:
    pipeline.request_many(count, prefix=f"{campaign}-", campaign=campaign, **more)


def limit(pipeline: Pipeline, campaign: str, calls_per_minute: int | None) -> None:
    with pipeline.aws.installed(), patch.object(pipeline.aws, "intercept", lambda _call, execute: execute()):
        table = Table(clients.dynamodb(), "calls")
        keeper = CampaignSettingsKeeper(DynamoDbCampaignSettings(table), DynamoDbControl(table))
        now = START + timedelta(seconds=pipeline.world.now)
        keeper.change(campaign, {"calls_per_minute": calls_per_minute}, "ana", now)


def sent_at(pipeline: Pipeline, campaign: str) -> list[float]:
    sends = sorted(pipeline.voice.log, key=lambda send: send.at)
    return [send.at for send in sends if send.text.partition("-")[0].startswith(campaign)]


def most_in_a_minute(times: Sequence[float]) -> int:
    return most_in_any_window([at * 1_000 for at in times], MINUTE_MS)


def test_no_sliding_minute_has_more_and_the_others_take_the_places_that_are_left() -> None:
    pipeline = Pipeline(Conditions())
    limit(pipeline, "slow", 3)
    requests(pipeline, "slow", 12)
    requests(pipeline, "other", 60)
    pipeline.run(60 * 3)
    assert most_in_a_minute(sent_at(pipeline, "slow")) == 3
    assert len(sent_at(pipeline, "slow")) >= 9
    assert len(sent_at(pipeline, "other")) >= 3 * 17 - 2, "no place is left unused"
    pipeline.run_until_all_final(3_600)
    assert pipeline.faults() == []
    assert most_in_a_minute(sent_at(pipeline, "slow")) == 3


@pytest.mark.parametrize("seed", range(8))
def test_whatever_fails_no_sliding_minute_has_more(seed: int) -> None:
    skews = [(0.0,), (0.0, 0.05), (0.0, 0.03, 0.05)][seed % 3]
    retried = {"total_attempts": 2, "busy": {"delay_seconds": 5}}
    pipeline = Pipeline(
        Conditions(
            seed=seed,
            skews_s=skews,
            script=lambda number: Script(outcome="BUSY" if number % 4 == 0 else "COMPLETED_CALL", seconds=5),
            **FAULTS,  # type: ignore[arg-type]
        )
    )
    limit(pipeline, "slow", 4)
    requests(pipeline, "slow", 24, retry=retried)
    requests(pipeline, "other", 40)
    pipeline.run(60 * 20)
    assert 2 < most_in_a_minute(sent_at(pipeline, "slow")) <= 4
    # One call in some of them waits for the deadline of an attempt without an end.
    assert len({send.text for send in pipeline.voice.log if send.text.startswith("slow")}) >= 22
    assert pipeline.faults_of_limits() == []


def test_a_campaign_that_is_alone_uses_its_rate_and_wakes_a_dialer_a_few_times_a_minute() -> None:
    pipeline = Pipeline(Conditions(limits=replace(PRODUCTION, calls_per_minute=60, calls_per_second_per_number=2)))
    limit(pipeline, "slow", 6)
    requests(pipeline, "slow", 60)
    with counted(pipeline) as invocations:
        pipeline.run(60 * 9)
    assert len(sent_at(pipeline, "slow")) >= 6 * 9 - 2
    # The tick of each minute, a wake-up as the first place opens, and one after the place that nobody slept for.
    assert sum(invocations) <= 60 + 9 * 8
    pipeline.run_until_all_final(3_600)
    assert pipeline.faults() == []


@contextmanager
def counted(pipeline: Pipeline) -> Iterator[list[int]]:
    """Count the runs of ``dial``."""
    found: list[int] = []
    begin = allowance_session.AllowanceSession.begin

    def begins(session: allowance_session.AllowanceSession, *args: Any) -> None:
        found.append(1)
        begin(session, *args)

    with patch.object(allowance_session.AllowanceSession, "begin", begins):
        yield found
    assert pipeline.world.now > 0


def test_a_rate_changes_while_calls_wait() -> None:
    pipeline = Pipeline(Conditions())
    requests(pipeline, "slow", 90)
    pipeline.run(60)
    limit(pipeline, "slow", 2)
    lowered_at = pipeline.world.now
    pipeline.run(60 * 4)
    limit(pipeline, "slow", 10)
    raised_at = pipeline.world.now
    pipeline.run(60 * 2)
    limit(pipeline, "slow", None)
    pipeline.run_until_all_final(3_600)
    times = sent_at(pipeline, "slow")
    # Places that were taken before the campaign had a rate are no places of its rate.
    assert most_in_a_minute([at for at in times if lowered_at + KNOWN_FOR_S <= at < raised_at]) == 2
    assert most_in_a_minute([at for at in times if raised_at <= at < raised_at + 120]) == 10
    assert most_in_a_minute(times) == 20
    assert pipeline.faults() == []


def test_a_rate_holds_over_lanes_retries_and_further_recipients() -> None:
    busy = Script(outcome="BUSY", seconds=3)
    pipeline = Pipeline(Conditions(script=lambda _: busy))
    limit(pipeline, "slow", 2)
    for number in range(3):
        pipeline.request(
            f"slow-{number}",
            f"+1206555{number:04}",
            campaign="slow",
            lane=["critical", "normal", "bulk"][number],
            retry={"total_attempts": 2, "busy": {"delay_seconds": 5}},
            then=[
                {
                    "destination_phone_number": f"+1206556{number:04}",
                    "content": {"plain_text_message": {"text": f"slow-{number}#2"}},
                }
            ],
        )
    pipeline.run_until_all_final(3_600)
    assert len(sent_at(pipeline, "slow")) == 12
    assert most_in_a_minute(sent_at(pipeline, "slow")) == 2
    assert pipeline.faults() == []


def test_an_urgent_call_of_a_campaign_whose_rate_is_used_up_holds_up_nobody() -> None:
    pipeline = Pipeline(Conditions())
    limit(pipeline, "slow", 1)
    requests(pipeline, "slow", 5, lane=Lane.URGENT)
    requests(pipeline, "other", 30)
    pipeline.run(90)
    assert len(sent_at(pipeline, "slow")) == 2
    assert len(sent_at(pipeline, "other")) >= 25


def test_others_are_found_behind_more_calls_of_a_slow_campaign_than_are_known_at_a_time() -> None:
    pipeline = Pipeline(Conditions())
    limit(pipeline, "slow", 1)
    requests(pipeline, "slow", 60)
    pipeline.run(30)
    requests(pipeline, "other", 5)
    with patch.object(rated_campaigns, "_MOST_KNOWN", 10), patch.object(due_queue, "MOST_TAKING_TURNS", 15):
        pipeline.run(60)
    assert len(sent_at(pipeline, "other")) == 5


def test_a_rate_above_that_of_the_stage_has_no_effect() -> None:
    pipeline = Pipeline(Conditions())
    limit(pipeline, "slow", 1_000)
    requests(pipeline, "slow", 50)
    pipeline.run_until_all_final(3_600)
    assert most_in_a_minute(sent_at(pipeline, "slow")) == 20
    assert pipeline.faults() == []


def test_calls_that_wait_for_one_time_keep_the_rate_when_it_comes() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0, 0.05, 0.05)))
    limit(pipeline, "slow", 5)
    requests(pipeline, "slow", 20, not_before=iso(300))
    pipeline.run_until_all_final(3_600)
    assert most_in_a_minute(sent_at(pipeline, "slow")) == 5
    assert max(sent_at(pipeline, "slow")) <= 300 + 3 * 61 + 15
    assert pipeline.faults() == []


def test_a_reservation_that_forgets_the_rate_is_noticed() -> None:
    """The look before it keeps one dialer within the rate; it is the conditional write that keeps several."""
    found = []
    for seed in range(6):
        pipeline = Pipeline(Conditions(seed=seed, skews_s=(0.0, 0.05, 0.03), **FAULTS))  # type: ignore[arg-type]
        limit(pipeline, "slow", 4)
        requests(pipeline, "slow", 30)
        with patch.object(allowance_session, "within_rate", lambda decision, *_: decision):
            pipeline.run(60 * 4)
        found.append(most_in_a_minute(sent_at(pipeline, "slow")))
    assert max(found) > 4
