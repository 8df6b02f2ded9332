"""
From a request on the queue of an idle stack to its call at the voice API, beside the bare SQS → Lambda hop of the same local stack.

The bare hop is a queue, an event source mapping, and a function that notes when it runs: what any pipeline that begins with SQS and
Lambda pays here. A request takes two such hops (intake, dial) and the conditional writes between them.

And from a call's end to its event in a queue behind the event bus: the stream, `publish`, the bus and a rule.
"""

import io
import json
import statistics
import tempfile
import time
import zipfile
from datetime import datetime
from pathlib import Path

import httpx

from local.ports import free_port
from local.stack import LocalStack, RunningStack, StackSettings
from local.worker_limits import limit_lambda_workers
from redial.adapters.dynamodb.schema import CALL

SAMPLES = 10
GOAL_S = 0.1
TOLD_GOAL_S = 5.0
"""What docs/published-events.md promises of an idle stack."""
IDLE_S = 2.0
NOTING_FUNCTION = """
import boto3, os, time
table = boto3.client("dynamodb")
def handler(event, context):
    began = time.time()
    for record in event["Records"]:
        item = {"pk": {"S": record["body"]}, "began": {"N": repr(began)}}
        table.put_item(TableName=os.environ["TABLE_NAME"], Item=item)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = StackSettings(
            port=free_port(),
            voice_port=free_port(),
            dashboard_port=None,
            emulator_options=("--time-scale", "0.02"),
            directory=Path(folder) / "stack",
            outputs_file=Path(folder) / "outputs.json",
        )
        with LocalStack(settings) as stack:
            queue_url = create_bare_hop(stack)
            first_hop, hops = measured([bare_hop_s(stack, queue_url, f"hop-{number}") for number in range(SAMPLES + 1)])
            told_queue_url = create_told_queue(stack)
            first_dial, dials = measured([dial_s(stack, number) for number in range(SAMPLES + 1)])
            first_told, tolds = measured(told_s(stack, told_queue_url, SAMPLES + 1))
    print(f"seconds, of {SAMPLES} requests to an idle stack      median   least    most   first (cold)")
    report("request on the queue → call at the voice API", dials, first_dial)
    report("bare SQS → Lambda hop", hops, first_hop)
    report("end of the call → event in a queue by a rule", tolds, first_told)
    print(f"\ngoal: a median of at most {GOAL_S:g} s; {'met' if statistics.median(dials) <= GOAL_S else 'MISSED'}")
    print(f"goal of the events: each within {TOLD_GOAL_S:g} s; {'met' if max(tolds) <= TOLD_GOAL_S else 'MISSED'}")


def measured(seconds: list[float]) -> tuple[float, list[float]]:
    """Set the first one apart: it starts the functions' processes."""
    return seconds[0], seconds[1:]


def report(name: str, seconds: list[float], first: float) -> None:
    print(f"{name:46} {statistics.median(seconds):7.3f} {min(seconds):7.3f} {max(seconds):7.3f} {first:14.3f}")


def create_bare_hop(stack: RunningStack) -> str:
    aws = stack.aws
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("noting.py", NOTING_FUNCTION)
    queue_url = aws.sqs.create_queue(QueueName="bare-hop")["QueueUrl"]
    attributes = aws.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]
    aws.lambda_.create_function(
        FunctionName="noting",
        Runtime="python3.13",
        Handler="noting.handler",
        Role="arn:aws:iam::000000000000:role/noting",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"TABLE_NAME": stack.outputs["table_name"]}},
    )
    aws.lambda_.create_event_source_mapping(EventSourceArn=attributes["QueueArn"], FunctionName="noting", BatchSize=10)
    limit_lambda_workers(aws)
    return queue_url


def bare_hop_s(stack: RunningStack, queue_url: str, name: str) -> float:
    time.sleep(IDLE_S / 4)
    sent_at = time.time()
    stack.aws.sqs.send_message(QueueUrl=queue_url, MessageBody=name)
    while "Item" not in (
        answer := stack.aws.dynamodb.get_item(TableName=stack.outputs["table_name"], Key={"pk": {"S": name}})
    ):
        time.sleep(0.02)
    return float(answer["Item"]["began"]["N"]) - sent_at


def dial_s(stack: RunningStack, number: int) -> float:
    time.sleep(IDLE_S)
    destination = f"+1206555010{number % 10}" if number < 10 else "+12065550109"
    request = {
        "request_id": f"latency-{number}-{datetime.now().astimezone().isoformat()}",
        "destination_phone_number": destination,
        "content": {"plain_text_message": {"text": "Hello."}},
    }
    before = len(calls_to(stack, destination))
    sent_at = time.time()
    stack.aws.sqs.send_message(QueueUrl=stack.outputs["requests_queue_url"], MessageBody=json.dumps(request))
    while len(calls := calls_to(stack, destination)) == before:
        time.sleep(0.02)
    return float(calls[-1]["arrived_at_ms"]) / 1000 - sent_at


def create_told_queue(stack: RunningStack) -> str:
    """Put a rule on the bus that brings ends of calls to a queue, and give its address."""
    aws, bus = stack.aws, stack.outputs["event_bus_name"]
    queue_url = aws.sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = aws.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events = aws.client("events")
    pattern = {"source": ["redial"], "detail-type": ["Call Ended"]}
    events.put_rule(EventBusName=bus, Name="told", EventPattern=json.dumps(pattern))
    events.put_targets(EventBusName=bus, Rule="told", Targets=[{"Id": "queue", "Arn": arn}])
    return queue_url


def told_s(stack: RunningStack, queue_url: str, number: int) -> list[float]:
    """Give how long after its end each call was told of, by when its event came into the queue."""
    seconds: list[float] = []
    while len(seconds) < number:
        answer = stack.aws.sqs.receive_message(
            QueueUrl=queue_url,
            WaitTimeSeconds=20,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        for message in answer.get("Messages", []):
            call_id = json.loads(message["Body"])["detail"]["call_id"]
            changed_at = changed_s(stack, call_id)
            seconds.append(int(message["Attributes"]["SentTimestamp"]) / 1000 - changed_at)
    return seconds


def changed_s(stack: RunningStack, call_id: str) -> float:
    key = {"pk": {"S": f"{CALL}{call_id}"}}
    item = stack.aws.dynamodb.get_item(TableName=stack.outputs["table_name"], Key=key)["Item"]
    return datetime.fromisoformat(item["updated_at"]["S"]).timestamp()


def calls_to(stack: RunningStack, destination: str) -> list[dict[str, float]]:
    url = f"{stack.voice_endpoint_url}/_emulator/calls"
    calls: list[dict[str, float]] = httpx.get(url, params={"destination": destination}, trust_env=False).json()["calls"]
    return calls


if __name__ == "__main__":
    main()
