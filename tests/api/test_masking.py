"""
A caller that may not see personal data gets no stored number, by whatever operation and in whatever answer.

The walk goes through the registry, so that an operation that comes later is walked as well.
"""

import base64
import contextlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

import api.handler
from api.routes import all_operations
from redial.adapters import clients
from redial.adapters.dynamodb.schema import CURSOR_KEY
from redial.adapters.dynamodb.table import Table
from simulation.makers import plain_request
from simulation.stack.http_api import DISPATCHER, PROGRAM, READER, SUPERVISOR, HttpApi
from tests.api.every_operation import walk
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


@pytest.mark.parametrize("prefix", ["/page", ""])
def test_who_may_not_act_is_refused_without_the_numbers_in_names(limited: HttpApi, seeds: Seeds, prefix: str) -> None:
    caller = limited.as_caller(DISPATCHER if prefix else PROGRAM)
    refused = set()
    for operation, status, answer in walk(caller, prefix, seeds):
        assert numbers_told(answer) == set(), f"{operation.name}: {answer}"
        if status == 403:
            refused.add(operation.name)
    assert {"cancel_call", "settle_call", "reschedule", "note_on_call", "call_again"} <= refused
