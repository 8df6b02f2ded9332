"""Whatever is on the requests queue, intake takes it in: as a call or as REJECTED, in an item of bounded size."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import boto3
from hypothesis import given, seed, settings

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.schema import REJECTED
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.task_tokens import DynamoDbTaskTokens
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.application.intake.accept_request import Intake
from redial.contracts.stack_rules import StackRules
from simulation.aws.fake_aws import FakeAws
from simulation.dynamodb.capacity import item_size
from simulation.makers import ORIGINATION, T0
from simulation.telemetry import Notebook
from simulation.voice.service import FakeVoice
from simulation.world import World
from tests.hostile import hostile_requests, hostile_texts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RULES = StackRules(
    origination_phone_numbers=(ORIGINATION,),
    caller_id_permitted=True,
    calls_per_recipient_per_day=5,
    default_retry_policy={},
)


class Clock:
    def now(self) -> datetime:
        return T0

    def pause(self, duration: timedelta) -> None:
        raise AssertionError(duration)


class WakeUps:
    def send(self, call_ids: Sequence[str], delay: timedelta) -> None:
        assert timedelta(0) <= delay


@cache
def client() -> "DynamoDBClient":
    return boto3.client("dynamodb", region_name="us-east-1")


@seed(20261126)
@settings(max_examples=60, database=None)
@given(hostile_requests | hostile_texts)
def test_anything_is_taken_in(body: str) -> None:
    world = World()
    aws = FakeAws(world, FakeVoice(world), latency_s=lambda: 0.0)
    table = Table(client(), "table")
    intake = Intake(
        calls=DynamoDbCalls(table, timedelta(days=30)),
        task_tokens=DynamoDbTaskTokens(table, timedelta(days=30), Clock().now),
        templates=DynamoDbTemplates(table),
        wake_ups=WakeUps(),
        telemetry=Notebook(),
        clock=Clock(),
        rules=RULES,
    )
    with aws.installed():
        intake.accept_message(body, "message-1")
        intake.wake_dial()
    items = aws.dynamodb.items
    calls = [key for key in items if key.startswith("CALL#")]
    # Beside a rejected request that has an id stands what leads to it from there.
    pointers = [key for key in items if key.startswith(REJECTED)]
    assert (len(calls), len(pointers) <= 1, len(items)) == (1, True, 1 + len(pointers))
    assert all(item_size(item) < 200_000 for item in items.values())
