"""The event bus as `publish` uses it: in batches, each event by itself, and what it does not take waits with its body."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from msgspec.structs import replace

import publish.handler
import publish.wiring
from publish.wiring import Publisher
from redial.adapters import clients
from redial.adapters.dynamodb.table import Table
from redial.adapters.event_bus import WrittenEvent
from redial.domain.pacing.limits import PRODUCTION
from redial.errors import ArchiveUnavailable, EventsUnavailable
from redial.metrics import MetricName
from simulation.makers import T0
from simulation.stack.functions import environment
from simulation.telemetry import Notebook
from tests.adapters.fake_event_bus import _NOT_IN_A_MESSAGE, Entry, FakeEvents, FakeQueue
from tests.adapters.fake_firehose import FakeFirehose, changes, stages
from tests.adapters.invocations import lambda_context

DOWN = ConnectTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com")


class Clock:
    """Counts the pauses."""

    def __init__(self) -> None:
        self.pauses = 0

    def pause(self, duration: timedelta) -> None:
        assert duration < timedelta(seconds=1)
        self.pauses += 1


class World:
    """`publish` over fakes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events, self.queue, self.firehose = FakeEvents(), FakeQueue(), FakeFirehose()
        self.notebook, self.clock = Notebook(), Clock()
        monkeypatch.setattr(clients, "events", lambda: self.events)
        monkeypatch.setattr(clients, "sqs", cache(lambda: self.queue))
        monkeypatch.setattr(clients, "firehose", lambda: self.firehose)

    def publisher(self, **published: Any) -> Publisher:
        """Build the function, as a process that has just begun."""
        variables = environment(PRODUCTION, ("+12065550190",), 60) | {"RECORDS_STREAM_NAME": "records"}
        if published:
            variables["PUBLISHED_EVENTS"] = json.dumps(published)
        return publish.wiring.build(variables, self.notebook, self.clock)  # type: ignore[arg-type]

    def respond(self, records: list[Entry], publisher: Publisher | None = None) -> None:
        publish.handler.respond({"Records": records}, publisher or self.publisher(), self.notebook)

    def redeliver(self, publisher: Publisher | None = None) -> list[Any]:
        """Deliver what waits once; give what comes again."""
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(self.queue.bodies)]
        answer = publish.handler.respond_to_queue({"Records": records}, publisher or self.publisher(), self.notebook)
        return list(answer["batchItemFailures"])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


@pytest.fixture
def records(table: Table) -> list[Entry]:
    return changes(table, stages())


ALL = ["Call Accepted", "Call Attempt Ended", "Call Ended"]


def test_events_are_on_the_bus_with_their_kind_and_time(world: World, records: list[Entry]) -> None:
    world.respond(records)
    assert world.events.kinds == ALL
    end = world.events.bus.taken[-1]
    assert (end["Source"], end["EventBusName"], end["Time"].isoformat()) == (
        "redial",
        "redial",
        "2026-11-23T09:00:11+00:00",
    )
    assert json.loads(end["Detail"])["status"] == "CANCELLED"
    assert world.queue.bodies == []


def test_only_what_the_stage_publishes_is_told_and_masked(world: World, records: list[Entry]) -> None:
    world.respond(records, world.publisher(kinds=["Call Ended"]))
    assert world.events.kinds == ["Call Ended"]
    assert json.loads(world.events.bus.taken[0]["Detail"])["destination_phone_number"] == "+1206*****00"
    world.respond(records, world.publisher(kinds=["Call Ended"], numbers_in_clear=True))
    assert json.loads(world.events.bus.taken[1]["Detail"])["destination_phone_number"] == "+12065550100"
    world.respond(records, world.publisher(kinds=[]))
    assert len(world.events.requests) == 2


def test_an_event_that_is_refused_is_put_again_and_no_other(world: World, records: list[Entry]) -> None:
    answers = iter([False, True, False, False])
    world.events.bus.refuses = lambda: next(answers)
    world.respond(records)
    assert sorted(world.events.kinds) == sorted(ALL)
    assert [len(request) for request in world.events.requests] == [3, 1]
    assert world.notebook.sums[MetricName.EVENTS_PUBLISHED] == 3
    assert world.clock.pauses == 1


def test_what_the_bus_refuses_again_and_again_waits_with_its_body(world: World, records: list[Entry]) -> None:
    world.events.bus.refuses = lambda: True
    world.respond(records)
    assert [json.loads(body)["kind"] for body in world.queue.bodies] == ALL
    assert [json.loads(json.loads(body)["detail"])["event"] for body in world.queue.bodies] == ALL
    assert world.notebook.sums[MetricName.EVENTS_WAITING] == 3
    assert world.notebook.sums[MetricName.EVENTS_PUBLISHED] == 0
    assert [line["record"] for line in world.firehose.lines] == ["attempt", "call"], "the archive is not held up"
    world.events.bus.refuses = lambda: False
    assert world.redeliver() == []
    assert world.events.kinds == ALL


def test_a_bus_that_fails_is_asked_once_for_a_batch_and_not_for_each_event(world: World, table: Table) -> None:
    world.events.fails = [DOWN] * 99
    world.respond([change for _ in range(12) for change in changes(table, stages())])
    assert len(world.events.requests) == 1
    # The same calls twelve times: the same events, each with its id.
    assert len(world.queue.bodies) == 36


