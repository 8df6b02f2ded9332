"""Pages that list something list all of it: operations of the API, acts, events and their fields, fields of a request."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.paths import PROJECT
from redial.domain.audit.acts import ActKind
from redial.domain.publishing.published_events import PublishedKind

SCHEMAS = PROJECT / "events" / "schemas"


def page(name: str) -> str:
    return (PROJECT / "docs" / name).read_text(encoding="utf-8")


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return found


def fields(name: str) -> set[str]:
    """Give the fields of a schema and of what it is made of."""
    whole = schema(name)
    return {field for part in (whole, *whole.get("$defs", {}).values()) for field in part.get("properties", ())}


def plain(path: str) -> str:
    """Leave out what differs from one caller and one writer to another: the address, and what a part of the path is called."""
    return re.sub(r"\{\w+\}", "{}", re.sub(r"^/personal-data", "", path.partition("?")[0]))


def operations_in_the_page() -> Iterator[str]:
    table = page("api.md").partition("## Operations")[2].partition("\n### ")[0]
    for row in table.splitlines():
        before = ""
        for span in re.findall(r"`([^`]+)`", row.split("|")[1]) if row.startswith("|") else ():
            path = span.split(" ")[-1]
            if path.startswith("..."):
                # The path before, or its folder.
                yield plain(before + path[3:])
                yield plain(before.rpartition("/")[0] + path[3:])
            else:
                before = path
                yield plain(path)


@pytest.mark.parametrize("path", sorted(schema("openapi.json")["paths"].keys() - {"/health"}))
def test_the_page_of_the_api_has_each_operation(path: str) -> None:
    assert plain(path) in set(operations_in_the_page())


def test_the_page_of_the_audit_trail_has_each_kind_of_act() -> None:
    table = page("audit.md").partition("| kind |")[2].partition("\n\n")[0]
    told = {kind for row in table.splitlines()[2:] for kind in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == set(ActKind)


def test_the_page_of_published_events_has_each_kind_and_field() -> None:
    text = page("published-events.md")
    told = {*PublishedKind, *fields("published_event.schema.json"), *fields("published_campaign_end.schema.json")}
    assert {"Call Ended", "sequence", "duration_seconds", "run"} <= told
    assert {name for name in told if f"`{name}`" not in text} == set()


def test_the_page_of_requests_has_each_field() -> None:
    names = schema("call_request.schema.json")["properties"]
    assert {"request_id", "then"} <= names.keys()
    assert [name for name in names if f"`{name}`" not in page("requests.md")] == []
