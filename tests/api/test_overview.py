"""The summary, the series, campaigns and orphans: numbers over many calls, with a fixed number of requests to the table."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

import api.handler
from api.parameters.common import Nothing
from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.failure_notes import DynamoDbFailureNotes
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.application.reporting import list_campaigns
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call.calls import CallStatus
from redial.domain.call.failure_notes import no_failures, note_failure
from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.limits import PRODUCTION
from simulation.makers import T0, at, voice_event, waiting_call
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.api.conftest import SetClock
from tests.api.counted_calls import Counts


def due(count: int, oldest: str | None = None, *, last: str | None = None, paused: int = 0) -> dict[str, Any]:
    return {
        "count": count,
        "is_exact": True,
        "paused": paused,
        "oldest_due_at": oldest,
        "last_expected_at": last,
    }


def test_summary_tells_how_things_stand(
    http_api: HttpApi, calls: DynamoDbCalls, counts: Counts, table: Table, clock: SetClock
) -> None:
    for number, lane in enumerate(("urgent", "bulk", "bulk")):
        calls.add(replace(waiting_call(f"due-{number}", lane=lane), status_at=at(-number * 60)))
        counts.add(CallStatus.WAITING)
    calls.add(replace(waiting_call("later"), status_at=at(60)))
    counts.add(CallStatus.WAITING)
    counts.add(CallStatus.COMPLETED, 5, Outcome.COMPLETED_CALL)

    summary = http_api.get("/v1/summary").body

    assert summary["calls"] == dict.fromkeys(CallStatus, 0) | {"WAITING": 4, "COMPLETED": 1}
    assert summary["calls_counted_at"] == "2026-11-23T09:00:05.000Z"
    assert summary["due"] == {
        "critical": due(0),
        "urgent": due(1, "2026-11-23T09:00:00.000Z", last="2026-11-23T09:00:00.000Z"),
        "normal": due(0),
        "bulk": due(2, "2026-11-23T08:58:00.000Z", last="2026-11-23T09:00:01.550Z"),
    }
    assert summary["allowance"]["minute"] == {"used": 0, "places": 20, "opens_at": None}
    assert (summary["dialling"], summary["orphans"], summary["dead_letters"]) == ("running", 0, 0)


def test_allowance_in_use_and_its_next_place_are_told(http_api: HttpApi, table: Table) -> None:
    allowances = DynamoDbAllowance(table, "us-east-1")
    allowance = allowances.load()
    for number in range(20):
        reserved = reserve(allowance, str(number), [f"+1206555{number:04}"], PRODUCTION, T0, at(number * 0.1))
        assert isinstance(reserved, Allowance)
        allowance = reserved
    put(allowances, allowance)

    use = http_api.get("/v1/summary").body["allowance"]

    assert (use["minute"]["used"], use["minute"]["places"]) == (20, 20)
    assert use["next_place_at"] == use["minute"]["opens_at"] == "2026-11-23T09:01:00.050Z"
    assert use["waits_for"] == "ACCOUNT_MINUTE"
    assert [number["origination_phone_number"] for number in use["numbers"]] == ["+1206*****90", "+1206*****91"]


def test_paused_dialling_shows(http_api: HttpApi) -> None:
    http_api.post("/v1/dialling/pause", {"lane": "bulk"})
    assert http_api.get("/v1/summary").body["dialling"] == "partly_paused"

    http_api.post("/v1/dialling/pause", {})
    assert http_api.get("/v1/summary").body["dialling"] == "paused"


@pytest.mark.parametrize(
    ("range_", "buckets", "seconds"),
    [("1h", 12, 300), ("6h", 24, 900), ("24h", 24, 3600), ("7d", 28, 21_600), ("30d", 30, 86_400)],
)
def test_series_leaves_no_bucket_out(http_api: HttpApi, range_: str, buckets: int, seconds: int) -> None:
    series = http_api.get("/v1/series", range=range_).body

    assert (len(series["buckets"]), series["bucket_seconds"]) == (buckets, seconds)


def test_series_tells_what_happened_when(http_api: HttpApi, counts: Counts, clock: SetClock) -> None:
    for outcome, status in (
        (Outcome.COMPLETED_CALL, CallStatus.COMPLETED),
        (Outcome.BUSY, CallStatus.UNREACHED),
        (Outcome.NO_ANSWER, CallStatus.UNREACHED),
        (Outcome.REFUSED, CallStatus.REJECTED),
    ):
        counts.add(status, 0, outcome)
    counts.add(CallStatus.WAITING, 0)
    clock.pause(timedelta(minutes=12))

    buckets = http_api.get("/v1/series", range="1h").body["buckets"]
    by_start = {bucket["start"]: bucket for bucket in buckets}
    nine = by_start["2026-11-23T09:00:00.000Z"]

    assert (nine["accepted"], nine["attempts"]) == (4, 4)
    assert nine["outcomes"]["BUSY"] == nine["outcomes"]["REFUSED"] == 1
    assert nine["ended"]["UNREACHED"] == 2
    assert nine["answer_rate"] == pytest.approx(1 / 3, abs=1e-4), "of what the network ended"
    assert nine["allowance_used"] == 0.04, "4 of 100 places in five minutes"
    assert nine["waiting"] == 1
    later, earlier = by_start["2026-11-23T09:10:00.000Z"], by_start["2026-11-23T08:55:00.000Z"]
    assert (later["attempts"], later["answer_rate"], later["waiting"]) == (0, None, 1), "as many go on waiting"
    assert earlier["waiting"] is None, "nothing is known of before"
    assert sum(bucket["attempts"] for bucket in http_api.get("/v1/series", range="24h").body["buckets"]) == 4


def test_campaigns_show_their_progress(http_api: HttpApi, counts: Counts) -> None:
    for number in range(3):
        counts.add(CallStatus.COMPLETED, number, Outcome.COMPLETED_CALL, campaign="recall")
    counts.add(CallStatus.WAITING, 3, campaign="recall")
    counts.add(CallStatus.UNREACHED, 7200, Outcome.BUSY, campaign="sale")
    http_api.post("/v1/dialling/pause", {"campaign": "recall"})

    campaigns = http_api.get("/v1/campaigns").body["campaigns"]
    (recall,) = http_api.get("/v1/campaigns", campaign="recall").body["campaigns"]

    assert [campaign["campaign"] for campaign in campaigns] == ["sale", "recall"]
    assert campaigns[1] == recall
    assert (recall["total"], recall["done"], recall["attempts"], recall["answer_rate"]) == (4, 3, 3, 1.0)
    assert recall["paused_since"] == "2026-11-23T09:00:00.000Z"
    assert http_api.get("/v1/campaigns", campaign="unheard of").body["campaigns"] == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_campaigns_are_in_the_order_of_their_last_change(http_api: HttpApi, counts: Counts, limit: int) -> None:
    # The index has the hour alone: within it, names would decide.
    for name, seconds in (("zebra", -7_200), ("snow-day", 3_000), ("alpha", 600), ("recall", 60), ("yearly", 20)):
        counts.add(CallStatus.COMPLETED, seconds, Outcome.COMPLETED_CALL, campaign=name)
    counts.add(CallStatus.WAITING, 3_660, campaign="alpha")

    read: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = http_api.get("/v1/campaigns", limit=limit, **cursor).body
        read += [campaign["campaign"] for campaign in page["campaigns"]]
        assert len(page["campaigns"]) <= limit
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert read == ["alpha", "snow-day", "recall", "yearly", "zebra"]


def test_campaigns_of_one_hour_that_fill_several_readings_are_ordered_too(
    http_api: HttpApi, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_campaigns, "_READ_AT_ONCE", 2)
    for number in range(7):
        counts.add(CallStatus.COMPLETED, (number * 5 % 7) * 60, campaign=f"c{number * 5 % 7}")

    (page,) = [http_api.get("/v1/campaigns", limit=3).body]

    assert [campaign["campaign"] for campaign in page["campaigns"]] == ["c6", "c5", "c4"]


def test_orphans_are_visible(http_api: HttpApi, table: Table) -> None:
    attempts = DynamoDbAttempts(table, timedelta(days=90))
    attempts.add_events("m-1", {voice_event(VoiceEventType.RINGING, 5): None}, T0)

    (orphan,) = http_api.get("/v1/orphans").body["orphans"]

    assert (orphan["message_id"], orphan["first_event_at"]) == ("m-1", "2026-11-23T09:00:05.000Z")
    assert [event["event_type"] for event in orphan["events"]] == ["RINGING"]
    assert http_api.get("/v1/summary").body["orphans"] == 1


class Requests:
    """Counts the requests to DynamoDB."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = Counter[str]()
        client = clients.dynamodb()
        client.meta.events.register("before-call.dynamodb", self._count)

    def _count(self, model: Any, **_: Any) -> None:
        self.made[model.name] += 1

    def of(self, send: Any) -> Counter[str]:
        self.made.clear()
        reply = send()
        assert reply.status == 200
        return Counter(self.made)


