"""A walk through a lane in which calls are held or paused: a campaign with a rate takes no more of it than it may need."""

from msgspec.structs import replace

from redial.adapters.dynamodb.control import DynamoDbControl
from redial.application.versioned import update
from redial.domain.refusal.holds import HoldScope
from redial.domain.steering.control import Target
from simulation.makers import T0
from tests.unit.application.held_backlog import Backlog, hold_on

SLOW = [f"s{number}" for number in range(30)]


def limit(backlog: Backlog, **rates: int) -> None:
    update(DynamoDbControl(backlog.client.table()), lambda stored: replace(stored, campaign_rates=rates))


def test_a_rate_holds_its_campaign_beside_paused_ones(backlog: Backlog) -> None:
    limit(backlog, slow=3, paused=1)
    backlog.add("paused", ["p1"])
    backlog.add("slow", SLOW)
    backlog.add("paused", [f"p{number}" for number in range(2, 40)])
    backlog.add("other", ["o1"])
    backlog.control.pause(Target(campaign="paused"), "somebody", "", T0)
    assert backlog.due() == [*SLOW[:26], "o1"]


def test_a_rate_holds_its_campaign_beside_held_calls_of_which_each_is_read(backlog: Backlog) -> None:
    limit(backlog, slow=1, bad=1)
    backlog.holds = (hold_on(scope=HoldScope.CAMPAIGN),)
    backlog.add("bad", [f"b{number}" for number in range(30)])
    backlog.add("slow", SLOW)
    backlog.add("other", ["o1"])
    assert backlog.due() == [*SLOW[:22], "o1"]
