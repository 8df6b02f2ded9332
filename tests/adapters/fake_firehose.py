"""Firehose, as far as the archive asks it."""

import json
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from tests.adapters.stored_items import RETENTION


class FakeFirehose:
    """Takes records as PutRecordBatch does, all but those that a test has it refuse."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.refusals = 0

    def put_record_batch(self, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:  # noqa: N803
        assert DeliveryStreamName == "records"
        answers = []
        for record in Records:
            if self.refusals:
                self.refusals -= 1
                answers.append({"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "slow down"})
            else:
                assert record["Data"].endswith(b"\n")
                self.sizes.append(len(record["Data"]))
                self.lines += map(json.loads, record["Data"].splitlines())
                answers.append({"RecordId": "1"})
        return {"FailedPutCount": sum("ErrorCode" in each for each in answers), "RequestResponses": answers}


def stages() -> list[Call]:
    """Give a call as it is stored one after the other: waiting, claimed, sent, busy and waiting again, cancelled."""
    call = waiting_call(campaign="storm")
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    sent = transitions.record_sent(claimed, "t1", "voice-1", DEADLINES, at(2))
    assert isinstance(sent, Call)
    busy = transitions.end_attempt(sent, "t1", EndOfAttempt(Outcome.BUSY, at(9)), at(10))
    assert isinstance(busy, Call)
    cancelled = transitions.cancel(busy, at(11))
    assert isinstance(cancelled, Call)
    return [call, claimed, sent, busy, cancelled]


def changes(table: Table, stored: list[Call]) -> list[dict[str, Any]]:
    """Give the stream's records of a call that is stored again and again."""
    calls, images = DynamoDbCalls(table, RETENTION), []
    for version, call in enumerate(stored, start=1):
        plain = calls._to_plain(replace(call, version=version))
        images.append(to_item(plain))
    olds = [None, *images[:-1]]
    return [
        {
            "eventName": "MODIFY" if old else "INSERT",
            "dynamodb": {"Keys": {"pk": new["pk"]}, "NewImage": new} | ({"OldImage": old} if old else {}),
        }
        for old, new in zip(olds, images, strict=True)
    ]
