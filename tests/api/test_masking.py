"""
A caller that may not see personal data gets no stored number, by whatever operation and in whatever answer.

The walk goes through the registry, so that an operation that comes later is walked as well.
"""

import base64
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

import api.handler
from api.http.operations import Operation
from api.routes import all_operations
from redial.adapters import clients
from redial.adapters.dynamodb.schema import CURSOR_KEY
from redial.adapters.dynamodb.table import Table
from simulation.makers import plain_request
from simulation.stack.http_api import DISPATCHER, PROGRAM, READER, SUPERVISOR, HttpApi
from tests.api.numbers_everywhere import NUMBERS, Seeds

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from tests.api.conftest import SetClock


@pytest.fixture
def seeds(
    http_api: HttpApi,
    table: Table,
    sqs: "SQSClient",
    queues: dict[str, str],
    clock: "SetClock",
    monkeypatch: pytest.MonkeyPatch,
) -> Seeds:
    monkeypatch.setattr(clients.sqs(), "start_message_move_task", lambda **_: {})
    clock.pause(timedelta(seconds=60))
    planted = Seeds()
    planted.plant(table, sqs, queues)
    return planted


# What is asked, beyond the operation's own defaults. An operation that is not here is asked without anything.
BODIES: dict[str, list[dict[str, Any]]] = {
    "settle_call": [{"outcome": "BUSY", "note": "seen"}],
    "call_again": [{"although_played": True}],
    "reschedule": [{"not_before": "2026-11-25T09:00:00Z"}],
    "note_on_call": [{"text": "seen"}],
    "note_on_campaign": [{"campaign": "none", "text": "seen"}],
    "cancel_campaign": [{"campaign": "none"}],
    "pause_dialling": [{"lane": "bulk"}],
    "resume_dialling": [{"lane": "bulk"}],
    "put_template": [{"texts": {"en-US": {"text": "Hi", "voice_id": "none"}}}],
    "put_calling_hours": [{"weekdays": {"mon": [["09:00", "18:00"]]}}],
    "read_written_hours": [{"written": "mon 09:00-18:00"}],
    "set_campaign_settings": [{"campaign": "none", "calling_hours": None}],
    "submit_call": [{"lane": "none"}],
    "submit_calls": [{"requests": [{"lane": "none"}]}],
}
QUERIES: dict[str, dict[str, str]] = {
    "list_campaign_notes": {"campaign": "with notes"},
    "get_campaign_progress": {"campaign": "with notes"},
}
PATHS: dict[str, Callable[[Seeds], list[str]]] = {
    "call_id": lambda seeds: [*seeds.call_ids, "0" * 24],
    "queue": lambda _: ["requests", "events-delivery", "none"],
    "template": lambda seeds: [seeds.template, "none"],
    "hours": lambda _: ["late", "none"],
    "erasure_id": lambda _: ["e1", "none"],
}


def walk(http_api: HttpApi, prefix: str, seeds: Seeds) -> Iterator[tuple[Operation, int, Any]]:
    """Ask all operations: first those that change nothing, page by page."""
    for operation in sorted(all_operations(), key=lambda each: each.method != "GET"):
        if operation.needs is None:
            continue
        names = re.findall(r"\{(\w+)\}", operation.path)
        assert set(names) <= PATHS.keys(), f"say which {names} there are"
        paths = [operation.path.format(**{name: value}) for name in names for value in PATHS[name](seeds)] or [
            operation.path
        ]
        own_numbers = operation.name in {"add_do_not_call", "remove_do_not_call"}
        bodies = [{"call_id": each} for each in seeds.call_ids] if own_numbers else BODIES.get(operation.name, [{}])
        for path in paths:
            for body in [None] if operation.method == "GET" else bodies:
                query: dict[str, Any] = {"limit": 1} if "limit" in operation.query.__struct_fields__ else {}
                query |= QUERIES.get(operation.name, {})
                for _ in range(30):
                    reply = http_api.send(operation.method, f"{prefix}{path}", query=query, body=body)
                    yield operation, reply.status, reply.body
                    cursor = reply.body.get("next_cursor") if isinstance(reply.body, dict) else None
                    if cursor is None or operation.method != "GET":
                        break
                    query["cursor"] = cursor


