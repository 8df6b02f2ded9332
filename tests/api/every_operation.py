"""Every operation of the API, asked one after the other."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from api.operations import Operation
from api.routes import all_operations
from simulation.stack.http_api import HttpApi
from tests.api.numbers_everywhere import Seeds

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
