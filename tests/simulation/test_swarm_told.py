"""The judge of what people are told: false expectations, what is missing in the archive or not in order there, what is deleted."""

from collections import Counter
from typing import Any

import pytest

from simulation.makers import DESTINATION, at
from simulation.swarm.evidence import Evidence
from simulation.swarm.rules import judge
from tests.simulation.swarm_histories import (
    act,
    archived_attempt,
    archived_end,
    completed,
    expected,
    explanation,
    of_two,
    replace_in,
    whole,
)

TOLD = act("explain", "r1", answered_at=90.0, answer=expected())


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(
            of_two(
                act("explain", "r1", answered_at=90.0, answer=expected(at="2026-11-23T09:02:00.000Z")),
                not_before=at(180),
            ),
            id="before it is permitted",
        ),
        pytest.param(
            of_two(
                act("pause", "lane normal", answered_at=70.0),
                act("resume", "lane normal", answered_at=95.0),
                TOLD,
            ),
            id="while its lane is paused",
        ),
        pytest.param(
            of_two(
                act("do not call", DESTINATION, answered_at=70.0),
                act("call again", DESTINATION, answered_at=95.0),
                TOLD,
            ),
            id="while its recipient is on the list",
        ),
    ],
)
def test_false_expectation_is_named(evidence: Evidence) -> None:
    assert "what_was_told_meanwhile_was_true" in judge(evidence)


@pytest.mark.parametrize(
    "archived",
    [
        pytest.param([archived_end(completed())], id="without its attempt"),
        pytest.param(
            [archived_attempt(completed(), outcome="BUSY"), archived_end(completed())], id="with another outcome"
        ),
        pytest.param(
            [
                archived_attempt(completed()),
                archived_end(completed(), version=4),
                archived_end(completed(), status="UNREACHED"),
            ],
            id="an earlier version after a later one",
        ),
        pytest.param(
            [
                archived_attempt(completed()),
                archived_end(completed()),
                archived_end(completed(), version=4, status="UNREACHED"),
            ],
            id="as something else in the end",
        ),
    ],
)
def test_archive_that_is_not_as_the_call_was_is_named(archived: list[dict[str, Any]]) -> None:
    assert list(judge(whole(archived=archived))) == ["ends_are_archived_in_order"]


def test_archive_may_have_records_twice() -> None:
    call = completed()
    twice = [
        archived_attempt(call, version=2),
        archived_end(call),
        archived_attempt(call, version=2),
        archived_end(call),
    ]
    assert judge(whole(archived=twice)) == {}


def test_call_that_is_deleted_and_still_told_of_is_named() -> None:
    evidence = whole(deleted=Counter(COMPLETED=1), deleted_calls=frozenset({"r1"}))
    assert list(judge(evidence)) == ["counts_equal_the_records", "explanations_are_true"]


def test_explanation_that_leaves_an_attempt_out_is_named() -> None:
    call = completed(attempts=2)
    evidence = of_two()

    left_out = explanation(call, history=[{"attempt": 1}])

    assert list(judge(replace_in(evidence, explained={"r1": left_out}))) == ["explanations_are_true"]
    assert list(judge(replace_in(evidence, explained={}))) == ["explanations_are_true"]
    assert list(judge(replace_in(evidence, explained={"r1": explanation(call, expected={"at": "soon"})}))) == [
        "explanations_are_true"
    ]