def decoded(value: Any) -> Iterator[str]:
    """Give all texts of an answer, and what they are when decoded in every way that a client may try."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from decoded(key)
            yield from decoded(part)
    elif isinstance(value, list):
        for part in value:
            yield from decoded(part)
    else:
        text = str(value)
        yield text
        yield unquote(text)
        if "\\" in text:
            yield text.encode("ascii", "backslashreplace").decode("unicode_escape")
        if len(text) > 15:
            for altchars in (b"-_", b"+/"):
                with contextlib.suppress(ValueError):
                    yield base64.b64decode(text + "=" * (-len(text) % 4), altchars, validate=True).decode("latin-1")
        if text[:1] in {"{", "["}:
            with contextlib.suppress(ValueError):
                yield from decoded(json.loads(text))


def numbers_told(answer: Any) -> set[str]:
    """Give the seeded numbers that an answer tells."""
    texts = [re.sub(r"[\s().\-/]", "", text) for text in decoded(answer)]
    return {number for number in NUMBERS if any(number[2:] in text for text in texts)}


@pytest.mark.parametrize(
    ("authorizer", "prefix"),
    [(PROGRAM, ""), (DISPATCHER, "/page"), (READER, "/page")],
    ids=["program", "person", "reader"],
)
def test_no_answer_tells_a_number_or_a_text_to_whoever_may_not_see_it(
    http_api: HttpApi, seeds: Seeds, authorizer: dict[str, Any], prefix: str
) -> None:
    answered: set[str] = set()
    for operation, status, answer in walk(http_api.as_caller(authorizer), prefix, seeds):
        assert numbers_told(answer) == set(), (operation.name, answer)
        assert not re.search(r"\b4711\b|\bXYZ\b", json.dumps(answer)), (operation.name, answer)
        assert status < 500
        if status < 300:
            answered.add(operation.name)

    # A walk that is refused everywhere would prove nothing.
    expected = {each.name for each in all_operations() if each.method == "GET" and each.needs is not None}
    assert expected <= answered


def test_the_walk_meets_every_number_where_they_may_be_seen(http_api: HttpApi, seeds: Seeds) -> None:
    told: set[str] = set()
    for _, _, answer in walk(http_api.as_caller(SUPERVISOR), "/page", seeds):
        told |= numbers_told(answer)

    # A recipient whose item cannot be read is in no answer.
    assert len(set(seeds.used) - told) <= 1, set(seeds.used) - told


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/calls", {"destination_phone_number": NUMBERS[0]}),
        ("/calls", {"request_id": f"{NUMBERS[0]}/2026-11-26"}),
        ("/calls", {"campaign": f"all of {NUMBERS[0]}"}),
        ("/campaigns", {"campaign": f"all of {NUMBERS[0]}"}),
        ("/do-not-call", {"destination_phone_number": NUMBERS[0]}),
    ],
)
def test_a_search_by_a_number_needs_the_right_to_see_numbers(
    http_api: HttpApi, path: str, query: dict[str, str]
) -> None:
    for authorizer, prefix in ((PROGRAM, "/v1"), (DISPATCHER, "/page/v1")):
        reply = http_api.as_caller(authorizer).get(f"{prefix}{path}", **query)
        assert reply.status == 403
        assert "needs the right to see numbers" in reply.body["detail"]
        assert [error["field"] for error in reply.body["errors"]] == list(query)
    assert http_api.get(f"/personal-data/v1{path}", **query).status == 200
    assert http_api.as_caller(SUPERVISOR).get(f"/page/v1{path}", **query).status == 200


@pytest.mark.parametrize(
    "written", ["+12065550121", "(206) 555-0121", "206.555.0121", "2065550121", "12065550121", "+1 206 555 0121/x"]
)
def test_a_number_that_is_typed_needs_it_however_it_is_written(http_api: HttpApi, seeds: Seeds, written: str) -> None:
    for authorizer, prefix in ((PROGRAM, "/v1"), (READER, "/page/v1")):
        for typed in (written, written.replace("0121", "0199")):  # there, and not there: both answers are one
            reply = http_api.as_caller(authorizer).get(f"{prefix}/calls", search=typed)
            assert reply.status == 403, typed
            assert "needs the right to see numbers" in reply.body["detail"]
    assert http_api.as_caller(SUPERVISOR).get("/page/v1/calls", search=written).status == 200


def test_a_path_that_names_a_number_is_a_search_by_it(http_api: HttpApi, seeds: Seeds) -> None:
    """Told apart, 404 and 200 would tell a hidden number to whoever tries all that it may be."""
    stored, guessed = f"{NUMBERS[1]}/2026-11-26", f"{NUMBERS[0]}/2026-11-26"
    for authorizer, prefix in ((PROGRAM, "/v1"), (DISPATCHER, "/page/v1")):
        caller = http_api.as_caller(authorizer)
        for name in (quote(each, safe="") for each in (stored, guessed, stored.replace("+", "\uff0b"))):
            path = f"{prefix}/calls/{name}"
            replies = [
                caller.get(path),
                caller.get(f"{path}/explanation"),
                caller.post(f"{path}/cancel", {}),
                caller.post(f"{path}/settle", {"outcome": "BUSY"}),
            ]
            assert [reply.status for reply in replies] == [403] * 4
            assert all(reply.body["errors"][0]["field"] == "call_id" for reply in replies)
    path = f"/calls/{quote(stored, safe='')}"
    assert http_api.get(f"/personal-data/v1{path}").status == 200
    assert http_api.as_caller(SUPERVISOR).get(f"/page/v1{path}").status == 200


def test_a_search_by_a_name_without_a_number_needs_no_such_right(http_api: HttpApi) -> None:
    assert http_api.get("/v1/calls", request_id="order-4711000012").status == 200
    assert http_api.get("/v1/campaigns", campaign="reminders 2026-11-26").status == 200


def test_what_a_caller_sends_comes_back_masked(http_api: HttpApi) -> None:
    number = NUMBERS[0]
    request = plain_request(request_id=f"{number}/2026-11-26", destination_phone_number=number)

    assert numbers_told(http_api.post("/v1/calls", request).body) == set()
    assert numbers_told(http_api.post("/v1/calls", request).body) == set()
    assert numbers_told(http_api.post("/v1/calls", request, dry_run="true").body) == set()
    assert numbers_told(http_api.post("/v1/calls", request | {number: number}).body) == set()
    assert numbers_told(http_api.post("/v1/calls", request | {"lane": "bulk"}).body) == set()
    assert numbers_told(http_api.put("/v1/do-not-call", {"destination_phone_number": number}).body) == set()
    assert numbers_told(http_api.post("/v1/campaigns/cancel", {"campaign": number}).body) == set()


def test_cursors_hold_over_a_new_process_and_are_nobody_elses(http_api: HttpApi, seeds: Seeds, table: Table) -> None:
    cursor = http_api.get("/v1/do-not-call", limit=1).body["next_cursor"]
    del api.handler.build().cursors  # as a new process begins

    assert http_api.get("/v1/do-not-call", limit=1, cursor=cursor).status == 200
    for other in (cursor[:-2] + "AA", cursor + "AA", cursor[4:], "AAAA", "ä", base64.urlsafe_b64encode(b"{}").decode()):
        reply = http_api.get("/v1/do-not-call", limit=1, cursor=other)
        assert (reply.status, reply.body["errors"][0]["field"]) == (400, "cursor"), other

    assert http_api.get("/v1/orphans", cursor=cursor).status == 400
    table.put({"pk": CURSOR_KEY, "version": 2, "secret": "00" * 32})
    del api.handler.build().cursors
    assert http_api.get("/v1/do-not-call", limit=1, cursor=cursor).status == 400


def test_one_unreadable_recipient_does_not_hide_the_list(http_api: HttpApi, seeds: Seeds) -> None:
    assert len(http_api.get("/v1/do-not-call").body["entries"]) == 2