def test_requests_to_the_table_do_not_grow_with_it(
    http_api: HttpApi, calls: DynamoDbCalls, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = Requests(monkeypatch)
    asked = {
        "summary": lambda: http_api.get("/v1/summary"),
        "series": lambda: http_api.get("/v1/series"),
        "campaigns": lambda: http_api.get("/v1/campaigns"),
        "first page": lambda: http_api.get("/v1/calls"),
        "waiting": lambda: http_api.get("/v1/calls", status="WAITING"),
        "campaign": lambda: http_api.get("/v1/calls", campaign="sale"),
    }
    api.handler.build().cursors.write(Nothing(), {})  # the first one of a stack makes its secret
    for number in range(60):
        calls.add(waiting_call(f"first-{number}", campaign="sale"))
    few = {name: requests.of(send) for name, send in asked.items()}
    for number in range(300):
        calls.add(replace(waiting_call(f"r{number}", campaign="sale"), status_at=at(-number)))
    many = {name: requests.of(send) for name, send in asked.items()}

    assert many == few
    assert all("Scan" not in made for made in many.values())
    assert sum(many["summary"].values()) <= 11
    assert sum(many["campaign"].values()) <= 5


def test_calls_that_are_set_aside_are_listed_with_what_went_wrong(
    http_api: HttpApi, table: Table, calls: DynamoDbCalls
) -> None:
    call = waiting_call("too-large")
    calls.add(call)
    notes = DynamoDbFailureNotes(table)
    for call_id in (call.call_id, "unreadable"):
        note = no_failures(call_id)
        for run in range(4):
            note = note_failure(note, "ValidationException: to +12065550142", at(60 * run))
        put(notes.at(call_id), note)
    put(notes.at("failed-once"), note_failure(no_failures("failed-once"), "a hiccup", T0))

    listed = {each["call_id"]: each for each in http_api.get("/v1/set-aside").body["calls"]}

    assert set(listed) == {call.call_id, "unreadable"}
    assert listed[call.call_id] == {
        "call_id": call.call_id,
        "request_id": "too-large",
        "failures": 4,
        "first_failed_at": "2026-11-23T09:00:00.000Z",
        "last_failed_at": "2026-11-23T09:03:00.000Z",
        "tried_again_at": "2026-11-23T09:08:00.000Z",
        "error": "ValidationException: to +1206*****42",
    }
    assert listed["unreadable"]["request_id"] is None
    assert http_api.get("/v1/summary").body["set_aside"] == 2
