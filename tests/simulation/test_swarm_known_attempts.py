"""The judge of attempts that go on when their call went on without them."""

from simulation.swarm.known_attempts import nobody_is_dialled_beside_a_known_attempt
from simulation.swarm.rules import judge
from tests.simulation.swarm_histories import act, beside_a_known_attempt, replace_in


def test_attempt_that_begins_when_the_known_one_has_ended_is_beside_none() -> None:
    assert judge(beside_a_known_attempt(ended_at=80.0)) == {}


def test_older_code_and_people_who_say_how_an_attempt_ended_wait_for_none() -> None:
    broken = beside_a_known_attempt()
    settled = act("settle", broken.calls["r1"].call_id)
    broken.history.acts.append(settled)

    assert list(nobody_is_dialled_beside_a_known_attempt(broken)) == []
    assert (
        list(nobody_is_dialled_beside_a_known_attempt(replace_in(beside_a_known_attempt(), older_code=(0.0, 60.0))))
        == []
    )
