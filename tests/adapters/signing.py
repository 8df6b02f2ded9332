"""The function that signs events for a webhook, over fakes of AWS."""

import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ClientError

import sign.handler
import sign.wiring
from redial.adapters import clients
from simulation.makers import T0
from simulation.telemetry import Notebook

ARNS = [f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf" for name in ("one", "two")]
KEYS = {ARNS[0]: "the key of autumn, 2026", ARNS[1]: "the key of winter, 2026\n"}


class FakeSecrets:
    """Secrets Manager."""

    def __init__(self) -> None:
        self.values: dict[str, str] = dict(KEYS)
        self.reads = 0

    def get_secret_value(self, **parameters: str) -> dict[str, Any]:
        self.reads += 1
        if parameters["SecretId"] not in self.values:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "none"}}, "GetSecretValue")
        return {"SecretString": self.values[parameters["SecretId"]]}


class FakeQueues:
    """SQS, as far as it is told something."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.pauses: list[tuple[str, int]] = []
        self.fails = False

    def send_message(self, **message: Any) -> None:
        if self.fails:
            raise ClientError({"Error": {"Code": "InternalError"}}, "SendMessage")
        self.kept.append(message)

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        assert QueueUrl == "https://sqs/webhook"
        if self.fails:
            raise ClientError({"Error": {"Code": "InternalError"}}, "ChangeMessageVisibility")
        self.pauses.append((ReceiptHandle, VisibilityTimeout))


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = T0

    def now(self) -> datetime:
        return self.time

    def pause(self, _duration: timedelta) -> None:
        raise AssertionError("nobody waits")


class World:
    """The function over fakes of AWS."""

    def __init__(self, url: str, monkeypatch: pytest.MonkeyPatch, *, on_this_machine: bool = True) -> None:
        self.secrets, self.queues, self.clock, self.notebook = FakeSecrets(), FakeQueues(), Clock(), Notebook()
        monkeypatch.setattr(clients, "secrets", cache(lambda: self.secrets))
        monkeypatch.setattr(clients, "sqs", cache(lambda: self.queues))
        address = {"url": url, "secret_arns": ARNS, "on_this_machine": on_this_machine}
        variables = {
            "SIGNED_WEBHOOK": json.dumps(address),
            "WEBHOOK_QUEUE_URL": "https://sqs/webhook",
            "UNDELIVERED_QUEUE_URL": "https://sqs/undelivered",
        }
        self.signer = sign.wiring.build(variables, self.notebook, self.clock)

    def deliver(self, *bodies: str, tries: int = 1) -> list[str]:
        """Deliver messages; give those that come again."""
        records = [
            {
                "messageId": f"m{number}",
                "receiptHandle": f"r{number}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": str(tries)},
            }
            for number, body in enumerate(bodies)
        ]
        answer = sign.handler.respond({"Records": records}, self.signer, self.notebook)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]
