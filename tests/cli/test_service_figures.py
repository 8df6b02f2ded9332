"""What the voice service says that calls took and cost: at each door, marked as the service's own word; in the archive."""

from collections.abc import Callable, Iterator

import pytest

import tally.handler
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.publishing.archive_records import records_of_change
from redial_cli.client.errors import ExitCode
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from simulation.stack.http_api import HttpApi
from tests.api.conftest import SetClock
from tests.cli.conftest import Redial
from tests.tally.changes import Stream, deliver

FIRST = ServiceFigures(duration_seconds=4.5, billed_minutes=1, price_millionths=13_000)
SECOND = ServiceFigures(duration_seconds=75, billed_minutes=2, price_millionths=26_001)
SUM = {"duration_seconds": 79.5, "billed_minutes": 3, "price_usd": 0.039001}


def attempt(call: Call, token: str, seconds: float, end: EndOfAttempt) -> Call:
    """Let a call be dialled, and its attempt end."""
    steps: tuple[Callable[[Call], Call | CallUnchanged], ...] = (
        lambda stored: transitions.claim(stored, token, ORIGINATION, DEADLINES, at(seconds)),
        lambda stored: transitions.record_sent(stored, token, f"m-{token}", DEADLINES, at(seconds + 1)),
        lambda stored: transitions.end_attempt(stored, token, end, end.ended_at),
    )
    for step in steps:
        changed = step(call)
        assert isinstance(changed, Call)
        call = changed
    return call


def stages() -> list[Call]:
    """Give a call as it is stored one after the other: it waits, is busy, and is played."""
    call = waiting_call("figured", campaign="spring")
    busy = attempt(call, "t1", 1, EndOfAttempt(Outcome.BUSY, at(30), FIRST))
    return [call, busy, attempt(busy, "t2", 100, EndOfAttempt(Outcome.COMPLETED_CALL, at(200), SECOND))]


@pytest.fixture
def counted(http_api: HttpApi, table: Table, clock: SetClock) -> Iterator[HttpApi]:
    """Give the API of a stack in which that call was made and counted."""
    tally.handler.build.cache_clear()
    stream, (waiting, *later) = Stream(table), stages()
    changes = [stream.add(waiting), *(stream.save(each) for each in later)]
    deliver(*changes)
    deliver(*changes)  # a batch that is delivered again adds nothing
    clock.time = at(240)
    yield http_api
    tally.handler.build.cache_clear()


def test_the_api_tells_them_for_attempts_calls_campaigns_and_stretches_of_time(counted: HttpApi) -> None:
    (call,) = counted.get("/v1/calls", request_id="figured").body["calls"]
    whole = counted.get(f"/v1/calls/{call['call_id']}").body
    assert [each["figures"] for each in whole["attempts"]] == [
        {"duration_seconds": 4.5, "billed_minutes": 1, "price_usd": 0.013},
        {"duration_seconds": 75, "billed_minutes": 2, "price_usd": 0.026001},
    ]
    assert whole["figures"] == SUM
    (campaign,) = counted.get("/v1/campaigns", campaign="spring").body["campaigns"]
    assert campaign["figures"] == SUM
    buckets = counted.get("/v1/series", range="1h").body["buckets"]
    assert [each["figures"] for each in buckets if each["figures"] is not None] == [SUM]


def test_the_command_line_shows_them_as_the_services_own(redial: Redial, counted: HttpApi) -> None:
    of_call = " ".join(redial("status", "figured").output.split())
    assert "the service's figures 79.5 s, 3 min billed, $0.0390" in of_call
    assert "the service's figures: 4.5 s, 1 min billed, $0.0130" in of_call
    of_campaign = " ".join(redial("status", "--campaign", "spring").output.split())
    assert "ended 1 of 1 call" in of_campaign
    assert "attempts 2" in of_campaign
    assert "service's figures 79.5 s, 3 min billed, $0.0390" in of_campaign
    assert redial.json("status", "--campaign", "spring")["figures"] == SUM
    assert counted is not None


def test_a_campaign_that_nobody_knows_and_two_questions_at_once_are_refused(redial: Redial) -> None:
    assert redial("status", "--campaign", "autumn").exit_code == ExitCode.NOT_THERE
    assert redial("status", "figured", "--campaign", "spring").exit_code == ExitCode.NOT_POSSIBLE


def test_the_archive_keeps_them_with_each_attempt() -> None:
    before, *after = stages()
    archived = []
    for changed in after:
        archived += [each for each in records_of_change(before, changed) if each.record == "attempt"]
        before = changed
    assert [(each.call_duration_seconds, each.billed_minutes, each.price_usd) for each in archived] == [
        (4.5, 1, 0.013),
        (75, 2, 0.026001),
    ]


def test_an_attempt_without_them_says_nothing(http_api: HttpApi, table: Table) -> None:
    call = attempt(waiting_call("silent", campaign="v1"), "t1", 1, EndOfAttempt(Outcome.COMPLETED_CALL, at(30)))
    Stream(table).add(call)
    whole = http_api.get(f"/v1/calls/{call.call_id}").body
    assert (whole["figures"], [each["figures"] for each in whole["attempts"]]) == (None, [None])
