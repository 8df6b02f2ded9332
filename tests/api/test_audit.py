"""The audit trail: each act has its entry, in one transaction, and once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import CallStatus
from simulation.makers import DESTINATION, waiting_call
from simulation.stack.http_api import DISPATCHER, READER, SUPERVISOR, HttpApi
from tests.api.audit_trail import CALL, Refusing, acts, http_api_services, put
from tests.api.conftest import SetClock
from tests.api.stored_calls import add
from tests.api.unclear_calls import add_unknown

NUMBER = "+12065550166"
HOURS = {"time_zone": "America/New_York", "weekdays": {"mon": [["09:00", "17:00"]]}}
TEMPLATE = {"texts": {"en-US": {"text": "Hello."}}}


def post(path: str, body: Any = None) -> Callable[[HttpApi], Any]:
    return lambda http_api: http_api.post(path, {"reason": "asked for"} | (body or {}))


ACTS: dict[str, Callable[[HttpApi], Any]] = {
    "cancel_call": post(f"/v1/calls/{CALL}/cancel"),
    "settle_call": lambda api: api.post(f"/v1/calls/{CALL}/settle", {"outcome": "BUSY", "note": "asked for"}),
    "call_again": post(f"/v1/calls/{CALL}/again"),
    "reschedule_call": post(f"/v1/calls/{CALL}/reschedule", {"not_before": "2026-11-25T09:00:00Z"}),
    "cancel_campaign": post("/v1/campaigns/cancel", {"campaign": "sale"}),
    "pause": post("/v1/dialling/pause", {"campaign": "sale"}),
    "resume": post("/v1/dialling/resume", {"campaign": "sale"}),
    "set_campaign": lambda api: put(api, "/v1/campaigns/settings", {"campaign": "sale", "calling_hours": HOURS}),
    "put_on_do_not_call_list": lambda api: api.put(
        "/v1/do-not-call", {"destination_phone_number": NUMBER, "reason": "asked for"}
    ),
    "import_do_not_call_list": post(
        "/v1/do-not-call/import",
        {"entries": [{"destination_phone_number": NUMBER}, {"destination_phone_number": DESTINATION}]},
    ),
    "take_off_do_not_call_list": post("/v1/do-not-call/remove", {"destination_phone_number": NUMBER}),
    "put_template": lambda api: put(api, "/v1/templates/hello", TEMPLATE),
    "delete_template": post("/v1/templates/hello/delete"),
    "erase": post("/personal-data/v1/erasures", {"destination_phone_number": NUMBER}),
    "put_hours": lambda api: put(api, "/v1/calling-hours/office", HOURS),
    "delete_hours": post("/v1/calling-hours/office/delete"),
}
"""Each act that changes the table, by the kind that the trail gives it."""
BEFORE = {
    "resume": "pause",
    "take_off_do_not_call_list": "put_on_do_not_call_list",
    "delete_template": "put_template",
    "delete_hours": "put_hours",
}
"""What makes another act possible."""
DONE_ANEW = {"cancel_campaign", "erase"}
"""What is a further act when it is asked for again: it is about what was accepted since."""
GONE_THEN = {"settle_call", "delete_hours"}
"""What is refused when it is asked for again."""


def prepare(kind: str, http_api: HttpApi, calls: DynamoDbCalls) -> None:
    if kind == "settle_call":
        add_unknown(calls)
    elif kind == "call_again":
        calls.add(replace(waiting_call("reminder-1"), status=CallStatus.UNREACHED))
    else:
        add(calls)
    if kind in BEFORE:
        assert ACTS[BEFORE[kind]](http_api).status == 200


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_has_one_entry_however_often_it_is_asked_for(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock, kind: str
) -> None:
    prepare(kind, http_api, calls)
    clock.pause(timedelta(minutes=1))

    for again in range(3):
        expected = {200, 202} if not again or kind not in GONE_THEN else {ACTS[kind](http_api).status}
        assert ACTS[kind](http_api).status in expected

    found = acts(http_api, kind=kind)
    assert len(found) == (3 if kind in DONE_ANEW else 1)
    entry = found[-1]
    assert (entry["at"], entry["reason"]) == ("2026-11-23T09:01:00.000Z", "asked for")
    assert entry["actor"] == {
        "kind": "program",
        "id": "arn:aws:sts::123456789012:assumed-role/reminders",
        "name": "reminders",
        "session": "run-7",
    }
    assert NUMBER not in str(found)
    assert DESTINATION not in str(found)


WRITTEN_BEFORE: dict[str, set[str]] = {
    # `dial` is told to look at hours before they change; and of a template the version that is there is copied.
    "set_campaign": {"CONTROL"},
    "put_hours": {"CONTROL"},
    "delete_hours": {"CONTROL"},
    "delete_template": {"TEMPLATE#hello#1"},
}
"""What is written before an act, and changes nothing by itself."""


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_whose_entry_cannot_be_written_is_not_done(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    prepare(kind, http_api, calls)
    refusing = Refusing(table.client)
    http_api_services().__dict__.pop("table", None)
    with monkeypatch.context() as patched:
        patched.setattr("redial.adapters.clients.dynamodb", lambda: refusing)
        assert ACTS[kind](http_api).status == 500

    assert set(refusing.written) <= WRITTEN_BEFORE.get(kind, set())


def test_a_person_is_named_by_what_stays_the_same(http_api: HttpApi) -> None:
    person = {"kind": "person", "id": "sub-of-dispatcher", "name": "dispatcher", "session": ""}
    assert http_api.as_caller(DISPATCHER).post("/page/v1/dialling/pause", {"lane": "urgent"}).status == 200
    assert acts(http_api)[0]["actor"] == person


def test_a_campaign_of_many_calls_is_cancelled_by_one_entry(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(30):
        call = waiting_call(f"r{number}")
        calls.add(replace(call, request=replace(call.request, campaign="sale")))
    assert (
        http_api.post("/v1/campaigns/cancel", {"campaign": "sale", "reason": "storm is over"}).body["cancelled"] == 30
    )
    (entry,) = acts(http_api)
    assert (entry["text"], entry["campaign"]) == ("Cancelled the campaign sale", "sale")


def test_acts_are_found_by_kind_actor_campaign_and_call(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    call = add(calls)
    http_api.post("/v1/dialling/pause", {"campaign": "sale"})
    clock.pause(timedelta(minutes=1))
    http_api.post(f"/v1/calls/{call.call_id}/cancel")
    http_api.as_caller(SUPERVISOR).put("/page/v1/do-not-call", {"destination_phone_number": NUMBER})

    def kinds(**query: Any) -> list[str]:
        return [each["kind"] for each in acts(http_api, **query)]

    assert sorted(kinds()) == ["cancel_call", "pause", "put_on_do_not_call_list"]
    assert kinds()[-1] == "pause"
    assert kinds(actor="SUPERV") == ["put_on_do_not_call_list"]
    assert kinds(campaign="sale") == ["pause"]
    assert kinds(call="reminder-1") == kinds(call=call.call_id) == ["cancel_call"]
    assert kinds(until="2026-11-23T09:00:30Z") == ["pause"]
    assert kinds(since="2026-11-23T09:00:30Z", kind="pause") == []
    assert http_api.get("/v1/audit", since="2026-11-24T00:00:00Z", until="2026-11-23T00:00:00Z").status == 400
    assert http_api.get("/v1/audit", kind="shrug").status == 400
    assert http_api.get("/v1/audit", call="nobody").status == 404


def test_pages_follow_each_other(http_api: HttpApi, clock: SetClock) -> None:
    for lane in ("bulk", "normal", "urgent"):
        clock.pause(timedelta(seconds=1))
        http_api.post("/v1/dialling/pause", {"lane": lane})
    first = http_api.get("/v1/audit", limit=2).body
    second = http_api.get("/v1/audit", limit=2, cursor=first["next_cursor"]).body
    assert [each["lane"] for each in (*first["acts"], *second["acts"])] == ["urgent", "normal", "bulk"]


def test_the_story_of_a_call_says_who_cancelled_it_and_what_held_it(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    call = add(calls)
    http_api.post(f"/v1/calls/{call.call_id}/cancel", {"reason": "moved away, call +1 206 555 0166"})
    told = http_api.get(f"/v1/calls/{call.call_id}/explanation").body["history"]
    texts = [line["text"] for line in told]
    assert "Cancelled by reminders (session run-7, as it says) (moved away, call +1206*****66)." in texts


def test_reading_in_clear_leaves_a_trace_once_an_hour(http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock) -> None:
    call = add(calls)
    for _ in range(3):
        assert http_api.get(f"/personal-data/v1/calls/{call.call_id}").status == 200
    assert [(each["kind"], each["call_id"]) for each in acts(http_api)] == [("read_in_clear", call.call_id)]
    http_api_services().readings_noted.clear()  # another process
    http_api.get(f"/personal-data/v1/calls/{call.call_id}")
    assert len(acts(http_api)) == 1
    clock.pause(timedelta(hours=1))
    http_api.get(f"/personal-data/v1/calls/{call.call_id}")
    assert len(acts(http_api)) == 2


def test_readings_are_left_out_for_who_looks_for_what_was_done(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls)
    http_api.post("/v1/dialling/pause", {"lane": "bulk"})
    http_api.get(f"/personal-data/v1/calls/{call.call_id}")
    assert [each["kind"] for each in acts(http_api)] == ["read_in_clear", "pause"]
    assert [each["kind"] for each in acts(http_api, without_kind="read_in_clear")] == ["pause"]
    assert http_api.get("/v1/audit", without_kind="shrug").status == 400


def test_reading_masked_leaves_none(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls)
    http_api.get(f"/v1/calls/{call.call_id}")
    http_api.as_caller(READER).get("/page/v1/calls")
    assert acts(http_api) == []


def test_an_export_is_one_act_however_many_pages_it_has(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(3):
        add(calls, f"r{number}")
    page = http_api.get("/v1/calls", purpose="export", limit=2, campaign="sale").body
    page = http_api.get("/v1/calls", purpose="export", limit=2).body
    assert http_api.get("/v1/calls", purpose="export", limit=2, cursor=page["next_cursor"]).status == 200
    found = acts(http_api)
    assert [each["kind"] for each in found] == ["export", "export"]
    assert {each["text"] for each in found} == {
        "Exported calls, numbers masked (campaign sale)",
        "Exported calls, numbers masked",
    }


def test_redriving_dead_letters_is_told_as_asked_for(http_api: HttpApi) -> None:
    assert http_api.post("/v1/dead-letters/events-delivery/redrive", {"reason": "mended"}).status == 200
    (entry,) = acts(http_api)
    assert (entry["kind"], entry["text"], entry["reason"]) == (
        "redrive_dead_letters",
        "Asked to send back the dead letters of events-delivery",
        "mended",
    )


def test_what_was_not_changed_was_not_done(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = replace(waiting_call("over"), status=CallStatus.COMPLETED)
    calls.add(call)
    assert http_api.post(f"/v1/calls/{call.call_id}/cancel").status == 409
    assert http_api.post("/v1/dialling/resume", {}).status == 200
    assert http_api.post("/v1/refusals/redrive", {}).status == 200
    assert acts(http_api) == []


def test_an_entry_is_kept_as_long_as_the_archive(http_api: HttpApi, table: Table) -> None:
    http_api.post("/v1/dialling/pause", {})
    items = table.client.scan(TableName=table.name)["Items"]
    (entry,) = [item for item in items if item["pk"]["S"].startswith("AUDIT#")]
    # 400 days after 2026-11-23T09:00Z.
    assert entry["delete_after"]["N"] == str(1_795_424_400 + 400 * 86_400)


def test_a_call_tells_who_submitted_it(http_api: HttpApi) -> None:
    request = {
        "request_id": "r1",
        "destination_phone_number": DESTINATION,
        "content": {"plain_text_message": {"text": "Hello."}},
    }
    by_page = http_api.as_caller(DISPATCHER).post("/page/v1/calls", request).body["call_id"]
    batch = {"requests": [request | {"request_id": "r2"}]}
    by_program = http_api.post("/v1/calls/batch", batch).body["answers"][0]["call_id"]
    told = [http_api.get(f"/v1/calls/{call_id}").body["submitted_by"] for call_id in (by_page, by_program)]
    assert told == ["dispatcher (sub-of-dispatcher)", "assumed-role/reminders/run-7"]
    story = http_api.get(f"/v1/calls/{by_page}/explanation").body["history"][0]["text"]
    assert story.endswith(", submitted by dispatcher (sub-of-dispatcher).")