@pytest.mark.parametrize("error", [DOWN, ClientError({"Error": {"Code": "ThrottlingException"}}, "PutEvents")])
def test_an_event_that_still_is_not_taken_comes_again(world: World, records: list[Entry], error: Exception) -> None:
    world.events.fails = [error] * 99
    world.respond(records)
    failures = world.redeliver()
    assert [each["itemIdentifier"] for each in failures] == ["0", "1", "2"]


def test_where_neither_takes_an_event_the_batch_comes_again_and_is_archived(world: World, records: list[Entry]) -> None:
    world.events.bus.refuses, world.queue.refuses = lambda: True, True
    with pytest.raises(EventsUnavailable, match="3 events"):
        world.respond(records)
    assert len(world.firehose.lines) == 2


def test_what_the_bus_has_taken_is_not_told_anew_while_the_queue_takes_nothing(
    world: World, records: list[Entry]
) -> None:
    publisher = world.publisher()
    answers = iter([False, True, False, *[True] * 99])
    world.events.bus.refuses, world.queue.refuses = lambda: next(answers), True
    for _ in range(5):
        with pytest.raises(EventsUnavailable, match="1 events"):
            world.respond(records, publisher)
    assert world.events.kinds == ["Call Accepted", "Call Ended"]
    world.queue.refuses = False
    world.respond(records, publisher)
    assert [json.loads(body)["kind"] for body in world.queue.bodies] == ["Call Attempt Ended"]


def test_what_the_queue_has_taken_does_not_wait_there_twice(world: World, table: Table) -> None:
    publisher = world.publisher()
    calls = [[replace(each, call_id=f"{number:024}") for each in stages()] for number in range(4)]
    records = [change for call in calls for change in changes(table, call)]
    world.events.bus.refuses = lambda: True
    world.queue.takes = 1
    with pytest.raises(EventsUnavailable):
        world.respond(records, publisher)
    world.queue.takes = 99
    world.respond(records, publisher)
    waiting = [json.loads(body)["id"] for body in world.queue.bodies]
    assert len(waiting) == len(set(waiting)) > 10


@pytest.mark.parametrize("odd", ["\x00", "\x7f", "\ufffe", "\uffff", "\U0001ffff"])
def test_an_event_with_any_character_may_wait_in_the_queue(world: World, table: Table, odd: str) -> None:
    calls = [replace(each, request=replace(each.request, metadata=(("key", odd),))) for each in stages()]
    world.events.bus.refuses = lambda: True
    world.respond(changes(table, calls))
    world.events.bus.refuses = lambda: False
    assert world.redeliver() == []
    assert [json.loads(entry["Detail"])["metadata"] for entry in world.events.bus.taken] == [{"key": odd}] * 3
    # Rules bring the detail to queues of receivers as it is.
    assert not any(_NOT_IN_A_MESSAGE.search(entry["Detail"]) for entry in world.events.bus.taken)


def test_an_archive_that_takes_nothing_holds_no_event_up_and_the_repeats_tell_nothing_twice(
    world: World, records: list[Entry]
) -> None:
    publisher = world.publisher()
    world.firehose.refusals = 99
    for _ in range(5):
        with pytest.raises(ArchiveUnavailable):
            world.respond(records, publisher)
    assert world.events.kinds == ALL
    world.firehose.refusals = 0
    world.respond(records, world.publisher())
    assert len(world.events.kinds) == 6, "another process does not know; its events have the same ids"
    assert len({json.loads(entry["Detail"])["id"] for entry in world.events.bus.taken}) == 3


def test_large_events_are_put_in_batches_that_the_bus_takes(world: World, table: Table) -> None:
    metadata = tuple((f"{number:02}", "\x01" * 100) for number in range(20))
    large = [replace(each, request=replace(each.request, metadata=metadata)) for each in stages()]
    world.respond([change for _ in range(9) for change in changes(table, large)])
    assert len(world.events.bus.taken) == 27
    assert max(len(request) for request in world.events.requests) == 10


def test_one_that_cannot_be_read_takes_no_other_down(world: World, records: list[Entry]) -> None:
    odd = {"dynamodb": {"Keys": {"pk": {"S": "CALL#odd"}}, "NewImage": {"pk": {"S": "CALL#odd"}}}}
    world.respond([odd, *records])
    assert world.events.kinds == ALL
    assert world.notebook.sums[MetricName.RECORD_UNREADABLE] == 1


def test_lambda_hands_each_batch_to_what_it_is_for(
    world: World, records: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish.handler, "build", cache(world.publisher))
    assert publish.handler.handler({"Records": records}, lambda_context()) is None
    nonsense = {"messageId": "m1", "body": "no event", "attributes": {}}
    answer = publish.handler.handler({"Records": [nonsense]}, lambda_context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_no_request_holds_more_bytes_than_the_bus_takes(world: World) -> None:
    events = [
        WrittenEvent(id=str(number), kind="Call Ended", at=T0, detail=json.dumps({"metadata": '"' * 30_000}))
        for number in range(10)
    ]
    world.publisher().bus.put(events)
    sizes = [sum(len(entry["Detail"]) + 14 for entry in request) for request in world.events.requests]
    assert sum(map(len, world.events.requests)) == len(events)
    assert max(sizes) <= 256 * 1024
    assert len(sizes) == 5, "its quotes are escaped once more in the queue, where it may have to wait"
