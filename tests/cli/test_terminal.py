"""What comes from data is printed as text, by every command: no markup of it is obeyed, and no control character."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus
from redial_cli.terminal import data, escaped_json, one_line, visible
from simulation.makers import at, waiting_call
from tests.cli.conftest import Gateway, Redial, plain

MARKUP = "[/z][red]x[/][link=https://evil.example]y :smile:"
CONTROLS = "a\x1b]0;PWNED\x07\x1b[31mRED\x9b2J\x00\x08\r\u202egnp.exe\u2066\u2028\ufeff\U000e0041z"
HOSTILE = f"{MARKUP} {CONTROLS}"
SHOWN = "a␛]0;PWNED␇␛[31mRED<U+009B>2J␀␈␍<U+202E>gnp.exe<U+2066><U+2028><U+FEFF><U+E0041>z"
_ALLOWED = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]*")


def squeezed(text: str) -> str:
    """Give a text without what the breaking of lines puts into it."""
    return "".join(plain(text).split())


def hostile_call(call_id: str = "0" * 24) -> dict[str, Any]:
    time = "2026-11-23T09:00:00.000Z"
    event = {"event_type": "BUSY", "occurred_at": time, "payload": HOSTILE}
    attempt = {
        "number": 1,
        "origination_phone_number": HOSTILE,
        "intent_at": time,
        "message_id": HOSTILE,
        "sent_at": time,
        "outcome": "BUSY",
        "outcome_at": time,
        "detail": HOSTILE,
        "events": [event],
    }
    message = {"kind": "plain_text_message", "characters": 9, "text": HOSTILE, "language_code": None, "voice_id": None}
    return {
        "call_id": call_id,
        "request_id": HOSTILE,
        "status": "REJECTED",
        "reason": {"code": "PERHAPS_PLACED", "parameters": {"attempt": 1, "message": HOSTILE}, "text": HOSTILE},
        "status_reason": HOSTILE,
        "wait_reason": None,
        "paused_by": None,
        "do_not_call": False,
        "status_at": time,
        "lane": None,
        "campaign": HOSTILE,
        "destination_phone_number": HOSTILE,
        "accepted_at": time,
        "updated_at": time,
        "attempts_made": 0,
        "total_attempts": None,
        "last_outcome": None,
        "attempts": [attempt],
        "request": {
            "message": message,
            "origination_phone_number": None,
            "caller_id": None,
            "not_before": None,
            "expires_at": None,
            "retry": {},
        },
        "errors": [{"field": HOSTILE, "message": HOSTILE}],
        "original": HOSTILE,
        "cancel_requested_at": None,
        "conflicting_requests": 0,
    }


TIME = "2026-11-23T09:00:00.000Z"
PAUSE = {"scope": "campaign", "lane": None, "campaign": HOSTILE, "since": TIME, "by": HOSTILE, "reason": HOSTILE}
DIALLING = {"pauses": [PAUSE], "cancelled_campaigns": [], "numbers_moved_at": TIME}
LISTED = {"destination_phone_number": HOSTILE, "since": TIME, "reason": HOSTILE}
CANCELLED = {
    "campaign": HOSTILE,
    "cancelled_before": TIME,
    "cancelled": 1,
    "in_flight": 1,
    "looked_at": 1,
    "done": True,
    "next_cursor": None,
}
SUBMITTED = {
    "answer": "accepted",
    "call_id": "0" * 24,
    "request_id": HOSTILE,
    "status": "WAITING",
    "reason": {"code": HOSTILE, "parameters": {HOSTILE: HOSTILE}, "text": HOSTILE},
    "status_reason": HOSTILE,
    "errors": [],
}
EXPLAINED = {
    "call_id": "0" * 24,
    "status": "WAITING",
    "expected": None,
    "headline": HOSTILE,
    "waits_for": [
        {"what": "PAUSED", "opens_at": None, "reason": None, "text": HOSTILE},
        {
            "what": "THROTTLED",
            "opens_at": None,
            "reason": {"code": "THROTTLED", "parameters": {"message": HOSTILE}, "text": HOSTILE},
            "text": HOSTILE,
        },
    ],
    "prediction_quality": None,
    "history": [{"at": TIME, "kind": "event", "attempt": None, "text": HOSTILE}],
}
LETTERS = {
    "queue": HOSTILE,
    "messages": [{"message_id": HOSTILE, "sent_at": TIME, "received_times": 1, "body": HOSTILE}],
}
QUEUES = {"queues": [{"name": HOSTILE, "messages": 1, "redrives_to": None, "meaning": HOSTILE}]}
REDRIVEN = {"queue": HOSTILE, "moved": None, "done": True}
PROBLEM = {"title": HOSTILE, "status": 409, "detail": HOSTILE, "errors": [{"field": HOSTILE, "message": HOSTILE}]}

ANSWERS: dict[tuple[str, ...], Any] = {
    ("status", "r1", "--show-numbers"): hostile_call(),
    ("list",): {"calls": [hostile_call()], "next_cursor": None},
    ("export",): {"calls": [hostile_call()], "next_cursor": None},
    ("export", "--json"): {"calls": [hostile_call()], "next_cursor": None},
    ("watch", "r1"): hostile_call(),
    ("explain", "r1"): EXPLAINED,
    ("submit", "--to", "+12065550140", "--text", "x"): SUBMITTED,
    ("settle", "r1", "busy"): hostile_call(),
    ("cancel", "-c", HOSTILE, "--yes"): CANCELLED,
    ("pause", "--all"): DIALLING | {"changed": True, "is_known": True, "text": HOSTILE},
    ("dnc", "add", "+12065550140"): LISTED,
    ("dnc", "check", "+12065550140"): {"entries": [LISTED], "next_cursor": None},
    ("dnc", "list"): {"entries": [LISTED], "next_cursor": None},
    ("redrive",): QUEUES,
    ("redrive", "requests", "--show"): LETTERS,
    ("redrive", "requests", "--yes"): REDRIVEN,
}


def obeys(gateway: Gateway, answer: Any, status: int = 200) -> None:
    gateway.answer = lambda _: httpx.Response(status, text=json.dumps(answer))


@pytest.mark.usefixtures("found_once")
@pytest.mark.parametrize("width", [80, 200])
def test_every_command_prints_data_as_text(redial: Redial, gateway: Gateway, width: int) -> None:
    for arguments, answer in ANSWERS.items():
        obeys(gateway, answer)
        result = redial(*arguments, width=width)
        printed = plain(result.stdout + result.stderr)
        assert _ALLOWED.fullmatch(printed), (arguments, printed)
        if "--json" not in arguments:
            assert squeezed(MARKUP) in squeezed(printed) or width == 80, (arguments, printed)
            assert squeezed(SHOWN) in squeezed(printed) or width == 80, (arguments, printed)


@pytest.mark.usefixtures("found_once")
def test_every_command_prints_json_that_no_terminal_obeys(redial: Redial, gateway: Gateway) -> None:
    for arguments, answer in ANSWERS.items():
        if arguments[0] in {"export", "watch"}:
            continue
        obeys(gateway, answer)
        result = redial(*arguments, "--json")
        assert _ALLOWED.fullmatch(result.stdout), (arguments, result.stdout)
        assert HOSTILE in _texts(json.loads(result.stdout)), arguments


@pytest.mark.usefixtures("found_once")
def test_every_command_prints_errors_as_text(redial: Redial, gateway: Gateway) -> None:
    obeys(gateway, PROBLEM, 409)
    for arguments in ANSWERS:
        result = redial(*arguments, "--stack", "redial-test", stack=None)
        assert result.exit_code == 5, (arguments, result.output)
        assert _ALLOWED.fullmatch(plain(result.stdout + result.stderr)), arguments


def test_rejected_rows_are_told_as_text(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps({"request_id": HOSTILE, HOSTILE: 1}) + "\n", encoding="utf-8")

    result = redial("submit", str(file))

    assert result.exit_code == 1
    assert _ALLOWED.fullmatch(plain(result.stderr))
    assert squeezed(SHOWN) in squeezed(result.stderr)


@pytest.mark.usefixtures("found_once")
def test_what_a_person_types_is_no_markup(redial: Redial, calls: DynamoDbCalls) -> None:
    calls.add(waiting_call("q[/z]", campaign="camp[/x]"))

    assert "q[/z]" in redial("status", "q[/z]").stdout
    assert "q[/z]" in redial("explain", "q[/z]").stdout
    assert "camp[/x]" in redial("list", "--campaign", "camp[/x]", width=200).stdout
    assert "Paused: campaign camp[/x]" in redial("pause", "-c", "camp[/x]").stdout
    redial("pause", "--lane", "bulk", "--reason", HOSTILE)
    assert _ALLOWED.fullmatch(plain(redial("status", width=200).stdout))
    assert "no[/]body" in redial("status", "no[/]body").stderr
    assert "q[/z]: is cancelled" in redial("cancel", "q[/z]").stdout


CELLS = [
    ("=1+1", "'=1+1"),
    ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
    ('+HYPERLINK("http://evil")', '\'+HYPERLINK("http://evil")'),
    ("+1206555014", "+1206555014"),
    ("+1206*****40", "+1206*****40"),
    ("+1206555014\n", "'+1206555014␊"),
    ("+12065550140+1", "'+12065550140+1"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'␉=1"),
    ("\r=1", "'␍=1"),
    ("\n=1", "'␊=1"),
    ("\uff1d1+1", "'\uff1d1+1"),
    ("\uff0b1", "'\uff0b1"),
    ("+1*2", "'+1*2"),
    ("plain = text", "plain = text"),
]


def test_an_export_holds_no_formula(redial: Redial, gateway: Gateway) -> None:
    calls = [hostile_call() | {"request_id": value} for value, _ in CELLS]
    obeys(gateway, {"calls": calls, "next_cursor": None})

    rows = csv.DictReader(io.StringIO(redial("export").stdout))

    assert [row["request_id"] for row in rows] == [cell for _, cell in CELLS]


def test_an_export_leaves_nothing_out_unasked(redial: Redial, calls: DynamoDbCalls) -> None:
    for number in range(3):
        calls.add(replace(waiting_call(f"r{number}"), status_at=at(3600 * 24 * 400 * number)))
    calls.add(replace(waiting_call("done"), status=CallStatus.COMPLETED))

    rows = list(csv.DictReader(io.StringIO(redial("export").stdout)))

    assert {row["request_id"] for row in rows} == {"r0", "r1", "r2", "done"}
    two = redial("export", "--status", "waiting", "--status", "completed").stdout
    assert len(two.splitlines()) == 5


def test_texts_are_shown_with_their_signs() -> None:
    assert one_line("a\nb") == "a␊b"
    assert visible("a\nb\tc") == "a\nb␉c"
    assert str(data("[x]\n")) == "[x]␊"
    assert one_line("नमस्ते 👩‍👩‍👧 \u0645\u200c\u062e") == "नमस्ते 👩‍👩‍👧 \u0645\u200c\u062e", (
        "scripts and emoji need joiners"
    )
    assert json.loads(escaped_json(json.dumps(HOSTILE, ensure_ascii=False))) == HOSTILE


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield value
