"""
The simulation's DynamoDB in the place of moto's, behind botocore: it answers in a tenth of the time.

A request is validated and serialised as ever, and an answer is parsed from its text. `tests/simulation` holds the simulation's
DynamoDB to moto, over every form of request that the product makes.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from botocore.model import OperationModel

from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from tests import quick_moto


@contextmanager
def in_place_of_moto() -> Iterator[FakeDynamoDb]:
    """Let a table of the simulation, which is empty, answer what is asked of DynamoDB within moto."""
    dynamodb, one_at_a_time, asked = FakeDynamoDb(), Lock(), quick_moto.asked

    def ask(handler: Any, operation: OperationModel, request: dict[str, Any]) -> tuple[int, Any, Any]:
        if operation.service_model.service_name != "dynamodb":
            return asked(handler, operation, request)
        # A function has threads; what is required and what is written are one step.
        with one_at_a_time:
            status, answer = _answered(dynamodb, operation.name, json.loads(request["body"]))
        return status, {"x-amzn-requestid": quick_moto.request_id()}, json.dumps(answer)

    with patch.object(quick_moto, "asked", ask):
        yield dynamodb


def _answered(dynamodb: FakeDynamoDb, operation: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if operation == "Scan":  # by tests alone
        return 200, {"Items": list(dynamodb.items.values()), "Count": len(dynamodb.items)}
    try:
        return 200, dynamodb.call(operation, parameters)
    except ClientError as error:
        told: Mapping[str, Any] = error.response
        more = {name: value for name, value in told.items() if name not in {"Error", "ResponseMetadata"}}
        status = int(told["ResponseMetadata"]["HTTPStatusCode"])
        return status, {"__type": told["Error"]["Code"], "message": told["Error"]["Message"], **more}
