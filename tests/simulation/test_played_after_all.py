"""A call that was made again, of which the first turns out to have been played: by an event that came late."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.intake.further_call import MadeAgain, further_call, place_again
from redial.application.steering.control_dialling import DiallingControl
from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.ends import PlayedAfterAll
from redial.domain.call.stage_hours import NO_STAGE_HOURS
from redial.domain.steering.control import Target
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from simulation.telemetry import Notebook
from simulation.voice.sends import Script
from simulation.world import START

FIRST, FURTHER, THIRD = "r1", "r1~again1", "r1~again2"
TOLD_LATE_S = 2 * 3_600.0
"""The first call is given up for lost after an hour, and its events come after two."""
ONCE = {"total_attempts": 1}


class Desk:
    """Somebody who has calls made again, and pauses and resumes all of them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    @property
    def _now(self) -> datetime:
        return START + timedelta(seconds=self._pipeline.world.now)

    def call_again(self, request_id: str, *, although_played: bool = False, is_new: bool = True) -> None:
        with self._pipeline.aws.installed():
            call = self._pipeline.calls[request_id]
            further = further_call(call, "ana", None, NO_STAGE_HOURS, self._now, although_played=although_played)
            calls = DynamoDbCalls(self._table, timedelta(days=90))
            made = place_again(
                further, call, calls=calls, wake_ups=self._pipeline.functions.wake_ups, telemetry=Notebook()
            )
        assert isinstance(made, MadeAgain), made
        assert made.is_new is is_new

    def pause(self) -> None:
        with self._pipeline.aws.installed():
            DiallingControl(DynamoDbControl(self._table)).pause(Target(), "ana", "", self._now)

    def resume(self) -> None:
        with self._pipeline.aws.installed():
            DiallingControl(DynamoDbControl(self._table)).resume(Target(), self._now)

    @property
    def _table(self) -> Table:
        return Table(clients.dynamodb(), "calls")


def given_up_for_lost(*, retry: Mapping[str, Any] = ONCE, **conditions: Any) -> tuple[Pipeline, Desk]:
    """Give a stack whose one call was played, and ended as UNREACHED, since its events are under way for two hours."""
    pipeline = Pipeline(Conditions(skews_s=(0.0,), **conditions))
    pipeline.aws.event_fate = lambda _topic: [TOLD_LATE_S]
    pipeline.request(FIRST, retry=retry)
    run_until(pipeline, 60)
    pipeline.aws.event_fate = lambda _topic: [0.0]
    run_until(pipeline, 4_000)
    assert pipeline.calls[FIRST].status is CallStatus.UNREACHED
    return pipeline, Desk(pipeline)


def played_and_then_busy(number: int) -> Script:
    return Script() if number == 0 else Script(outcome="BUSY", seconds=10.0)


def played_and_then_long_busy(number: int) -> Script:
    return Script() if number == 0 else Script(outcome="BUSY", seconds=100.0)


def run_until(pipeline: Pipeline, at_s: float) -> None:
    pipeline.run(at_s - pipeline.world.now, idle_ticks=False)


@pytest.mark.parametrize("voice_api", ["v1", "v2"])
def test_further_call_that_still_waits_is_left_out_as_soon_as_the_first_is_told_to_be_played(
    voice_api: VoiceApiVersion,
) -> None:
    pipeline, desk = given_up_for_lost(voice_api=voice_api)
    desk.pause()
    desk.call_again(FIRST)

    run_until(pipeline, TOLD_LATE_S + 60)
    assert pipeline.calls[FIRST].status is CallStatus.COMPLETED
    further = pipeline.calls[FURTHER]
    assert (further.status, further.reason) == (CallStatus.CANCELLED, PlayedAfterAll())

    desk.resume()
    run_until(pipeline, pipeline.world.now + 600)
    assert pipeline.dialled() == [FIRST]


