"""Images of the table's stream."""

from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.call import transitions
from redial.domain.call.calls import Call, FieldError
from redial.domain.call.rejected_requests import RejectedRequest
from simulation.makers import DEADLINES, ORIGINATION, at
from tests.unit.adapters.table_client import RETENTION, TableClient

REJECTED = RejectedRequest(
    call_id="r1",
    errors=(FieldError(field="lane", message="expected urgent, normal or bulk"),),
    original="{...}",
    accepted_at=at(5),
    request_id="request-1",
)


def ended(call: Call, **figures: Any) -> Call:
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    (attempt,) = claimed.attempts
    made = replace(attempt, outcome=Outcome.BUSY, figures=ServiceFigures(**figures) if figures else None)
    under_way = replace(attempt, number=2, token="t2", intent_at=at(60))
    return replace(claimed, attempts=(made, under_way))


def image(call: Call) -> Any:
    client = TableClient()
    DynamoDbCalls(client.table(), RETENTION).add(call)
    return client.dynamodb.items[f"CALL#{call.call_id}"]
