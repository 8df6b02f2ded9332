"""A stack to be looked at from outside: what it holds, and that every moment of it can be gone back to."""

import pytest

from redial.domain.call.calls import CallStatus
from simulation.page.busy_stack import MANY_ATTEMPTS, REFUSED_CAMPAIGN, SET_ASIDE, busy_stack
from simulation.page.gateway import DISPATCHER, Gateway
from simulation.stack.stepped_stack import Moment, SteppedStack


@pytest.fixture(scope="module")
def busy() -> tuple[SteppedStack, Moment]:
    return busy_stack()


@pytest.fixture
def stack(busy: tuple[SteppedStack, Moment]) -> SteppedStack:
    stack, moment = busy
    stack.go_back(moment)
    return stack


def test_the_busy_stack_has_something_of_everything_and_has_passed_no_limit(stack: SteppedStack) -> None:
    calls = stack.calls()
    assert {call.status for call in calls.values()} == set(CallStatus)
    assert len(calls[MANY_ATTEMPTS].attempts) == 10
    api = Gateway(stack)
    assert [hold["campaign"] for hold in api.get("/refusals")["holds"]] == [REFUSED_CAMPAIGN]
    assert [call["request_id"] for call in api.get("/set-aside")["calls"]] == [SET_ASIDE]
    assert len(api.get("/orphans")["orphans"]) == 1
    summary = api.get("/summary")
    assert (summary["dead_letters"], summary["calls"]["UNKNOWN"]) == (3, 2)
    # All is counted that the stream has told.
    assert summary["calls"]["COMPLETED"] == sum(call.status is CallStatus.COMPLETED for call in calls.values())
    assert stack.pipeline.faults_of_limits() == []


def test_a_moment_can_be_gone_back_to(busy: tuple[SteppedStack, Moment], stack: SteppedStack) -> None:
    _, moment = busy
    before = stack.calls()
    sends = len(stack.aws.voice.log)
    # Also from the middle of what functions do.
    stack.run(120, unless=lambda: len(stack.aws.voice.log) > sends)
    Gateway(stack).post("/dialling/pause", {"reason": "a test"})
    assert stack.calls() != before
    stack.go_back(moment)
    assert stack.calls() == before
    assert Gateway(stack).get("/dialling")["pauses"] == []
    assert len(stack.aws.voice.log) == sends
    # And it goes on from there.
    stack.run(60)
    assert len(stack.aws.voice.log) > sends


def test_who_asks_is_let_in_as_the_settings_say(stack: SteppedStack) -> None:
    api = Gateway(stack)
    assert api.get("/me")["name"] == "local"
    stack.deploy(AUTHORISATION="api_gateway")
    assert api.send("GET", "/page/v1/me")["statusCode"] == 401
    api.caller = DISPATCHER
    assert api.get("/me")["permissions"] == ["read", "act"]


def test_a_clock_that_is_slow_to_look_at_cuts_a_request_off(stack: SteppedStack) -> None:
    api = Gateway(stack)
    name = "invoice-reminder-2026-11"
    stack.each_look_takes_s = 20
    first = api.post("/campaigns/cancel", {"campaign": name})
    assert not first["done"]
    second = api.post("/campaigns/cancel", {"campaign": name, "cursor": first["next_cursor"]})
    assert second["done"]
