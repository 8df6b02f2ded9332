"""Attempts of which somebody damaged an attribute."""

from typing import Any

import pytest

from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.reading import StoredAttempts
from redial.domain.attempt.events import VoiceEventType
from redial.errors import UnreadableRecord
from simulation.makers import at, voice_event
from tests.unit.adapters.table_client import RETENTION, TableClient


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("send_line", {"S": "the second"}),
        ("send_line", {"N": "1.5"}),
        ("events", {"N": "7"}),
        ("events", {"NULL": True}),
        ("payloads", {"M": {"a": {"S": "b"}}}),
        ("payloads", {"BOOL": True}),
    ],
)
def test_item_with_a_damaged_attribute_cannot_be_read_and_hides_no_other(name: str, damaged: dict[str, Any]) -> None:
    client = TableClient()
    attempts, ringing = DynamoDbAttempts(client.table(), RETENTION), voice_event(VoiceEventType.RINGING, 2)
    for message_id in ("m1", "m2"):
        attempts.add_events(message_id, {ringing: "{}"}, at(10), line=2)
    client.dynamodb.items["MESSAGE#m1"][name] = damaged
    told = list[UnreadableRecord]()
    assert StoredAttempts(client.reader(), told.append).get_many(["m1", "m2"]).keys() == {"m2"}
    assert [str(each).partition(":")[0] for each in told] == ["item MESSAGE#m1"]
