"""From a request to its call on an idle stack: the requests that stand one after the other, as docs/operations.md tells them."""

import json
from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.schema import CONTROL
from redial.adapters.dynamodb.table import Table
from redial.application.steering.control_dialling import DiallingControl
from redial.application.versioned import update
from redial.domain.call import transitions
from redial.domain.call.calls import CallStatus, call_id_of
from redial.domain.call.requests import Lane
from redial.domain.steering.control import Target
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.makers import waiting_call
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.world import START
from tests.simulation.failing_writes import fail_writes_of
from tests.simulation.moved_campaigns import move

INTAKE = ["dynamodb:PutItem CALL", "sqs:SendMessage wake-ups"]
DIAL = [
    "dynamodb:BatchGetItem",
    *(
        "dynamodb:GetItem RECIPIENT",
        "dynamodb:PutItem RECIPIENT",
        "dynamodb:PutItem ALLOWANCE",
        "dynamodb:PutItem CALL",
    ),
]
LANES = [f"dynamodb:Query by_status WAITING#{lane}" for lane in Lane]
TICK = [
    *("dynamodb:Query by_status CALLING", "dynamodb:Query by_status ERASURE#GOES_ON", "dynamodb:BatchGetItem"),
    *("dynamodb:Query by_status WAITING#NOT_PERMITTED", "dynamodb:Query by_status WAITING#EARLIER_RECIPIENT"),
    *(*LANES, "dynamodb:Query by_expiry WAITING", "dynamodb:Query by_status SET_ASIDE"),
]


