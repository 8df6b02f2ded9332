"""The table of a swarm's world: what TTL deletes there and what it leaves, stale reads, and what nobody can read."""

import pytest

from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.schema import CALL
from redial.domain.call.calls import call_id_of
from simulation.swarm.evidence import gather
from simulation.swarm.history import History
from simulation.swarm.mixture import Mixture
from simulation.swarm.product import Product
from simulation.swarm.rules import judge
from simulation.swarm.run import simulate
from simulation.swarm.streams import Streams
from simulation.swarm.table import is_poison, make_table, put_poison
from simulation.world import World


def a_day_later(*, dead_letter: bool) -> Product:
    """Let one call be completed, and some hours pass."""
    product = Product(World(), Mixture(deleted_late_s=600.0), Streams(1), until=0.0)
    with product.aws.installed():
        product.tick_every_minute(600)
        product.aws.request(
            request_id="r1",
            destination_phone_number="+12065550141",
            content={"plain_text_message": {"text": "r1"}},
        )
        if dead_letter:
            product.aws.requests.put("{}", 0.0)
            product.aws.requests.dead.append(product.aws.requests.messages.pop())
        product.world.run(12_000)
    return product


def test_call_that_ended_an_hour_ago_is_deleted_and_judged_as_it_was_last() -> None:
    product = a_day_later(dead_letter=False)
    key = f"{CALL}{call_id_of('r1')}"
    assert key not in product.dynamodb.items
    assert key in product.time_to_live.deleted

    evidence = gather(product, History(), came_to_rest=True)

    assert (list(evidence.calls), evidence.deleted_calls) == (["r1"], frozenset({"r1"}))
    assert evidence.counted is not None
    assert sum(evidence.counted.values()) == 0
    assert judge(evidence) == {"every_send_was_asked_for": ["r1: dialled, and nobody asked for it"]}


def test_nothing_is_deleted_while_a_message_may_lead_to_it() -> None:
    product = a_day_later(dead_letter=True)
    assert f"{CALL}{call_id_of('r1')}" in product.dynamodb.items


def test_eventually_consistent_read_may_meet_what_was_replaced() -> None:
    table = make_table(World(), Mixture(copy_lag_s=5.0), Streams(1))
    for number in (1, 2):
        table.call("PutItem", {"TableName": "calls", "Item": to_item({"pk": "k", "number": number})})

    def read(*, consistent: bool) -> set[str]:
        asked = {"TableName": "calls", "Key": {"pk": {"S": "k"}}, "ConsistentRead": consistent}
        answers = [table.call("GetItem", asked) for _ in range(50)]
        return {answer["Item"]["number"]["N"] if "Item" in answer else "none" for answer in answers}

    assert read(consistent=True) == {"2"}
    assert read(consistent=False) == {"none", "1", "2"}


def test_calls_are_placed_whatever_nobody_can_read() -> None:
    outcome = simulate(0, Mixture(not_delivered=0.0, poisoned_an_hour=30), hours=0.25)
    assert outcome.broken == {}
    assert outcome.statuses == {"COMPLETED": 60}


@pytest.mark.parametrize("at_s", [0.0, 900.0])
def test_poison_is_told_from_calls(at_s: float) -> None:
    table = make_table(World(), Mixture(), Streams(1))
    put_poison(table, 3, at_s)
    assert len(table.items) == 9
    assert all(is_poison(key) for key in table.items)
    assert not is_poison(f"{CALL}{call_id_of('poison3')}")
