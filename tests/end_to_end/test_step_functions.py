"""The example's state machine has a call placed on the local stack, waits for its end, and goes on by it."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.paths import PROJECT
from redial.domain.times import to_iso
from tests.end_to_end.pipeline import Pipeline
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack
WITHIN_S = PATIENCE_WITH_A_STACK_S
# No other test calls it.
NOBODY_ELSE = "+12065550163"


class StateMachine:
    """The example, deployed as its first lines say."""

    def __init__(self, pipeline: Pipeline) -> None:
        aws = pipeline.stack.aws
        session: Any = aws.session
        self._client = session.client("stepfunctions", endpoint_url=aws.endpoint_url)
        url = pipeline.stack.outputs["requests_queue_url"]
        arn = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        aws.cloudformation.create_stack(
            StackName="call-and-wait",
            TemplateBody=(PROJECT / "examples" / "call_and_wait.yaml").read_text(encoding="utf-8"),
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[
                {"ParameterKey": "RequestsQueueUrl", "ParameterValue": url},
                {"ParameterKey": "RequestsQueueArn", "ParameterValue": arn},
            ],
        )
        aws.cloudformation.get_waiter("stack_create_complete").wait(
            StackName="call-and-wait", WaiterConfig={"Delay": 1}
        )
        (stack,) = aws.cloudformation.describe_stacks(StackName="call-and-wait")["Stacks"]
        self.arn = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}["StateMachineArn"]

    def start(self, name: str, phone_number: str) -> str:
        given = {
            "phone_number": phone_number,
            "text": "Your visit is tomorrow at ten.",
            "expires_at": to_iso(datetime.now(UTC) + timedelta(hours=1)),
        }
        started = self._client.start_execution(stateMachineArn=self.arn, name=name, input=json.dumps(given))
        return str(started["executionArn"])

    def result(self, execution: str) -> dict[str, Any]:
        deadline = time.monotonic() + WITHIN_S
        while (told := self._client.describe_execution(executionArn=execution))["status"] == "RUNNING":
            assert time.monotonic() < deadline, f"it still waits after {WITHIN_S} s"
            time.sleep(0.2)
        return dict(told)


@pytest.fixture(scope="module")
def state_machine(pipeline: Pipeline) -> StateMachine:
    return StateMachine(pipeline)


def test_a_state_machine_waits_for_its_call_and_goes_on_by_how_it_ended(
    pipeline: Pipeline, state_machine: StateMachine
) -> None:
    pipeline.place_script(NOBODY_ELSE, "completed")
    reached, bad = state_machine.start("visit-4711", NOBODY_ELSE), state_machine.start("visit-4712", "12")

    result = state_machine.result(reached)
    assert result["status"] == "SUCCEEDED", result
    told = json.loads(result["output"])["call"]
    call = pipeline.wait_until_final("visit-4711")
    assert (told["status"], told["request_id"], told["call_id"]) == ("COMPLETED", "visit-4711", call.call_id)

    result = state_machine.result(bad)
    assert (result["status"], result["error"]) == ("FAILED", "Redial.Rejected")
    assert json.loads(result["cause"])["reason"]["text"].startswith("destination_phone_number: ")
