"""What became of a call is told on the stack's event bus, and a rule brings it to a queue."""

import json
import time
from datetime import datetime, timedelta
from typing import Any

import jsonschema
import pytest

from redial.domain.call.calls import CallStatus
from simulation.makers import EVENTS
from tests.end_to_end.conftest import ENDED_CAMPAIGN
from tests.end_to_end.pipeline import Pipeline, plain_request
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack
SCHEMA_OF_CAMPAIGNS = json.loads(
    (EVENTS / "schemas" / "published_campaign_end.schema.json").read_text(encoding="utf-8")
)
SCHEMA = json.loads((EVENTS / "schemas" / "published_event.schema.json").read_text(encoding="utf-8"))


def received(pipeline: Pipeline, queue_url: str, within_s: float = PATIENCE_WITH_A_STACK_S) -> dict[str, Any]:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        answer = pipeline.stack.aws.sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            event: dict[str, Any] = json.loads(message["Body"])
            return event
    raise AssertionError(f"no event after {within_s} s")


def test_the_end_of_a_call_arrives_at_a_queue_by_a_rule(pipeline: Pipeline) -> None:
    queue_url = pipeline.queue_of_events("ends", "Call Ended", "outcomes")
    pipeline.send(plain_request("other", "+12065550179"))
    pipeline.send(plain_request("told", "+12065550100", campaign="outcomes", metadata={"case": "4711"}))
    call = pipeline.wait_until_final("told")

    event = received(pipeline, queue_url)

    detail = event["detail"]
    assert (event["source"], event["detail-type"], detail["request_id"]) == ("redial", "Call Ended", "told")
    assert detail["status"] == call.status == CallStatus.COMPLETED
    assert (detail["call_id"], detail["metadata"]) == (call.call_id, {"case": "4711"})
    assert detail["destination_phone_number"] == "+1206*****00"
    assert [attempt["outcome"] for attempt in detail["attempts"]] == ["COMPLETED_CALL"]
    jsonschema.validate(detail, SCHEMA)


def test_the_end_of_a_campaign_is_told_a_minute_after_its_last_call(pipeline: Pipeline, ended_campaigns: str) -> None:
    last = max(pipeline.wait_until_final(f"{ENDED_CAMPAIGN}-{number}").updated_at for number in range(2))

    event = received(pipeline, ended_campaigns, 60 + PATIENCE_WITH_A_STACK_S)

    detail = event["detail"]
    assert (event["detail-type"], detail["campaign"], detail["run"]) == ("Campaign Ended", ENDED_CAMPAIGN, 1)
    assert (detail["calls"], detail["accepted"], detail["attempts"]) == ({"COMPLETED": 2}, 2, 2)
    assert datetime.fromisoformat(detail["at"]) - last >= timedelta(seconds=60)
    jsonschema.validate(detail, SCHEMA_OF_CAMPAIGNS)
