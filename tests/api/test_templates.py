"""Templates over the API: put, show, list, try, delete; and requests that use them."""

from typing import Any

import pytest

from redial.adapters.dynamodb.table import Table
from simulation.makers import plain_request
from simulation.stack.http_api import READER, SUPERVISOR, HttpApi

TEXTS: dict[str, Any] = {
    "en-US": {"text": "Dear {name}, {visit:date}.", "voice_id": "Joanna"},
    "es-US": {"ssml": "<speak>{name}: {visit:date}</speak>"},
}
VALUES = {"name": "Ana & Bo", "visit": "2026-11-26"}


def put(http_api: HttpApi, name: str = "reminder", **definition: Any) -> Any:
    reply = http_api.put(f"/v1/templates/{name}", {"texts": TEXTS} | definition)
    assert reply.status == 200, reply.body
    return reply.body


def test_a_template_is_put_shown_and_listed(http_api: HttpApi) -> None:
    first = put(http_api)
    assert (first["version"], first["changed"], first["languages"]) == (1, True, ["en-US", "es-US"])
    assert first["variables"] == ["name", "visit"]
    assert put(http_api)["changed"] is False
    second = put(http_api, texts={"en-US": {"text": "Hi {name}."}}, made_of=1)
    assert second["version"] == 2

    assert http_api.get("/v1/templates/reminder").body["texts"] == [
        {"language": "en-US", "text": "Hi {name}.", "ssml": None, "voice_id": None}
    ]
    assert http_api.get("/v1/templates/reminder", version=1).body["texts"][1]["ssml"] == TEXTS["es-US"]["ssml"]
    (listed,) = http_api.get("/v1/templates").body["templates"]
    assert (listed["name"], listed["version"]) == ("reminder", 2)


def test_one_that_is_not_there_is_not_found(http_api: HttpApi) -> None:
    for reply in (
        http_api.get("/v1/templates/none"),
        http_api.get("/v1/templates/no%20name"),
        http_api.post("/v1/templates/none/try"),
        http_api.post("/v1/templates/none/delete"),
    ):
        assert reply.status == 404
    put(http_api)
    assert http_api.get("/v1/templates/reminder", version=2).status == 404


@pytest.mark.parametrize(
    ("name", "definition", "field"),
    [
        ("no name", {"texts": TEXTS}, "name"),
        ("reminder", {"texts": {"en-US": {"text": "{a"}}}, "texts.en-US"),
        ("reminder", {"texts": {}}, "texts"),
        ("reminder", {}, "texts"),
        ("reminder", {"text": "Hi"}, "(body)"),
        ("reminder", {"texts": TEXTS, "version": 1}, "version"),
    ],
)
def test_what_cannot_be_said_is_not_put(http_api: HttpApi, name: str, definition: Any, field: str) -> None:
    reply = http_api.put(f"/v1/templates/{name.replace(' ', '%20')}", definition)
    assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, [field])
    assert http_api.get("/v1/templates").body["templates"] == []


def test_a_change_of_a_version_that_is_not_current_is_a_conflict(http_api: HttpApi) -> None:
    put(http_api)
    reply = http_api.put("/v1/templates/reminder", {"texts": {"en-US": {"text": "Hi"}}, "made_of": 0})
    assert reply.status == 409
    assert "is in version 1 by now, not in 0" in reply.body["detail"]


def test_whoever_only_reads_puts_nothing(http_api: HttpApi) -> None:
    reader = http_api.as_caller(READER)
    assert reader.put("/page/v1/templates/reminder", {"texts": TEXTS}).status == 403
    assert reader.get("/page/v1/templates").status == 200


def test_a_template_is_tried_and_nothing_is_stored(http_api: HttpApi) -> None:
    put(http_api)
    said = http_api.post("/v1/templates/reminder/try", {"language": "es-US", "variables": VALUES})

    assert said.body == {
        "kind": "ssml_message",
        "text": "<speak>Ana &amp; Bo: 26 de noviembre de 2026</speak>",
        "language_code": "es-US",
        "voice_id": None,
        "spoken_characters": len("Ana & Bo: 26 de noviembre de 2026"),
        "characters": len("<speak>Ana &amp; Bo: 26 de noviembre de 2026</speak>"),
        "speaking_seconds": 2.2,
        "template": "reminder",
        "template_version": 1,
    }
    assert http_api.get("/v1/calls").body["calls"] == []


def test_what_is_wrong_with_the_values_is_told(http_api: HttpApi) -> None:
    put(http_api)
    told = http_api.post("/v1/templates/reminder/try", {"language": "en-US", "variables": {"name": "Ana", "room": 7}})
    assert [each["field"] for each in told.body["errors"]] == ["variables.room", "variables.visit"]
    long = http_api.post(
        "/v1/templates/reminder/try", {"language": "en-US", "variables": VALUES | {"name": "x" * 3_000}}
    )
    assert long.status == 400
    odd = http_api.post("/v1/templates/reminder/try", {"variables": ["name"]})
    assert (odd.status, odd.body["errors"][0]["field"]) == (400, "variables")


