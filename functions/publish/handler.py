"""
``publish``: tells the world what became of calls, and writes it to the archive, from the table's stream.

It also wakes ``dial`` for the calls of a chain when one of it has ended, and answers the tasks of Step Functions that wait for
requests. It changes no call. What the event bus, or Step Functions, did not take at first comes back to it by a queue; so does a
campaign that may have ended, for another look in a minute.
"""

from redial import cold_start  # isort: split

import os
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from publish import wiring
from publish.wiring import Publisher
from redial.adapters.archive import line_of
from redial.adapters.batches import process_batch
from redial.adapters.dynamodb.campaign_ends import read_ending
from redial.adapters.dynamodb.stream import call_named, read_change, read_what_follows
from redial.adapters.event_bus import WrittenEvent
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.domain.publishing.campaign_ends import CampaignCheck
from redial.metrics import MetricName

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from redial.application.ports import Telemetry

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)


@cache
def build() -> Publisher:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any] | None:
    """Answer Lambda: a batch of the table's stream, or of the queue of events that wait for the bus."""
    if any("body" in record for record in event["Records"]):
        return respond_to_queue(event, build(), telemetry)
    respond(event, build(), telemetry)
    return None


def respond(event: dict[str, Any], publisher: Publisher, telemetry: "Telemetry") -> None:
    """
    Publish and archive a batch of changes, and answer the tasks that wait for what ended.

    A batch fails as a whole and comes again: an event may be on the bus twice, and has the same id; a record may be in the archive
    twice, and the queries count it once. ``dial`` is woken first: a call does not wait for the bus or the archive. And none of
    those waits for the other, nor do they for tasks of Step Functions.
    """
    lines: list[bytes] = []
    events: list[WrittenEvent] = []
    to_wake: list[str] = []
    checks: list[CampaignCheck] = []
    to_answer: list[str] = []
    for change in event["Records"]:
        try:
            to_wake.extend(read_what_follows(change))
            ending = read_ending(change)
            read = read_change(change)
            told = publisher.written((*read.events, *read.campaign_ends))
            archived = [line_of(record) for record in read.records]
        # Whatever it is: unreadable the next time as well, it would hold up all behind it for a day.
        except Exception as error:
            telemetry.count(MetricName.RECORD_UNREADABLE)
            telemetry.warn("record unreadable", error=error)
            # Should a task wait for it, that is not lost: what cannot be read is set aside, and told.
            to_answer.extend(call_named(change))
        else:
            lines.extend(archived)
            events.extend(told)
            if ending is not None:
                checks.append(ending)
            to_answer.extend([] if read.to_answer is None else [read.to_answer])
    publisher.wake_dial(to_wake)
    with ExitStack() as whatever_fails:
        whatever_fails.callback(publisher.answer_tasks, to_answer)
        whatever_fails.callback(publisher.archive.put, lines)
        publisher.bus.put(events)
        publisher.look_later(checks)


def respond_to_queue(event: dict[str, Any], publisher: Publisher, telemetry: "Telemetry") -> dict[str, Any]:
    """Do what waited for it; what is still not taken comes again, and is set aside in the end."""
    return process_batch(event, telemetry, lambda body, _message_id, _sender_id: publisher.take_waiting(body))


cold_start.loaded()
