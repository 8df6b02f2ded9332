"""From a request to its call on an idle stack: the requests that stand one after the other, as docs/operations.md tells them."""

from collections.abc import Callable

from redial.domain.call.requests import Lane
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline

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

    def request_and_wait(self, request_id: str, destination: str, after_s: float = 20) -> list[str]:
        """Request a call some seconds from now, and give what was asked until it was sent."""
        world = self.pipeline.world

        def request() -> None:
            self.asked.clear()
            self.pipeline.request(request_id, destination)

        world.at(world.now + after_s, request)
        self.pipeline.run(after_s + 2)
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
            read.append(sum(key["pk"]["S"].startswith("CALL#") for key in asked["Keys"]))
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
