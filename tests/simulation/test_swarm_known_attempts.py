"""The judge of attempts that go on when their call went on without them."""

from simulation.swarm.known_attempts import nobody_is_dialled_beside_a_known_attempt
from simulation.swarm.rules import judge
from tests.simulation.swarm_histories import act, beside_a_known_attempt, replace_in


def test_attempt_that_begins_when_the_known_one_has_ended_is_beside_none() -> None:
    assert judge(beside_a_known_attempt(ended_at=80.0)) == {}


def test_older_code_waits_for_none() -> None:
    by_older_code = replace_in(beside_a_known_attempt(), older_code=(0.0, 60.0))

    assert list(nobody_is_dialled_beside_a_known_attempt(by_older_code)) == []


def test_what_people_say_of_the_last_attempt_lets_nobody_be_dialled_beside_another_one() -> None:
    settled = beside_a_known_attempt()
    settled.history.acts.append(act("settle", settled.calls["r1"].call_id))

    assert len(list(nobody_is_dialled_beside_a_known_attempt(settled))) == 1
