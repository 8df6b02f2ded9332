"""Notes on calls and campaigns: kept once, shown with their writers, masked, and gone with what they are on."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus
from redial.domain.notes.notes import LONGEST_NOTE, MOST_NOTES
from redial.domain.times import to_epoch_ms
from simulation.makers import DESTINATION, T0, at, waiting_call
from simulation.stack.http_api import DISPATCHER, READER, SUPERVISOR, HttpApi
from tests.api.audit_trail import Refusing, acts, http_api_services
from tests.api.conftest import SetClock
from tests.api.stored_calls import add

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "the ward says that the mailbox is full"
KEPT = timedelta(days=90)


@pytest.fixture
def call(calls: DynamoDbCalls) -> Call:
    return add(calls, "reminder-1", campaign="sale")


def note(http_api: HttpApi, call: Call, text: str = TEXT, **more: Any) -> Any:
    return http_api.post(f"/v1/calls/{call.call_id}/notes", {"text": text, **more})


def note_on_campaign(http_api: HttpApi, text: str = TEXT, **more: Any) -> Any:
    return http_api.post("/v1/campaigns/notes", {"campaign": "sale", "text": text, **more})


def shown(http_api: HttpApi, call: Call, prefix: str = "/v1") -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = http_api.get(f"{prefix}/calls/{call.call_id}").body["notes"]
    return notes


def of_campaign(http_api: HttpApi, prefix: str = "/v1") -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = http_api.get(f"{prefix}/campaigns/notes", campaign="sale").body["notes"]
    return notes


def test_a_note_is_told_with_the_call_and_in_its_story(http_api: HttpApi, call: Call, clock: SetClock) -> None:
    assert shown(http_api, call) == []
    clock.pause(timedelta(minutes=1))
    reply = note(http_api, call, f"  {TEXT}\nsecond line ", key="k1")
    clock.pause(timedelta(minutes=1))
    note(http_api.as_caller(DISPATCHER), call, "tried the other number", key="k2")

    first = {
        "key": "k1",
        "at": "2026-11-23T09:01:00.000Z",
        "by": "reminders (session run-7, as it says)",
        "text": f"{TEXT}\nsecond line",
    }
    assert (reply.status, reply.body) == (200, first)
    assert [each["text"] for each in shown(http_api, call)] == [f"{TEXT}\nsecond line"]
    story = http_api.get(f"/v1/calls/{call.call_id}/explanation").body["history"]
    assert [line["text"] for line in story if line["kind"] == "note"] == [
        f"reminders (session run-7, as it says) noted: {TEXT}\nsecond line"
    ]


def test_people_note_by_their_own_address(http_api: HttpApi, call: Call) -> None:
    reply = http_api.as_caller(DISPATCHER).post(f"/page/v1/calls/{call.call_id}/notes", {"text": TEXT})
    assert (reply.status, reply.body["by"]) == (200, "dispatcher")
    assert http_api.as_caller(READER).post(f"/page/v1/calls/{call.call_id}/notes", {"text": TEXT}).status == 403


@pytest.mark.parametrize("status", CallStatus)
def test_calls_of_each_status_are_noted_on(http_api: HttpApi, calls: DynamoDbCalls, status: CallStatus) -> None:
    call = replace(waiting_call("r1"), status=status)
    calls.add(call)
    assert note(http_api, call).status == 200
    assert http_api.get(f"/v1/calls/{call.call_id}").body["status"] == status


def test_a_campaign_has_notes_of_its_own(http_api: HttpApi, call: Call) -> None:
    assert of_campaign(http_api) == []
    assert note_on_campaign(http_api).status == 200
    assert [each["text"] for each in of_campaign(http_api)] == [TEXT]
    assert shown(http_api, call) == []


def test_a_campaign_without_calls_is_not_there(http_api: HttpApi) -> None:
    reply = note_on_campaign(http_api)
    assert reply.status == 404
    assert "there is no call of the campaign sale" in reply.body["detail"]


NOTED: "dict[str, tuple[str, Callable[..., Any]]]" = {
    "call": ("note_call", note),
    "campaign": ("note_campaign", lambda api, _, *text, **more: note_on_campaign(api, *text, **more)),
}
KINDS = pytest.mark.parametrize("on", NOTED)


@KINDS
def test_the_same_note_with_the_same_key_is_one_note_and_one_act(
    http_api: HttpApi, call: Call, clock: SetClock, on: str
) -> None:
    kind, do = NOTED[on]
    first = do(http_api, call, key="k1")
    clock.pause(timedelta(minutes=1))
    again = do(http_api, call, key="k1")

    assert again.body == first.body
    assert len(shown(http_api, call) if on == "call" else of_campaign(http_api)) == 1
    (entry,) = acts(http_api, kind=kind)
    assert entry["details"] == {"key": "k1"}
    assert (entry["call_id"], entry["campaign"]) == (call.call_id if on == "call" else None, "sale")
    assert TEXT not in str(entry), "a note may be of personal data, and goes with the call"


@KINDS
def test_without_a_key_each_request_is_a_note(http_api: HttpApi, call: Call, on: str) -> None:
    kind, do = NOTED[on]
    keys = {do(http_api, call).body["key"] for _ in range(2)}
    assert len(keys) == len(acts(http_api, kind=kind)) == 2


@KINDS
def test_the_key_of_another_note_is_refused(http_api: HttpApi, call: Call, on: str) -> None:
    _, do = NOTED[on]
    do(http_api, call, key="k1")
    for caller, text in ((http_api, "something else"), (http_api.as_caller(SUPERVISOR), TEXT)):
        reply = (
            do(caller, call, text, key="k1")
            if caller is http_api
            else caller.post(
                f"/page/v1/calls/{call.call_id}/notes" if on == "call" else "/page/v1/campaigns/notes",
                {"text": text, "key": "k1"} | ({} if on == "call" else {"campaign": "sale"}),
            )
        )
        assert reply.status == 409
        assert "another note has the key k1" in reply.body["detail"]


@KINDS
def test_there_are_so_many_at_most(http_api: HttpApi, call: Call, on: str) -> None:
    _, do = NOTED[on]
    # Of the longest characters: all of them stand in one item.
    texts = [f"{number:02}" + "𝄞" * (LONGEST_NOTE - 2) for number in range(MOST_NOTES)]
    assert {do(http_api, call, text).status for text in texts} == {200}
    refused = do(http_api, call, "one more")
    assert refused.status == 409
    assert str(MOST_NOTES) in refused.body["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "\u200b\u00a0\u0000"}, "text"),
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "x" * (LONGEST_NOTE + 1)}, "text"),
        ({"text": TEXT, "key": ""}, "key"),
        ({"text": TEXT, "key": "a b"}, "key"),
        ({"text": TEXT, "key": "k" * 65}, "key"),
        ({"text": TEXT, "reason": "x"}, "reason"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(http_api: HttpApi, call: Call, body: dict[str, Any], field: str) -> None:
    for path, more in ((f"/v1/calls/{call.call_id}/notes", {}), ("/v1/campaigns/notes", {"campaign": "sale"})):
        reply = http_api.post(path, body | more)
        assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, [field])


@KINDS
def test_numbers_in_notes_are_hidden_from_who_may_not_see_them(http_api: HttpApi, call: Call, on: str) -> None:
    local = DESTINATION.removeprefix("+1")
    NOTED[on][1](http_api, call, f"her new number is +12065550177, not {local}")

    def read(prefix: str) -> str:
        return str(shown(http_api, call, prefix) if on == "call" else of_campaign(http_api, prefix))

    assert "+12065550177" not in read("/v1")
    assert "+12065550177" in read("/personal-data/v1")
    if on == "call":
        assert local not in read("/v1"), "the call's own number is known without its country code too"
        path = f"/v1/calls/{call.call_id}/explanation"
        assert "5550177" not in str(http_api.get(path).body)
        assert "+12065550177" in str(http_api.get(f"/personal-data{path}").body)


def test_who_reads_notes_on_a_campaign_in_clear_has_an_entry(http_api: HttpApi, call: Call) -> None:
    note_on_campaign(http_api)
    of_campaign(http_api)
    assert acts(http_api, kind="read_in_clear") == []
    of_campaign(http_api, "/personal-data/v1")
    (entry,) = acts(http_api, kind="read_in_clear")
    assert entry["details"] == {"operation": "list_campaign_notes"}


@KINDS
def test_a_note_whose_entry_cannot_be_written_is_not_kept(
    http_api: HttpApi, call: Call, table: Table, monkeypatch: pytest.MonkeyPatch, on: str
) -> None:
    refusing = Refusing(table.client)
    http_api_services().__dict__.pop("table", None)
    with monkeypatch.context() as patched:
        patched.setattr("redial.adapters.clients.dynamodb", lambda: refusing)
        assert NOTED[on][1](http_api, call).status == 500
    assert refusing.written == []
    http_api_services().__dict__.pop("table", None)
    http_api_services().__dict__.pop("notes", None)
    assert shown(http_api, call) == of_campaign(http_api) == []


def kept_until(table: Table, key: str) -> int:
    stored = table.get(f"NOTES#{key}")
    assert stored is not None
    return int(stored["delete_after"])


@pytest.mark.parametrize(
    ("changes", "ends_at"),
    [
        ({}, T0 + timedelta(hours=1)),
        ({"status_at": T0 + timedelta(days=7)}, T0 + timedelta(days=7)),
        ({"status": CallStatus.UNREACHED, "status_at": at(30)}, T0 + timedelta(hours=1)),
    ],
    ids=["due", "scheduled", "ended"],
)
def test_notes_are_kept_for_as_long_as_their_call(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table, clock: SetClock, changes: dict[str, Any], ends_at: Any
) -> None:
    call = replace(waiting_call("r1"), **changes)
    calls.add(call)
    clock.pause(timedelta(hours=1))
    note(http_api, call)
    assert kept_until(table, f"CALL#{call.call_id}") == to_epoch_ms(ends_at + KEPT) // 1000


def test_notes_on_a_call_that_has_a_last_time_are_kept_from_then_on(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table
) -> None:
    call = waiting_call("r1", expires_at=T0 + timedelta(days=30))
    calls.add(call)
    note(http_api, call)
    assert kept_until(table, f"CALL#{call.call_id}") == to_epoch_ms(T0 + timedelta(days=30) + KEPT) // 1000


def test_notes_on_a_campaign_are_kept_as_its_counts_are(
    http_api: HttpApi, call: Call, table: Table, clock: SetClock
) -> None:
    note_on_campaign(http_api)
    clock.pause(timedelta(days=2))
    note_on_campaign(http_api)
    assert kept_until(table, f"CAMPAIGN#{call.request.campaign}") == to_epoch_ms(T0 + timedelta(days=2) + KEPT) // 1000


def test_a_rejected_request_has_no_notes(http_api: HttpApi) -> None:
    rejected = http_api.post("/v1/calls", {"request_id": "bad"})
    assert rejected.status == 400
    path = "/v1/calls/bad"
    if http_api.get(path).status == 200:
        assert http_api.get(path).body["notes"] == []
        assert http_api.post(f"{path}/notes", {"text": TEXT}).status == 409
