"""The judge of what receivers are told of calls."""

from typing import Any

import pytest

from simulation.swarm.published import ends_are_published
from tests.simulation.swarm_histories import whole

PUBLISHED: list[dict[str, Any]] = [dict(event) for event in whole().published]
ACCEPTED, ATTEMPT, END = PUBLISHED
LATER = {"id": "other", "sequence": END["sequence"] + 1_000}


def faults(*published: dict[str, Any], **changes: Any) -> list[str]:
    return list(ends_are_published(whole(published=list(published), **changes)))


def test_what_is_told_twice_and_late_is_in_order() -> None:
    assert faults(END, ACCEPTED, END, ATTEMPT, ATTEMPT) == []


@pytest.mark.parametrize(
    ("published", "fault"),
    [
        ([ACCEPTED, ATTEMPT], "r1: COMPLETED, and nobody is told"),
        ([ACCEPTED, END], "r1: attempt 1 is COMPLETED_CALL, and nobody is told"),
        ([ATTEMPT, END | {"status": "UNREACHED"}], "r1: COMPLETED, and told as UNREACHED"),
        ([ATTEMPT, END, END | LATER | {"status": "UNREACHED"}], "r1: COMPLETED, and told as UNREACHED"),
        ([ATTEMPT, END, END | LATER], "r1: COMPLETED, and told as of version"),
        ([ATTEMPT, END, END | {"id": "other"}], "two events have the number"),
        ([ATTEMPT, END, END | {"campaign": "other"}], "was told in two ways"),
        (
            [ATTEMPT | {"attempts": [{"number": 1, "outcome": "BUSY"}]}, END],
            "attempt 1 is COMPLETED_CALL, and told as BUSY",
        ),
    ],
)
def test_what_is_missing_false_or_told_in_two_ways_is_named(published: list[dict[str, Any]], fault: str) -> None:
    (found,) = faults(*published)
    assert fault in found


def test_bad_requests_are_told_as_rejected_and_no_others_are() -> None:
    rejected = END | {
        "call_id": "bad",
        "event": "Call Rejected",
        "status": "REJECTED",
        "id": "bad-1",
        "sequence": 1_000,
    }
    assert faults(ATTEMPT, END, rejected, bad_requests=frozenset({"bad"})) == []
    assert faults(ATTEMPT, END, bad_requests=frozenset({"bad"})) == ["bad: a bad request was kept, and nobody is told"]
    assert faults(ATTEMPT, END, rejected) == ["bad: told as rejected, and nothing of it was kept"]


def test_code_that_tells_nobody_and_a_world_that_goes_on_are_not_judged() -> None:
    assert faults(came_to_rest=False) == []
    assert faults(older_code=(0.0, 10.0)) == []


def test_a_decision_is_no_other_end() -> None:
    assert faults(ATTEMPT, END | {"status": "UNKNOWN", "event": "Call Needs Decision"}) == [
        "r1: COMPLETED, and told as UNKNOWN"
    ]
