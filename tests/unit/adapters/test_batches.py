"""Of a batch of messages those come again that failed, and no others: what is left out is deleted."""

from datetime import datetime
from typing import Any

import pytest

from redial.adapters.batches import process_batch, process_groups
from redial.domain.times import from_epoch_ms
from redial.metrics import MetricName
from simulation.telemetry import Notebook


def record(number: int, body: str, **attributes: str) -> dict[str, Any]:
    return {"messageId": f"m{number}", "body": body, "attributes": attributes}


def failed(answer: dict[str, Any]) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_each_message_is_taken_by_itself_and_one_that_fails_comes_again() -> None:
    notebook, taken = Notebook(), list[tuple[str, str, str]]()

    def take(body: str, message_id: str, sender_id: str) -> None:
        if body == "bad":
            raise ValueError("bad")
        taken.append((body, message_id, sender_id))

    records = [record(1, "one", SenderId="AROA"), record(2, "bad", ApproximateReceiveCount="3"), record(3, "two")]
    assert failed(process_batch({"Records": records}, notebook, take)) == ["m2"]
    assert taken == [("one", "m1", "AROA"), ("two", "m3", "")]
    assert notebook.sums == {MetricName.RECORD_FAILED: 1}
    ((told, keys),) = notebook.warnings
    assert (told, keys["sqs_message_id"], keys["receive_count"]) == ("record failed", "m2", "3")


def test_messages_of_one_key_are_taken_and_come_again_together() -> None:
    notebook, taken = Notebook(), list[list[str]]()

    def read(body: str, _: datetime | None) -> str:
        if body == "unreadable":
            raise ValueError(body)
        return body

    def take(together: list[str]) -> None:
        taken.append(together)
        if together[0].startswith("bad"):
            raise ConnectionError

    bodies = ("a1", "bad1", "unreadable", "a2", "bad2", "b1")
    records = [record(number, body) for number, body in enumerate(bodies)]
    answer = process_groups({"Records": records}, notebook, read, lambda value: value.rstrip("0123456789"), take)
    assert taken == [["a1", "a2"], ["bad1", "bad2"], ["b1"]]
    assert failed(answer) == ["m2", "m1", "m4"]
    assert notebook.sums == {MetricName.RECORD_FAILED: 3}


@pytest.mark.parametrize(
    ("attributes", "queued_at"), [({"SentTimestamp": "1795881031680"}, from_epoch_ms(1795881031680)), ({}, None)]
)
def test_a_message_is_read_with_when_it_was_queued(attributes: dict[str, str], queued_at: datetime | None) -> None:
    read = list[datetime | None]()
    process_groups(
        {"Records": [record(1, "one", **attributes)]},
        Notebook(),
        lambda _, at: read.append(at),
        lambda _: "key",
        lambda _: None,
    )
    assert read == [queued_at]
