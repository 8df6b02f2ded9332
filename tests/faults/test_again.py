"""Calls that people have made again, or give another time: whatever AWS call of theirs goes wrong, asking once more is enough."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest

import api.handler
import api.wiring
from redial.domain.call.calls import CallStatus, call_id_of
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed
from simulation.stack.faults import Conditions
from simulation.stack.functions import environment
from simulation.stack.http_api import SUPERVISOR, HttpApi, Reply
from simulation.stack.pipeline import Pipeline, iso
from simulation.stack.stepped_stack import DEAD_LETTER_QUEUES
from simulation.telemetry import Notebook
from simulation.voice.sends import Script
from simulation.world import WorldClock
from tests.faults.harness import Fault, suffer

ONE = "+12065550100"
ASKED_AT_S, LATER_S, SOONER_S = 100.0, 5_000.0, 700.0
BUSY_LONG = {"total_attempts": 2, "busy": {"delay_seconds": 3_600}}
SETTINGS = {"DEAD_LETTER_QUEUES": DEAD_LETTER_QUEUES, "AUTHORISATION": "none", "RECORDS_STREAM_NAME": "records"}


@dataclass(frozen=True, kw_only=True)
class Course:
    """What was asked for first, what a person asks of it, and what has to come of it."""

    name: str
    act: str
    sends: dict[str, list[tuple[float, float]]]
    """Between which times the sends of each call come, by request id."""
    script: list[Script] = field(default_factory=lambda: [Script()])
    request: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    ends: dict[str, CallStatus] = field(default_factory=lambda: {"one": CallStatus.COMPLETED})

    def __str__(self) -> str:
        return self.name


AT_ONCE, SOON = (0.0, ASKED_AT_S), (ASKED_AT_S, ASKED_AT_S + 20)
COURSES = [
    Course(
        name="again, of a call that has ended",
        act="again",
        script=[Script(outcome="BUSY"), Script()],
        request={"retry": {"total_attempts": 1}},
        ends={"one": CallStatus.UNREACHED, "one~again1": CallStatus.COMPLETED},
        sends={"one": [AT_ONCE, SOON]},
    ),
    Course(
        name="again, of a call that waits for its retry",
        act="again",
        script=[Script(outcome="BUSY"), Script()],
        request={"retry": BUSY_LONG},
        sends={"one": [AT_ONCE, SOON]},
    ),
    Course(
        name="sooner",
        act="reschedule",
        request={"not_before": iso(LATER_S)},
        body={"not_before": iso(SOONER_S)},
        sends={"one": [(SOONER_S, SOONER_S + 70)]},
    ),
    Course(
        name="later",
        act="reschedule",
        request={"not_before": iso(SOONER_S)},
        body={"not_before": iso(LATER_S), "expires_at": iso(LATER_S + 300)},
        sends={"one": [(LATER_S, LATER_S + 70)]},
    ),
]


@dataclass
class Played:
    """What came of it."""

    pipeline: Pipeline
    made: list[AwsCall]
    replies: list[Reply | None]
    entries: int = 0


def play(course: Course, number: int | None = None, fault: Fault | None = None) -> Played:
    """Let a person ask, with a fault at the n-th AWS call of the first time; who has no good answer asks once more."""
    pipeline = Pipeline(Conditions(skews_s=(0.0,), scripts={ONE: course.script}))
    conditions = pipeline.conditions
    variables = environment(conditions.limits, conditions.numbers, conditions.final_event_deadline_minutes) | SETTINGS
    pipeline.request("one", ONE, **course.request)
    pipeline.run(ASKED_AT_S)
    played = Played(pipeline, [], [])

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        played.made.append(call)
        return suffer(fault, execute) if fault is not None and len(played.made) - 1 == number else execute()

    def ask() -> Reply | None:
        services = api.wiring.build(variables, Notebook(), WorldClock(pipeline.world))
        try:
            path = f"/v1/calls/{call_id_of('one')}/{course.act}"
            return HttpApi(SUPERVISOR, services).post(path, course.body)
        except Killed:
            return None

    with patch.dict(os.environ, variables), pipeline.aws.installed():
        with patch.object(pipeline.aws, "intercept", intercept):
            played.replies.append(ask())
        if played.replies[0] is None or played.replies[0].status != 200:
            played.replies.append(ask())
    # Whoever was asked wakes the dialer: the schedule would do so only now.
    pipeline.run(30, ticks=False)
    pipeline.run_until_all_final(2 * LATER_S)
    played.entries = sum(key.startswith("AUDIT#") for key in pipeline.aws.dynamodb.items)
    return played


def wrong_with(course: Course, played: Played) -> list[str]:
    pipeline, last = played.pipeline, played.replies[-1]
    found = [] if last is not None and last.status == 200 else [f"answered {last}"]
    ends = {request_id: call.status for request_id, call in pipeline.calls.items()}
    found += [] if ends == course.ends else [f"ended as {ends}"]
    at: dict[str, list[float]] = {}
    for send in pipeline.voice.log:
        at.setdefault(send.text, []).append(send.at)
    are_in_time = at.keys() == course.sends.keys() and all(
        len(at[text]) == len(windows)
        and all(since <= each <= until for each, (since, until) in zip(at[text], windows, strict=True))
        for text, windows in course.sends.items()
    )
    found += [] if are_in_time else [f"sent at {at}"]
    found += [] if played.entries == 1 else [f"{played.entries} entries of the audit"]
    return found


@pytest.mark.parametrize("course", COURSES, ids=str)
def test_whatever_goes_wrong_asking_once_more_is_enough_and_it_is_done_once(course: Course) -> None:
    calm = play(course)
    assert wrong_with(course, calm) == []
    assert any(call.operation in {"PutItem", "TransactWriteItems"} for call in calm.made), "nothing was written"
    wrong = []
    for number, call in enumerate(calm.made):
        for fault in Fault:
            wrong += [f"{number} {call} {fault}: {what}" for what in wrong_with(course, play(course, number, fault))]
    assert wrong == []