def test_further_call_is_left_out_when_it_is_due_where_nobody_was_woken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline, desk = given_up_for_lost()
    desk.pause()
    desk.call_again(FIRST)
    queue, further_id = pipeline.aws.wake_ups, pipeline.calls[FURTHER].call_id
    put = queue.put

    def lose(body: str, *more: Any, **named: Any) -> Any:
        return None if further_id in body else put(body, *more, **named)

    monkeypatch.setattr(queue, "put", lose)
    run_until(pipeline, TOLD_LATE_S + 60)
    assert pipeline.calls[FIRST].status is CallStatus.COMPLETED
    assert pipeline.calls[FURTHER].status is CallStatus.WAITING

    desk.resume()
    run_until(pipeline, pipeline.world.now + 600)
    assert pipeline.calls[FURTHER].reason == PlayedAfterAll()
    assert pipeline.dialled() == [FIRST]


def test_further_call_that_is_under_way_when_that_is_told_is_not_dialled_again() -> None:
    pipeline, desk = given_up_for_lost(script=played_and_then_long_busy, retry={"busy": {"delay_seconds": 600}})
    run_until(pipeline, TOLD_LATE_S - 5)
    desk.call_again(FIRST)
    run_until(pipeline, TOLD_LATE_S + 60)
    assert [pipeline.calls[each].status for each in (FIRST, FURTHER)] == [CallStatus.COMPLETED, CallStatus.CALLING]

    # Not only when its retry would be due.
    run_until(pipeline, TOLD_LATE_S + 160)
    further = pipeline.calls[FURTHER]
    assert (further.status, further.reason) == (CallStatus.CANCELLED, PlayedAfterAll())
    run_until(pipeline, TOLD_LATE_S + 1_000)
    assert pipeline.dialled() == [FIRST, FIRST]


def test_leave_to_play_it_once_more_holds_for_a_further_call_that_is_under_way_when_that_is_told() -> None:
    pipeline, desk = given_up_for_lost(script=played_and_then_long_busy, retry={"busy": {"delay_seconds": 60}})
    run_until(pipeline, TOLD_LATE_S - 5)
    desk.call_again(FIRST)
    run_until(pipeline, TOLD_LATE_S + 60)
    assert [pipeline.calls[each].status for each in (FIRST, FURTHER)] == [CallStatus.COMPLETED, CallStatus.CALLING]

    desk.call_again(FIRST, although_played=True, is_new=False)
    run_until(pipeline, TOLD_LATE_S + 300)
    assert pipeline.dialled() == [FIRST, FIRST, FIRST]


def test_what_is_asked_for_although_it_was_played_is_dialled() -> None:
    pipeline, desk = given_up_for_lost()
    desk.pause()
    desk.call_again(FIRST, although_played=True)
    run_until(pipeline, TOLD_LATE_S + 60)

    desk.resume()
    run_until(pipeline, pipeline.world.now + 600)
    assert pipeline.dialled() == [FIRST, FIRST]


def test_leave_to_play_it_once_more_holds_for_what_is_made_of_that_call() -> None:
    pipeline, desk = given_up_for_lost(script=played_and_then_busy)
    desk.call_again(FIRST, although_played=True)
    run_until(pipeline, TOLD_LATE_S + 60)
    assert [pipeline.calls[each].status for each in (FIRST, FURTHER)] == [CallStatus.COMPLETED, CallStatus.UNREACHED]

    desk.call_again(FURTHER)
    run_until(pipeline, pipeline.world.now + 600)
    assert pipeline.dialled() == [FIRST, FIRST, FIRST]


def test_further_call_of_a_further_one_is_left_out_too() -> None:
    pipeline, desk = given_up_for_lost(script=played_and_then_busy)
    desk.call_again(FIRST)
    run_until(pipeline, pipeline.world.now + 120)
    assert pipeline.calls[FURTHER].status is CallStatus.UNREACHED
    desk.pause()
    desk.call_again(FURTHER)
    run_until(pipeline, TOLD_LATE_S + 60)

    desk.resume()
    run_until(pipeline, TOLD_LATE_S + 600)
    assert pipeline.calls[THIRD].reason == PlayedAfterAll()
    assert pipeline.dialled() == [FIRST, FIRST]
