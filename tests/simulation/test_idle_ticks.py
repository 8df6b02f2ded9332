"""Ticks that would find nothing to do are left out, and everything comes to the same to the millisecond."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from redial.domain.call.requests import Lane
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from tests.simulation.calling_hours import hours
from tests.simulation.chained_recipients import FIRST as PHONE
from tests.simulation.chained_recipients import page_out
from tests.simulation.moved_campaigns import move

DAY, HOUR = 86_400, 3_600
BUSY = Script(outcome="BUSY")


def retried(pipeline: Pipeline) -> None:
    for number in range(4):
        pipeline.request(f"r{number}", PHONE, retry={"total_attempts": 2, "busy": {"delay_seconds": 5}})


def scheduled(pipeline: Pipeline) -> None:
    pipeline.request("r1", PHONE, not_before=iso(5 * HOUR + 7), retry={"busy": {"delay_seconds": 3_000}})
    pipeline.request("r2", not_before=iso(2 * HOUR), expires_at=iso(3 * HOUR), calling_hours=hours("20:00-21:00"))
    pipeline.request("r3", calling_hours=hours("17:00-18:00"))


def chained(pipeline: Pipeline) -> None:
    page_out(pipeline, retry={"total_attempts": 3, "busy": {"delay_seconds": 3_000}})


def moved(pipeline: Pipeline) -> None:
    pipeline.request_many(3, campaign="recall", not_before=iso(3 * HOUR))
    for at, lane in ((60, Lane.URGENT), (HOUR + 10, Lane.BULK)):
        pipeline.world.at(at, partial(move, pipeline, "recall", lane))


def unclear(pipeline: Pipeline) -> None:
    pipeline.request("r1", PHONE)
    pipeline.request("r2", PHONE, not_before=iso(2 * HOUR))


@pytest.mark.parametrize(
    ("ask", "requests", "script"),
    [
        (retried, 4, [BUSY, Script("throttled"), Script("error"), BUSY]),
        (scheduled, 3, [BUSY]),
        (chained, 3, [BUSY, BUSY, BUSY]),
        (moved, 3, []),
        (unclear, 2, [Script("timed_out"), Script("lost_placed")]),
    ],
)
def test_nothing_else_comes_of_it(ask: Callable[[Pipeline], None], requests: int, script: list[Script]) -> None:
    def lived(*, idle_ticks: bool) -> tuple[Pipeline, int]:
        # Nothing is drawn, so that each time is the same in both.
        even: dict[str, Any] = {
            "aws_latency_s": (0.004, 0.004),
            "voice_latency_s": (0.1, 0.1),
            "delivery_s": (0.1, 0.1),
        }
        pipeline = Pipeline(Conditions(scripts={PHONE: script}, skews_s=(0.0,), **even))
        ask(pipeline)
        pipeline.run_until_all_final(4 * DAY, idle_ticks=idle_ticks)
        return pipeline, pipeline.stack.dial.invocations

    (with_all, all_ticks), (without, others) = lived(idle_ticks=True), lived(idle_ticks=False)
    assert len(with_all.calls) == requests
    assert without.voice.log == with_all.voice.log
    assert without.aws.dynamodb.items == with_all.aws.dynamodb.items
    assert without.faults() == []
    assert others < all_ticks / 2