def test_a_draft_is_tried_and_nothing_is_stored(http_api: HttpApi) -> None:
    draft = {"texts": TEXTS, "language": "en-US", "variables": VALUES}
    said = http_api.post("/v1/preview/template", draft).body
    assert (said["text"], said["voice_id"]) == ("Dear Ana & Bo, November 26, 2026.", "Joanna")
    assert (said["template"], said["template_version"]) == (None, None)
    assert http_api.get("/v1/templates").body["templates"] == []


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({}, "texts"),
        ({"texts": {"en-US": {"text": "{a"}}}, "texts.en-US"),
        ({"texts": TEXTS}, "language"),
        ({"texts": TEXTS, "language": "de-DE"}, "language"),
        ({"texts": {"en-US": {"text": "{a}"}}}, "variables.a"),
        ({"texts": {"en-US": {"text": "a"}}, "variables": {"b": [1]}}, "variables.b"),
        ({"texts": TEXTS, "made_of": 1}, "made_of"),
    ],
)
def test_what_is_wrong_with_a_draft_is_told(http_api: HttpApi, draft: Any, field: str) -> None:
    reply = http_api.post("/v1/preview/template", draft)
    assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, [field])


def test_whoever_only_reads_tries_no_draft(http_api: HttpApi) -> None:
    assert http_api.as_caller(READER).post("/page/v1/preview/template", {"texts": TEXTS}).status == 403


def test_a_request_says_its_template_and_tells_which(http_api: HttpApi) -> None:
    put(http_api)
    request = plain_request(content=None, template="reminder", language="en-US", variables=VALUES)
    dry = http_api.post("/v1/calls", request, dry_run="true").body
    assert (dry["preview"]["text"], dry["preview"]["template_version"]) == ("Dear Ana & Bo, November 26, 2026.", 1)

    call_id = http_api.post("/v1/calls", request).body["call_id"]
    put(http_api, texts={"en-US": {"text": "Hi."}})
    repeated = http_api.post("/v1/calls", request)
    assert (repeated.status, repeated.body["answer"]) == (202, "repeated")
    message = http_api.as_caller(SUPERVISOR).get(f"/page/v1/calls/{call_id}").body["request"]["message"]
    assert (message["text"], message["template"], message["template_version"]) == (
        "Dear Ana & Bo, November 26, 2026.",
        "reminder",
        1,
    )


def test_after_its_deletion_a_request_is_rejected_and_says_why(http_api: HttpApi) -> None:
    put(http_api)
    assert http_api.post("/v1/templates/reminder/delete").body["texts"] == []
    request = plain_request(content=None, template="reminder", language="en-US", variables=VALUES)
    reply = http_api.post("/v1/calls", request)
    assert reply.status == 400
    assert reply.body["errors"][0]["message"] == "expected a template of this stack; reminder was deleted"
    assert http_api.get("/v1/templates").body["templates"] == []


def test_a_dry_run_tells_what_is_said_and_how_long_it_takes(http_api: HttpApi) -> None:
    preview = http_api.post("/v1/calls", plain_request(), dry_run="true").body["preview"]
    assert preview["spoken_characters"] == preview["characters"] == len(preview["text"])
    assert preview["speaking_seconds"] > 0
    assert (preview["template"], preview["kind"]) == (None, "plain_text_message")
    assert http_api.post("/v1/calls", plain_request()).body["preview"] is None


def test_a_template_that_cannot_be_read_is_told_and_put_anew(http_api: HttpApi, table: Table) -> None:
    put(http_api)
    put(http_api, name="other")
    item = table.get("TEMPLATE#reminder")
    assert item is not None
    table.put(item | {"texts": "Hello"})

    listed = http_api.get("/v1/templates").body
    assert ([each["name"] for each in listed["templates"]], listed["unreadable"]) == (["other"], ["reminder"])
    shown = http_api.get("/v1/templates/reminder")
    assert (shown.status, "The template reminder cannot be read." in shown.body["detail"]) == (409, True)
    stale = http_api.put("/v1/templates/reminder", {"texts": TEXTS, "made_of": 7})
    assert stale.status == 409

    assert put(http_api)["version"] == 2
    assert http_api.get("/v1/templates/reminder").body["version"] == 2
    assert http_api.get("/v1/templates/reminder", version=1).status == 404  # and not one without texts
    assert http_api.get("/v1/templates").body["unreadable"] == []


def test_a_template_that_newer_code_wrote_is_left_alone(http_api: HttpApi, table: Table) -> None:
    put(http_api)
    item = table.get("TEMPLATE#reminder")
    assert item is not None
    table.put(item | {"form": 999})
    assert http_api.put("/v1/templates/reminder", {"texts": TEXTS}).status == 500
    assert table.get("TEMPLATE#reminder") == item | {"form": 999}
