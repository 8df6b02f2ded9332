"""From the changes of calls to the end of their campaign, with the functions as Lambda calls them and a table of moto."""

import json
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

import pytest

import publish.handler
import publish.wiring
from publish.wiring import Publisher
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.campaign_ends import DynamoDbCampaignEnds
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.reporting.end_campaigns import CampaignEnder
from redial.application.versioned import VersionedRecord
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, FieldError
from redial.domain.call.rejected_requests import RejectedRequest, rejected_call_id_of
from redial.domain.call.transitions import accept
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.publishing.campaign_ends import CampaignCheck, EndedCampaign, NoEnd
from redial.domain.reporting.tally import Tally
from redial.errors import EndTakenDownMeanwhile, EventsUnavailable
from redial.metrics import MetricName
from simulation.dynamodb.stream import change
from simulation.makers import at, call_request, waiting_call
from simulation.stack.functions import environment
from simulation.telemetry import Notebook
from tests.adapters.fake_event_bus import FakeEvents, FakeQueue
from tests.adapters.fake_firehose import FakeFirehose
from tests.api.conftest import SetClock
from tests.tally.changes import Stream, called, deliver, ended

RETENTION = timedelta(days=90)


def accepted_at(request_id: str, seconds: float) -> Call:
    return accept(call_request(request_id, campaign="storm"), "digest", at(seconds))


class World:
    """Both functions that follow the table, over fakes of all but the table."""

    def __init__(self, table: Table, stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
        self.table, self.stream = table, stream
        self.events, self.queue, self.notebook, self.clock = FakeEvents(), FakeQueue(), Notebook(), SetClock()
        firehose = FakeFirehose()
        monkeypatch.setattr(clients, "events", lambda: self.events)
        monkeypatch.setattr(clients, "sqs", cache(lambda: self.queue))
        monkeypatch.setattr(clients, "firehose", lambda: firehose)

    def publisher(self, kinds: tuple[str, ...] = ("Campaign Ended",)) -> Publisher:
        variables = environment(PRODUCTION, ("+12065550190",), 60) | {
            "RECORDS_STREAM_NAME": "records",
            "TABLE_NAME": self.table.name,
            "RETENTION_DAYS": "90",
            "PUBLISHED_EVENTS": json.dumps({"kinds": kinds}),
        }
        return publish.wiring.build(variables, self.notebook, self.clock)

    def runs(self, seconds: float, *request_ids: str) -> None:
        """Let calls of the campaign come, be called and end, each change counted by itself."""
        for request_id in request_ids:
            call = accepted_at(request_id, seconds)
            deliver(self.stream.add(call))
            call = called(call, seconds + 1)
            deliver(self.stream.save(call))
            deliver(self.stream.save(ended(call, Outcome.COMPLETED_CALL, seconds + 20)))

    def item(self, key: str) -> dict[str, Any]:
        answer = clients.dynamodb().get_item(TableName=self.table.name, Key={"pk": {"S": key}})
        return dict(answer.get("Item", {}))

    def tell(self, key: str, publisher: Publisher | None = None) -> None:
        """Deliver the last change of an item to `publish`."""
        record = change("1", key, None, self.item(key))
        publish.handler.respond({"Records": [record]}, publisher or self.publisher(), self.notebook)

    def look(self, now: datetime) -> list[Any]:
        """Deliver the messages of the queue; give what comes again."""
        self.clock.time = now
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(self.queue.bodies)]
        answer = publish.handler.respond_to_queue({"Records": records}, self.publisher(), self.notebook)
        return list(answer["batchItemFailures"])

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(entry["Detail"]) for entry in self.events.bus.taken]


