"""The judge of hours that people change: what may have been in force when a send was begun."""

from typing import Any, cast

import pytest
from msgspec.structs import replace

from redial.domain.call.calls import WaitReason
from simulation.makers import at, waiting_call
from simulation.stack.http_api import Reply
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act, History
from simulation.swarm.hours import ALWAYS, nobody_is_called_outside_hours_in_force, wait_for_an_opening
from simulation.swarm.mixture import Mixture
from simulation.swarm.people import People
from simulation.swarm.product import Product
from simulation.swarm.streams import Streams
from simulation.world import World
from tests.simulation.swarm_histories import CLOSED, OPEN, act, of_two

NAMED: dict[str, Any] = {"calling_hours": "office"}
OF_CAMPAIGN: dict[str, Any] = {"campaign": "recall"}


def put(hours: Any, answered_at: float, **more: Any) -> Act:
    return act("put hours", "office", answered_at, body=hours, **more)


def give(hours: Any, answered_at: float, campaign: str = "recall") -> Act:
    return act("campaign hours", campaign, answered_at, body={"campaign": campaign, "calling_hours": hours})


def unanswered(hours: Any, begun_at: float) -> Act:
    return Act("put hours", "office", begun_at, body=hours)


def judged(evidence: Evidence) -> list[str]:
    return list(nobody_is_called_outside_hours_in_force(evidence))


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(of_two(hours_of_settings=OPEN, **NAMED), id="open in the settings"),
        pytest.param(of_two(put(OPEN, 20), hours_of_settings=CLOSED, **NAMED), id="opened before"),
        pytest.param(of_two(put(CLOSED, 195), hours_of_settings=OPEN, **NAMED), id="closed while it was on its way"),
        pytest.param(of_two(put(CLOSED, 210), hours_of_settings=OPEN, **NAMED), id="closed after"),
        pytest.param(of_two(unanswered(CLOSED, 20), hours_of_settings=OPEN, **NAMED), id="perhaps closed"),
        pytest.param(of_two(unanswered(OPEN, 20), hours_of_settings=CLOSED, **NAMED), id="perhaps opened"),
        pytest.param(
            of_two(unanswered(OPEN, 20), put(CLOSED, 40), hours_of_settings=CLOSED, **NAMED),
            id="closed, and perhaps opened after it",
        ),
        pytest.param(of_two(put(CLOSED, 20, status=400), hours_of_settings=OPEN, **NAMED), id="refused"),
        pytest.param(of_two(put(CLOSED, 20), put(None, 40), hours_of_settings=OPEN, **NAMED), id="closed, and deleted"),
        pytest.param(of_two(hours_of_settings=CLOSED, **OF_CAMPAIGN), id="of a campaign without hours"),
        pytest.param(of_two(give(OPEN, 20), hours_of_settings=CLOSED, **OF_CAMPAIGN), id="of one that is open"),
        pytest.param(of_two(give("office", 20), hours_of_settings=OPEN, **OF_CAMPAIGN), id="of one with open hours"),
        pytest.param(of_two(give(CLOSED, 20, "sale"), hours_of_settings=OPEN, **OF_CAMPAIGN), id="of another"),
        pytest.param(of_two(give(CLOSED, 20), give(None, 40), **OF_CAMPAIGN), id="closed, and taken back"),
    ],
)
def test_send_within_hours_that_may_have_been_in_force_is_none_outside(evidence: Evidence) -> None:
    assert judged(evidence) == []


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(of_two(put(CLOSED, 100), hours_of_settings=OPEN, **NAMED), id="closed before"),
        pytest.param(of_two(put(OPEN, 20), put(CLOSED, 100), hours_of_settings=OPEN, **NAMED), id="opened and closed"),
        pytest.param(
            of_two(unanswered(OPEN, -400), put(CLOSED, 100), hours_of_settings=OPEN, **NAMED),
            id="opened long ago, or never, and closed",
        ),
        pytest.param(of_two(give(CLOSED, 100), hours_of_settings=OPEN, **OF_CAMPAIGN), id="its campaign was closed"),
        pytest.param(
            of_two(give("office", 20), put(CLOSED, 100), hours_of_settings=OPEN, **OF_CAMPAIGN),
            id="the hours of its campaign were closed",
        ),
    ],
)
def test_send_outside_whatever_may_have_been_in_force_is_named(evidence: Evidence) -> None:
    assert [fault.partition(": ")[0] for fault in judged(evidence)] == ["r1"], judged(evidence)


@pytest.mark.parametrize(("due_s", "waits"), [(1_000.001, True), (1_000, False), (10, False)])
def test_call_waits_for_an_opening_until_it_is_due(due_s: float, waits: bool) -> None:
    """After that it waits for a place, and still says what it has waited for last (seed 2201)."""
    call = waiting_call(calling_hours="office")
    call = replace(call, wait_reason=WaitReason.CALLING_HOURS, status_at=at(due_s))

    assert wait_for_an_opening([call], at(1_000)) == ([call.request.request_id] if waits else [])


class SlowApi:
    """A product in a world of its own, whose API takes twenty seconds in the first second and a tenth of one later."""

    def __init__(self) -> None:
        self.world = World()

    def ask(self, _ask: object) -> Reply:
        self.world.sleep(20 if self.world.now < 1 else 0.1)
        return Reply(200, {}, {})


def test_hours_are_opened_when_no_earlier_change_of_them_is_under_way() -> None:
    """Of two changes at once the last one holds: one that was begun before the opening would close them again (seed 4007)."""
    product, history = SlowApi(), History()
    changes = Mixture(hours_changed_an_hour=3_600)
    people = People(cast("Product", product), changes, Streams(1), history)
    people.begin_to_change_settings(until=1)
    product.world.run(2)
    begun = list(history.acts)
    assert begun

    people.end_all_pauses()
    product.world.run(60)

    opened_at = [each.begun_at for each in history.acts if (each.what, each.body) == ("put hours", ALWAYS)]
    assert max(each.answered_at or 60 for each in begun) <= min(opened_at)
