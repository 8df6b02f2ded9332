"""Requests that are only tried: what a dry run tells of each, and when their calls would be placed."""

from datetime import timedelta
from typing import Any

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.times import from_iso, to_iso
from simulation.makers import T0, plain_request
from simulation.stack.http_api import HttpApi
from tests.api.stored_calls import add


def number(last: int) -> str:
    return f"+1206555{last:04}"


def tried(http_api: HttpApi, *requests: Any, **query: str) -> Any:
    reply = http_api.post("/v1/calls/batch", {"requests": list(requests)}, dry_run="true", **query)
    assert reply.status == 202, reply.body
    return reply.body


def test_dry_run_of_a_request_tells_when_its_call_would_be_placed(http_api: HttpApi) -> None:
    begins = to_iso(T0 + timedelta(hours=2))

    told = http_api.post("/v1/calls", plain_request(not_before=begins), dry_run="true").body
    placed = http_api.post("/v1/calls", plain_request(not_before=begins)).body

    assert told["plan"]["calls"] == 1
    assert timedelta(0) <= from_iso(told["plan"]["first"]["likely"]) - from_iso(begins) < timedelta(minutes=1)
    assert told["plan"]["findings"] == []
    assert placed["plan"] is None, "what is submitted is told by its explanation"


def test_dry_run_of_a_batch_plans_the_valid_ones_together(http_api: HttpApi) -> None:
    requests = [plain_request(request_id=f"r{each}", destination_phone_number=number(each)) for each in range(99)]

    told = tried(http_api, *requests[:50], {"request_id": "bad"}, *requests[50:])

    assert (told["accepted"], told["rejected"], told["plan"]["calls"]) == (99, 1, 99)
    # Twenty calls a minute.
    assert timedelta(minutes=3.5) < from_iso(told["plan"]["last"]["likely"]) - T0 < timedelta(minutes=6)
    assert all(each["plan"] is None for each in told["answers"])
    assert http_api.get("/v1/calls").body["calls"] == []


def test_what_is_found_of_a_request_names_its_place(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    add(calls, "known")
    http_api.put("/v1/do-not-call", {"destination_phone_number": number(7), "reason": "asked"})
    listed = plain_request(request_id="listed", destination_phone_number=number(7))

    told = tried(http_api, {"request_id": "bad"}, plain_request(request_id="known"), {}, listed)

    found = [(each["group"], each["call"], each["kind"]) for each in told["plan"]["findings"]]
    assert found == [(1, 0, "known"), (3, 0, "do_not_call")]
    assert told["plan"]["calls"] == 0


def test_further_recipients_take_their_time(http_api: HttpApi) -> None:
    then = [{"destination_phone_number": number(2), "delay_seconds": 3_600}]

    alone = tried(http_api, plain_request())["plan"]
    chained = tried(http_api, plain_request(then=then))["plan"]

    assert from_iso(chained["ended"]["nearly_sure"]) - from_iso(alone["ended"]["nearly_sure"]) > timedelta(minutes=50)


def test_who_needs_no_plan_is_told_none(http_api: HttpApi) -> None:
    assert tried(http_api, plain_request(), plan="false")["plan"] is None
    assert tried(http_api, {"request_id": "bad"})["plan"] is None, "nothing of it would be placed"
    submitted = http_api.post("/v1/calls/batch", {"requests": [plain_request()]}).body
    assert (submitted["accepted"], submitted["plan"]) == (1, None)
