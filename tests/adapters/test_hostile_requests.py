"""What producers send wrong is kept as REJECTED, whatever its size; the requests beside it go on."""

import json
from typing import Any

from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import MOST_CONFLICTS
from simulation.makers import plain_request, sns_envelope
from tests.adapters.invocations import TOPIC_OF, Functions

WITH_MANY_FIELDS = {"retry": {f"{'x' * 20}{number}": 1 for number in range(5_000)}}


def item_size(plain: dict[str, Any]) -> int:
    """Give at least the size of an item, as it travels."""
    return len(json.dumps(to_item(plain), ensure_ascii=False).encode())


HOSTILE = (
    '{"request_id":"w-\\ud83d","campaign":"\\ud800","destination_phone_number":"\\udc00"}',
    '{"request_id":"w-\ud83d","campaign":"\ud800","destination_phone_number":"\udc00"}',
    json.dumps(plain_request(**WITH_MANY_FIELDS)),
    json.dumps(plain_request(**{"ü" * 40_000: 1})),
    json.dumps(plain_request(retry={"busy": {"delay_seconds": 1e-300, "jitter": 1e-131}})),
    json.dumps(plain_request(not_before="9999-12-31T23:59:59-12:00", retry={"total_attempts": 3})),
    json.dumps("👍" * 60_000, ensure_ascii=False),
    "",
    "\x00",
)


def test_hostile_requests_are_rejected_and_the_next_one_goes_on(functions: Functions) -> None:
    assert functions.intake(*HOSTILE, plain_request(request_id="good")) == []
    assert functions.call("good")["status"] == "WAITING"
    rejected = functions.rejected()
    assert len(rejected) == len(HOSTILE)
    assert max(len(each["errors"]) for each in rejected) == 50
    assert max(item_size(each) for each in rejected) < 200_000
    assert [each["status_reason"] for each in rejected if each["status_reason"].endswith("(and 4,999 more)")]
    (cut,) = [each["original"] for each in rejected if each["original"].startswith('"👍')]
    assert 99_990 <= len(cut.encode()) <= 100_000


def test_an_id_for_everything_does_not_fill_its_call(functions: Functions) -> None:
    functions.intake(plain_request())
    for number in range(MOST_CONFLICTS + 5):
        conflicting = plain_request(content={"plain_text_message": {"text": f"Hello {number}."}})
        assert functions.intake(conflicting) == []
    assert len(functions.call()["conflicting_digests"]) == MOST_CONFLICTS


def test_a_call_that_was_filled_with_conflicts_is_mended_when_it_is_next_written(
    functions: Functions, table: Table
) -> None:
    functions.intake(plain_request())
    filled = functions.call() | {"conflicting_digests": {f"{number:032x}" for number in range(9_000)}}
    table.put(filled)
    assert len(to_call(filled).conflicting_digests) == MOST_CONFLICTS
    functions.dial()
    assert functions.call()["status"] == "CALLING"
    assert item_size(functions.call()) < 5_000


def test_hostile_events_are_recorded_and_end_their_call(functions: Functions) -> None:
    functions.intake(plain_request())
    functions.dial()
    strange = [
        ("RINGING", '{"MessageId":"voice-1","Duration":NaN}', "2026-11-23T09:00:01Z"),
        ("ANSWERED", '{"MessageId":"voice-1","Deep":' + "[" * 60_000 + "]" * 60_000 + "}", "0001-01-01T00:00:00Z"),
        ("COMPLETED_CALL", '{"MessageId":"voice-1","x":"\\ud83d"}', "never"),
        ("BUSY", json.dumps({"MessageId": "m" * 5_000}), "2026-11-23T09:00:01Z"),
        ("BUSY", '{"MessageId":"\\ud83d"}', "2026-11-23T09:00:01Z"),
    ]
    bodies = [
        json.dumps(
            json.loads(sns_envelope(TOPIC_OF[VoiceEventType(name)], "")) | {"Message": message, "Timestamp": time}
        )
        for name, message, time in strange
    ]
    assert functions.track(*bodies) == []
    call = functions.call()
    assert (call["status"], call["attempts"][0]["outcome"]) == ("COMPLETED", "COMPLETED_CALL")
