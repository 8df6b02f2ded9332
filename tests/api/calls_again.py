"""Calls that are made again."""

from typing import TYPE_CHECKING, Any

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call
from simulation.makers import ORIGINATION, T0, at
from simulation.stack.http_api import HttpApi, Reply

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


ATTEMPT = Attempt(
    number=1, token="t", origination_phone_number=ORIGINATION, intent_at=T0, outcome=Outcome.BUSY, outcome_at=at(9)
)


def again(http_api: HttpApi, call: Call, **body: Any) -> Reply:
    return http_api.post(f"/v1/calls/{call.call_id}/again", body)


def woken(sqs: "SQSClient", queues: dict[str, str]) -> str:
    answer = sqs.receive_message(QueueUrl=queues["wake-ups"], MaxNumberOfMessages=10)
    return " ".join(message["Body"] for message in answer.get("Messages", []))
