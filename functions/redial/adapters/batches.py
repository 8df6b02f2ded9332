"""
SQS batches with partial responses.

Powertools has a batch utility as well. It costs a third of a cold start (`make bench ARGS=imports`), most of it for event sources
that no function has; what is needed of it is this loop. See docs/adr/0002-fast-start.md.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from redial.domain.times import from_epoch_ms
from redial.metrics import MetricName

Read = TypeVar("Read")


class FailureTelemetry(Protocol):
    """Where failures are counted and logged."""

    def count(self, name: MetricName, value: float = 1) -> None:
        """Add to a metric."""
        ...

    def warn(self, message: str, **keys: object) -> None:
        """Write a log line about something that went wrong."""
        ...


def process_batch(
    event: dict[str, Any], telemetry: FailureTelemetry, process: Callable[[str, str, str], object]
) -> dict[str, Any]:
    """
    Process each record on its own; those that fail are delivered again, and end in the dead-letter queue.

    The reason of a failure is logged here: the queue that keeps the message does not tell it.

    Parameters
    ----------
    event : dict
        The event of an SQS event source.
    telemetry : FailureTelemetry
        Where failures are counted and logged.
    process : callable
        Takes a record's body, its SQS message id, and the `SenderId` that SQS gives: who sent it, empty where it is not told.

    Returns
    -------
    dict
        The partial batch response. Each failure has the ``messageId`` of its record: an empty or unknown one would fail the whole
        batch, and no answer at all would delete it.
    """
    failures = _Failures(telemetry)
    for record in event["Records"]:
        with failures.of([record]):
            process(record["body"], record["messageId"], record.get("attributes", {}).get("SenderId", ""))
    return failures.response


def process_groups(
    event: dict[str, Any],
    telemetry: FailureTelemetry,
    read: Callable[[str, datetime | None], Read],
    key: Callable[[Read], str],
    process: Callable[[list[Read]], object],
) -> dict[str, Any]:
    """
    Process the records of a batch that have one key together.

    A record that cannot be read fails alone; one that shares its key with others fails and comes again together with them.

    Parameters
    ----------
    read
        Takes a record's body, and when the queue took the message.
    key
        Says what a record belongs to.
    process
        Takes all records of one key, in the order in which they were delivered.
    """
    failures = _Failures(telemetry)
    groups: dict[str, tuple[list[dict[str, Any]], list[Read]]] = {}
    for record in event["Records"]:
        with failures.of([record]):
            value = read(record["body"], _queued_at(record))
            records, values = groups.setdefault(key(value), ([], []))
            records.append(record)
            values.append(value)
    for records, values in groups.values():
        with failures.of(records):
            process(values)
    return failures.response


def _queued_at(record: dict[str, Any]) -> datetime | None:
    epoch_ms = record.get("attributes", {}).get("SentTimestamp")
    return None if epoch_ms is None else from_epoch_ms(int(epoch_ms))


class _Failures:
    """Collects the records that failed."""

    def __init__(self, telemetry: FailureTelemetry) -> None:
        self._telemetry = telemetry
        self._failed: list[dict[str, str]] = []

    @property
    def response(self) -> dict[str, Any]:
        return {"batchItemFailures": self._failed}

    @contextmanager
    def of(self, records: Sequence[dict[str, Any]]) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # one bad record takes nothing else down with it
            for record in records:
                self._failed.append({"itemIdentifier": record["messageId"]})
                self._telemetry.count(MetricName.RECORD_FAILED)
                self._telemetry.warn(
                    "record failed",
                    sqs_message_id=record["messageId"],
                    receive_count=record.get("attributes", {}).get("ApproximateReceiveCount"),
                    error=error,
                )
