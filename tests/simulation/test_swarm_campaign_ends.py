"""The judge of what receivers are told of campaigns."""

from typing import Any

import pytest

from simulation.makers import waiting_call
from simulation.swarm.campaign_ends import campaigns_end_when_no_call_is_open
from tests.simulation.swarm_histories import completed, whole

END: dict[str, Any] = {
    "id": "sale-1",
    "event": "Campaign Ended",
    "at": "2026-11-23T09:10:00.000Z",
    "campaign": "sale",
    "run": 1,
    "sequence": 1,
    "calls": {"COMPLETED": 1},
    "accepted": 1,
    "attempts": 1,
    "outcomes": {"COMPLETED_CALL": 1},
}
SECOND = END | {"id": "sale-2", "run": 2, "sequence": 2, "attempts": 2}


def faults(*published: dict[str, Any], **changes: Any) -> list[str]:
    given = {"calls": {"r1": completed(campaign="sale")}, "campaigns_end": True, "published": list(published)} | changes
    return list(campaigns_end_when_no_call_is_open(whole(**given)))


def test_a_run_that_is_told_twice_and_another_run_are_in_order() -> None:
    assert faults(END) == []
    assert faults(SECOND, END, SECOND) == []


@pytest.mark.parametrize(
    ("published", "fault"),
    [
        ([], "sale: all its calls have ended, and nobody is told"),
        ([END | {"accepted": 2}], "sale: 1 calls, and its last run tells of 2"),
        ([END, END | {"at": "2026-11-23T09:11:00.000Z"}], "event sale-1 was told in two ways"),
        ([END, END | {"id": "other"}], "two events are run 1"),
        ([END | {"calls": {"COMPLETED": 1, "WAITING": 1}}], "run 1 ended with calls WAITING"),
        ([SECOND], r"told of the runs [2]"),
        ([END, SECOND | {"attempts": 1}], "run 2 tells what run 1 told"),
        ([END | {"accepted": 2}, SECOND], "its runs tell of [2, 1] calls"),
    ],
)
def test_what_is_missing_false_or_told_in_two_ways_is_named(published: list[dict[str, Any]], fault: str) -> None:
    (found,) = faults(*published)
    assert fault in found


def test_campaigns_with_open_calls_and_worlds_that_publish_none_are_not_judged() -> None:
    assert faults(calls={"r1": waiting_call("r1", campaign="sale")}) == []
    assert faults(campaigns_end=False) == []
    assert faults(came_to_rest=False) == []
    assert faults(older_code=(0.0, 10.0)) == []


def test_counts_that_were_deleted_are_not_compared() -> None:
    assert faults(END | {"accepted": 2}, SECOND, deleted={"COMPLETED": 1}) == []
