"""The judge of tasks that wait, and faults put into their answers that a world names."""

import pytest

from redial.application.reporting import answer_tasks
from redial.application.reporting.answer_tasks import TaskAnswerer
from redial.domain.call.task_tokens import NoneAnswered
from redial.domain.publishing import task_answers
from simulation.swarm.evidence import Evidence
from simulation.swarm.mixture import Mixture
from simulation.swarm.run import simulate
from simulation.swarm.task_answers import tasks_are_answered_once
from tests.simulation.told_tasks import TOKEN, told

WAITING = Mixture(with_tasks=0.8, requests=60, not_delivered=0.5, chains=0.2, bad_requests=0.2, repeated_requests=0.3)
DONE = {"output": '{"status": "COMPLETED"}'}


def test_task_with_one_true_answer_is_in_order() -> None:
    assert list(tasks_are_answered_once(told(DONE))) == []
    assert list(tasks_are_answered_once(told(DONE, again_at_s=121))) == [], "by whoever was at work at the same time"
    assert list(tasks_are_answered_once(told(came_to_rest=False))) == []


def test_task_that_timed_out_needs_no_answer() -> None:
    evidence = told()
    assert evidence.tasks is not None
    evidence.tasks.timed_out.add(TOKEN)
    assert list(tasks_are_answered_once(evidence)) == []


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        (told(), "its request has ended, and it has no answer"),
        (told(DONE, at_s=70), "told COMPLETED at 70.0, and never was"),
        (told({"output": '{"status": "UNREACHED"}'}), "told UNREACHED at 120.0, and never was"),
        (told({"output": '{"status": "UNKNOWN"}'}), "succeeded as UNKNOWN"),
        (
            told({"error": "Redial.Rejected", "cause": '{"status": "REJECTED"}'}),
            "failed at 120.0, and was never rejected",
        ),
        (told(DONE, again_at_s=900), "answered at 120.0, and once more at 900.0"),
    ],
)
def test_wrong_answer_is_named(evidence: Evidence, fault: str) -> None:
    assert list(tasks_are_answered_once(evidence)) == [f"t for r1: {fault}"]


def test_tasks_are_answered_and_no_rule_is_broken() -> None:
    assert simulate(2, WAITING, hours=0.5).broken == {}


def test_tasks_that_are_forgotten_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TaskAnswerer, "answer", lambda *_: None)
    assert list(simulate(2, WAITING, hours=0.5).broken) == ["tasks_are_answered_once"]


def test_answers_that_come_before_the_end_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_answers, "_has_ended", lambda _: True)
    assert list(simulate(2, WAITING, hours=0.5).broken) == ["tasks_are_answered_once"]


def test_answers_that_are_given_again_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever notes no answer gives it once more whenever the record changes."""
    monkeypatch.setattr(answer_tasks, "note_answered", lambda *_: NoneAnswered.NONE_WAITS)
    often = Mixture(with_tasks=0.8, repeated_requests=1.0, requests=60)
    assert list(simulate(2, often, hours=0.5).broken) == ["tasks_are_answered_once"]
