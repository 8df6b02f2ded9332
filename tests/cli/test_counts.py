"""What is counted is told in words that fit: one call, two calls, 1,234 calls."""

import json
from typing import Any

import httpx
import pytest

from redial.application.reporting import summarise
from redial.contracts.answers.overview import SUMMARY_COUNTS_TO
from redial.domain.call.calls import CallStatus
from redial_cli.client.stacks import find_stack
from redial_cli.doctor import work_checks
from redial_cli.doctor.findings import run
from redial_cli.terminal import counted
from tests.cli.added_calls import add
from tests.cli.conftest import STACK, Gateway, Redial

pytestmark = pytest.mark.usefixtures("found_once")


def answer_summary(gateway: Gateway, redial: Redial, **changes: Any) -> None:
    summary = redial.json("status")
    summary["calls"]["UNKNOWN"] = changes.pop("unknown", 0)
    gateway.answer = lambda _: httpx.Response(200, text=json.dumps(summary | changes))


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (
            100,
            ("100 messages in", "100 or more calls held", "100 or more calls set aside", "100 or more attempts with"),
        ),
        (1, ("1 message in", "1 call UNKNOWN", "1 call held", "1 call set aside", "1 attempt with events")),
        (2345, ("2,345 messages", "2,345 calls UNKNOWN")),
    ],
)
def test_status_counts_what_needs_a_person(redial: Redial, gateway: Gateway, count: int, told: tuple[str, ...]) -> None:
    answer_summary(
        gateway, redial, dead_letters=count, unknown=count, not_permitted=count, set_aside=count, orphans=count
    )

    shown = redial("status").stdout

    assert all(each in shown for each in told), shown


def test_status_tells_how_old_its_counts_are(redial: Redial, gateway: Gateway) -> None:
    assert "counted" not in redial("status").stdout, "nothing was counted yet"
    answer_summary(gateway, redial, calls_counted_at="2026-11-20T09:30:00.000Z")
    assert "counted     changes of calls up to 2026-11-20 09:30" in redial("status").stdout


def test_doctor_counts_what_needs_a_person(redial: Redial, gateway: Gateway) -> None:
    def told(count: int) -> str:
        gateway.answer = Gateway().ask_the_function
        summary = redial.json("status")
        counts = {
            "not_permitted": count,
            "orphans": count,
            "calls": summary["calls"] | {"UNKNOWN": count, "WAITING": count},
        }

        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/summary"):
                return httpx.Response(200, text=json.dumps(summary | counts))
            return Gateway().ask_the_function(request)

        gateway.answer = answer
        stack = find_stack(STACK, region="us-east-1")
        return "\n".join(finding.text for finding in run("work", work_checks.check_work, stack))

    one, many = told(1), told(100)
    for text in ("1 call is UNKNOWN.", "1 call is held", "1 attempt has events", "1 call waits, 0 being dialled."):
        assert text in one
    for text in ("100 calls are UNKNOWN.", "100 or more calls are held", "100 or more attempts have events"):
        assert text in many


def test_what_the_service_refuses_is_not_called_paused(redial: Redial, gateway: Gateway) -> None:
    due = {"count": 5, "is_exact": True, "paused": 3, "oldest_due_at": None, "last_expected_at": None}
    lanes = {"critical": due, "urgent": due, "normal": due, "bulk": due}
    answer_summary(gateway, redial, due=lanes)
    assert "urgent 5, 3 paused" in redial("status").stdout


def test_cancelling_a_campaign_tells_how_many_calls_it_met(redial: Redial, calls: Any) -> None:
    add(calls, "r1", campaign="sale")

    assert "1 call of sale cancelled, 0 had ended before." in redial("cancel", "--campaign", "sale", "--yes").stdout
    assert "0 calls of sale cancelled, 1 had ended before." in redial("cancel", "--campaign", "sale", "--yes").stdout


def test_the_counting_stops_where_it_says() -> None:
    counted_to = {
        summarise.MOST_COUNTED_ORPHANS,
        summarise.MOST_COUNTED_NOT_PERMITTED,
        summarise.MOST_COUNTED_SET_ASIDE,
    }
    assert counted_to == {SUMMARY_COUNTS_TO}


def test_a_count_is_told_with_its_noun_in_the_right_number() -> None:
    assert [counted(number, "call") for number in (0, 1, 2, 1_234_567)] == [
        "0 calls",
        "1 call",
        "2 calls",
        "1,234,567 calls",
    ]


@pytest.mark.parametrize(
    ("waiting", "calling", "told"),
    [
        (1_779, 1, "Cancel all calls of the campaign sale, of which about 1,780 have not ended?"),
        (0, 1, "Cancel all calls of the campaign sale, of which about 1 has not ended?"),
        (0, 0, "Cancel all calls of the campaign sale, which all had ended when they were counted last?"),
    ],
)
def test_the_question_before_a_campaign_is_cancelled(
    redial: Redial, gateway: Gateway, waiting: int, calling: int, told: str
) -> None:
    counts = dict.fromkeys(CallStatus, 0) | {"WAITING": waiting, "CALLING": calling, "COMPLETED": 5}
    sale = {"campaign": "sale", "calls": counts, "total": 5, "done": 5, "attempts": 5, "outcomes": {}}
    times = dict.fromkeys(("first_call_at", "last_change_at", "paused_since", "cancelled_before", "answer_rate"))
    page = {"campaigns": [sale | times], "next_cursor": None}
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, text=json.dumps(page))

    gateway.answer = answer
    assert told in redial("cancel", "--campaign", "sale").output
    assert asked == ["/v1/campaigns"], "nothing is done before the answer"


def test_a_campaign_that_nobody_knows_is_asked_about_as_one(redial: Redial, gateway: Gateway) -> None:
    assert "campaign sail, of which none is known yet?" in redial("cancel", "--campaign", "sail").output
    gateway.answer = lambda _: httpx.Response(403, text="{}")
    assert "Cancel all calls of the campaign sail?" in redial("cancel", "--campaign", "sail").output