class IdleStack:
    """A stack that has made a call, and what it asks of AWS from then on, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pipeline = Pipeline(Conditions(skews_s=(0.0,)))
        self.pipeline.request("first", "+12065550199")
        self.pipeline.run(61)
        self.pipeline.aws.intercept = self._note

    def _note(self, call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        self.asked.append(str(call))
        return execute()

    def request_and_wait(self, request_id: str, destination: str) -> list[str]:
        """Request a call twenty seconds from now, and give what was asked until it was sent."""
        world = self.pipeline.world

        def request() -> None:
            self.asked.clear()
            self.pipeline.request(request_id, destination)

        world.at(world.now + 20, request)
        self.pipeline.run(22)
        return self.asked[: self.asked.index("pinpoint-sms-voice:SendVoiceMessage")]


def test_call_is_sent_before_the_lanes_are_looked_at() -> None:
    stack = IdleStack()
    asked = stack.request_and_wait("second", "+12065550198")
    assert [each for each in asked if each not in LANES] == INTAKE + DIAL
    # The send goes in a thread of its own: what the run does meanwhile begins at the same moment.
    assert set(asked) & set(LANES) <= {LANES[0]}
    assert set(LANES) <= set(stack.asked), "they are, while its answer is awaited"
    stack.pipeline.run_until_all_final(600)
    assert stack.pipeline.faults() == []


def test_lanes_are_looked_at_first_while_a_dialer_works_on_calls_that_wait() -> None:
    stack = IdleStack()
    stack.pipeline.request_many(60)
    stack.pipeline.run(30)
    stack.asked.clear()
    stack.pipeline.request("urgent", "+12065550197", lane="urgent")
    stack.pipeline.run(60)
    order = [each for each in stack.asked if each in LANES or "SendVoice" in each]
    assert order[0] in LANES
    stack.pipeline.run_until_all_final(600)
    assert stack.pipeline.faults() == []


def test_calls_that_are_named_together_are_read_together() -> None:
    stack = IdleStack()
    read: list[int] = []

    def note(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.operation == "BatchGetItem":
            (asked,) = call.parameters["RequestItems"].values()
            calls = sum(key["pk"]["S"].startswith("CALL#") for key in asked["Keys"])
            read.extend([calls] if calls else [])  # a tick reads what each run reads first
        return stack._note(call, execute)

    stack.pipeline.aws.intercept = note
    stack.asked.clear()
    stack.pipeline.world.at(stack.pipeline.world.now + 20, lambda: stack.pipeline.request_many(10))
    stack.pipeline.run(21)
    before = stack.asked[: stack.asked.index("pinpoint-sms-voice:SendVoiceMessage")]
    assert "dynamodb:GetItem CALL" not in before
    assert read[0] == 10
    stack.pipeline.run_until_all_final(600)
    assert stack.pipeline.faults() == []


def test_tick_that_finds_nothing_due_looks_once_at_each_list() -> None:
    stack = IdleStack()
    stack.pipeline.run(59)
    stack.asked.clear()
    stack.pipeline.run(1)
    assert stack.asked == TICK


def test_tick_looks_once_more_when_it_has_dialled() -> None:
    stack = IdleStack()
    world, functions = stack.pipeline.world, stack.pipeline.functions
    call = replace(waiting_call("named"), status_at=START + timedelta(seconds=world.now))

    def dial() -> None:
        functions.calls.add(call)
        bodies = [{"call_ids": []}, {"call_ids": [call.call_id]}]
        functions.dial({"Records": [{"body": json.dumps(body)} for body in bodies]}, world.now + 60)

    world.spawn(dial)
    stack.asked.clear()
    stack.pipeline.run(5, ticks=False)
    seen = stack.asked[stack.asked.index("dynamodb:PutItem RECIPIENT") :]
    sent, looked_ahead = seen.index("pinpoint-sms-voice:SendVoiceMessage"), seen.index(TICK[-1])
    assert set(LANES) <= set(seen[:looked_ahead])
    assert (sent < looked_ahead, seen[looked_ahead + 1 :][:4]) == (True, LANES)


def test_tick_looks_once_more_after_calls_were_moved_or_dated_anew() -> None:
    stack = IdleStack()
    move(stack.pipeline, "recall", Lane.URGENT)
    for minutes, looks in ((1, 2), (6, 2), (9, 1)):
        stack.pipeline.run(60 * minutes + 59 - stack.pipeline.world.now)
        stack.asked.clear()
        stack.pipeline.run(1)
        assert [each for each in stack.asked if each in LANES] == LANES * looks, minutes


def test_tick_looks_once_more_when_it_has_taken_back_what_was_set_aside() -> None:
    stack = IdleStack()
    pipeline = stack.pipeline
    fail_writes_of(pipeline, "bad")
    pipeline.request("bad")
    pipeline.run(4 * 60)
    pipeline.aws.intercept = stack._note
    world, calls = pipeline.world, pipeline.functions.calls
    now = START + timedelta(seconds=world.now)
    world.spawn(lambda: update(calls.at(call_id_of("bad")), lambda call: transitions.cancel(call, now)))
    pipeline.run(5, ticks=False)
    assert pipeline.calls["bad"].status is CallStatus.CANCELLED, "nothing is due"
    stack.asked.clear()
    pipeline.run(6 * 60)
    ticks = stack.asked.count(TICK[-1])
    assert [each for each in stack.asked if each in LANES] == LANES * (ticks + 1)
    assert ticks in {6, 7}


def test_run_goes_by_nothing_that_was_read_before_it() -> None:
    stack = IdleStack()
    world, functions = stack.pipeline.world, stack.pipeline.functions
    call = replace(waiting_call("named"), status_at=START + timedelta(seconds=world.now))

    def dial() -> None:
        table = Table(clients.dynamodb(), "calls")
        functions.calls.add(call)
        with functions._dials.one() as process:
            process.table.read_ahead([CONTROL])
        DiallingControl(DynamoDbControl(table)).pause(Target(), "ana", "", START)
        functions.dial({"Records": [{"body": json.dumps({"call_ids": [call.call_id]})}]}, world.now + 60)

    world.spawn(dial)
    stack.pipeline.run(0.5, ticks=False)
    assert stack.pipeline.dialled() == ["first"]
    assert stack.pipeline.calls["named"].status is CallStatus.WAITING


def test_what_becomes_due_before_the_next_tick_is_named_by_the_same_look() -> None:
    stack, due_at = IdleStack(), 400.0
    stack.pipeline.request("later", "+12065550198", not_before=iso(due_at))
    stack.pipeline.run(due_at - 40 - stack.pipeline.world.now, ticks=False)
    stack.asked.clear()
    stack.pipeline.run(29)
    assert stack.asked == [*TICK, "sqs:SendMessage wake-ups"]
    stack.pipeline.run(12, ticks=False)
    assert 0 <= stack.pipeline.voice.log[-1].at - due_at < 1