@pytest.fixture
def world(table: Table, stream: Stream, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(table, stream, monkeypatch)


def test_a_campaign_ends_a_minute_after_its_last_call_and_a_later_call_makes_another_run(world: World) -> None:
    world.runs(0, "first", "second")
    world.tell("CAMPAIGN#storm")
    assert world.look(at(100)) == []
    world.tell("CAMPAIGN_END#storm")
    (first,) = world.told
    assert (first["campaign"], first["run"], first["accepted"], first["calls"]) == ("storm", 1, 2, {"COMPLETED": 2})
    assert (first["at"], first["first_at"]) == ("2026-11-23T09:01:40.000Z", "2026-11-23T09:00:00.000Z")

    world.runs(500, "third")
    world.tell("CAMPAIGN#storm")
    # The message of before is delivered once more.
    assert world.look(at(600)) == []
    world.tell("CAMPAIGN_END#storm")
    second = world.told[-1]
    assert (second["run"], second["accepted"]) == (2, 3)
    assert second["id"] != first["id"]


def test_a_look_that_is_repeated_and_an_end_that_is_told_again_are_one_run(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    for _ in range(3):
        assert world.look(at(100)) == []
    world.tell("CAMPAIGN_END#storm")
    world.tell("CAMPAIGN_END#storm")
    assert len({event["id"] for event in world.told}) == 1
    assert int(world.item("CAMPAIGN_END#storm")["version"]["N"]) == 1


def test_a_call_that_opens_within_the_minute_keeps_the_campaign_open(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    world.runs(30, "second")
    assert world.look(at(81)) == []
    assert world.item("CAMPAIGN_END#storm") == {}
    deliver(world.stream.add(waiting_call("third", campaign="storm")))
    world.tell("CAMPAIGN#storm")
    assert len(world.queue.bodies) == 1, "nobody is to look while a call is open"


def test_a_batch_that_is_counted_again_is_no_new_state(world: World) -> None:
    call = waiting_call("first", campaign="storm")
    records = [
        world.stream.add(call),
        world.stream.save(called(call, 1)),
        world.stream.save(ended(called(call, 1), Outcome.COMPLETED_CALL, 20)),
    ]
    deliver(*records)
    counts = world.item("CAMPAIGN#storm")
    deliver(*records)
    assert world.item("CAMPAIGN#storm") == counts
    assert counts["ending"] == counts["open_changed_in"] == counts["version"]
    other = waiting_call("bad", campaign="storm")
    deliver(world.stream.add(other))
    deliver(*records)
    assert "ending" not in world.item("CAMPAIGN#storm"), "a call is open"


def test_a_stage_that_does_not_publish_it_asks_for_nothing(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm", world.publisher(kinds=("Call Ended",)))
    assert world.queue.bodies == []


def test_a_queue_that_takes_nothing_has_the_batch_come_again(world: World) -> None:
    world.runs(0, "first")
    world.queue.refuses = True
    with pytest.raises(EventsUnavailable, match="1 checks of campaigns"):
        world.tell("CAMPAIGN#storm")
    world.queue.refuses = False
    world.tell("CAMPAIGN#storm")
    assert [json.loads(body)["campaign_check"]["campaign"] for body in world.queue.bodies] == ["storm"]


def test_a_call_that_the_counts_do_not_know_of_yet_keeps_the_campaign_open(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    late = accepted_at("late", 60)
    record = world.stream.add(late)
    assert world.look(at(81)) == []
    assert world.item("CAMPAIGN_END#storm") == {}
    deliver(record)
    call = called(late, 61)
    deliver(world.stream.save(call))
    deliver(world.stream.save(ended(call, Outcome.COMPLETED_CALL, 90)))
    world.tell("CAMPAIGN#storm")
    assert world.look(at(160)) == []
    world.tell("CAMPAIGN_END#storm")
    assert [(event["run"], event["accepted"]) for event in world.told] == [(1, 2)]


def reject(world: World, number: int, seconds: float) -> None:
    DynamoDbCalls(world.table, RETENTION).add_rejected(
        RejectedRequest(
            call_id=rejected_call_id_of(f"message {number}"),
            errors=(FieldError(field="content", message="expected one"),),
            original="{}",
            accepted_at=at(seconds),
            campaign="storm",
        )
    )


def test_bad_requests_that_the_counts_do_not_know_of_yet_keep_no_campaign_open(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    for number in range(25):
        reject(world, number, 80)
    assert world.look(at(81)) == []
    world.tell("CAMPAIGN_END#storm")
    assert [(event["run"], event["calls"]) for event in world.told] == [(1, {"COMPLETED": 1})]


def test_a_call_that_is_not_counted_yet_is_found_behind_bad_requests(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    world.stream.add(accepted_at("late", 60))
    for number in range(25):
        reject(world, number, 70)
    assert world.look(at(81)) == []
    assert world.item("CAMPAIGN_END#storm") == {}


def test_two_looks_at_the_same_time_make_one_run_and_the_other_looks_again(world: World) -> None:
    world.runs(0, "first")
    ends, counts = DynamoDbCampaignEnds(world.table, RETENTION), DynamoDbTallies(world.table, RETENTION)
    check = CampaignCheck(campaign="storm", open_changed_in=counts.of_campaign("storm").load().open_changed_in)
    reader = TableReader(clients.dynamodb(), world.table.name)
    look = partial(CampaignEnder(ends=ends, counts=counts, indexes=reader).look, check)

    class Meanwhile:
        """Counts while whose reading another process finds the end."""

        def of_campaign(self, campaign: str) -> VersionedRecord[Tally]:
            assert isinstance(look(at(100)), EndedCampaign)
            return counts.of_campaign(campaign)

    with pytest.raises(EndTakenDownMeanwhile, match="comes again"):
        CampaignEnder(ends=ends, counts=Meanwhile(), indexes=reader).look(check, at(101))
    assert look(at(102)) is NoEnd.TOLD_ALREADY
    assert ends.at("storm").load().version == 1


def test_a_message_or_a_change_of_another_form_takes_no_other_down(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    world.queue.bodies.append('{"campaign_check": {"campaign": 7}}')
    assert [each["itemIdentifier"] for each in world.look(at(100))] == ["1"]
    odd = {"pk": {"S": "CAMPAIGN_END#odd"}, "accepted": {"S": "many"}, "version": {"N": "1"}}
    strange = {"pk": {"S": "CAMPAIGN#odd"}, "ending": {"S": "soon"}}
    records = [change("1", item["pk"]["S"], None, item) for item in (odd, strange)]
    records.append(change("2", "CAMPAIGN_END#storm", None, world.item("CAMPAIGN_END#storm")))
    publish.handler.respond({"Records": records}, world.publisher(), world.notebook)
    assert [event["campaign"] for event in world.told] == ["storm"]
    assert world.notebook.sums[MetricName.RECORD_UNREADABLE] == 2


def test_what_is_deleted_at_the_end_of_its_time_says_nothing(world: World) -> None:
    world.runs(0, "first")
    world.tell("CAMPAIGN#storm")
    world.look(at(100))
    gone = change("1", "CAMPAIGN_END#storm", world.item("CAMPAIGN_END#storm"), None)
    publish.handler.respond({"Records": [gone]}, world.publisher(), world.notebook)
    assert world.told == []
    kept = int(world.item("CAMPAIGN_END#storm")["delete_after"]["N"])
    assert kept > int(world.item("CAMPAIGN#storm")["delete_after"]["N"]), "a name that comes back has its next run"
