"""The judge's rule about the audit trail: what it names, and what it lets be."""

from collections.abc import Sequence
from typing import Any

import pytest

from redial.domain.audit.acts import Act as Entry
from redial.domain.audit.acts import ActKind, Actor, ActorKind
from redial.domain.call.calls import call_id_of
from simulation.makers import at
from simulation.swarm.history import Act
from simulation.swarm.trail import acts_have_one_entry_each
from tests.simulation.swarm_histories import act, whole

SOMEBODY = Actor(kind=ActorKind.PROGRAM, id="a", name="a")
CHANGED: dict[str, Any] = {"answer": {"changed": True}}
UNANSWERED = Act("pause", "lane bulk", begun_at=100.0)


def entry(kind: ActKind = ActKind.PAUSE, seconds: float = 199.95, **more: Any) -> Entry:
    target = more or {"lane": "bulk"}
    return Entry(id=f"{seconds}", at=at(seconds), kind=kind, actor=SOMEBODY, **target)


def named(acts: Sequence[Act], trail: Sequence[Entry]) -> list[str]:
    return list(acts_have_one_entry_each(whole(*acts, trail=list(trail))))


def pause(answered_at: float = 200.0) -> Act:
    return act("pause", "lane bulk", answered_at=answered_at, **CHANGED)


@pytest.mark.parametrize(
    ("acts", "trail"),
    [
        pytest.param([pause()], [entry()], id="one entry"),
        pytest.param([act("pause", "lane bulk", answer={"changed": False})], [], id="nothing was changed"),
        pytest.param([], [entry(ActKind.SUBMIT, call_id=call_id_of("r1"))], id="submitted by a producer"),
        pytest.param([UNANSWERED], [], id="nobody knows, and it was not done"),
        pytest.param([UNANSWERED], [entry(seconds=150)], id="nobody knows, and it was done"),
        pytest.param([act("cancel", "r1")], [], id="cancelled before"),
        pytest.param(
            [act("do not call", "+12065550142", answered_at=200.0)],
            [entry(ActKind.PUT_ON_DO_NOT_CALL_LIST, details={"recipients": "+1206*****42"})],
            id="on the list",
        ),
        pytest.param(
            [act("redrive", "events", answered_at=200.0)],
            [entry(ActKind.REDRIVE_DEAD_LETTERS, details={"queue": "events"})],
            id="dead letters",
        ),
    ],
)
def test_a_trail_that_tells_each_act_once_is_blamed_for_nothing(acts: list[Act], trail: list[Entry]) -> None:
    assert named(acts, trail) == []


@pytest.mark.parametrize(
    ("acts", "trail", "fault"),
    [
        pytest.param([pause()], [], "it was done, and has no entry", id="none"),
        pytest.param([pause()], [entry(seconds=500)], "it was done, and has no entry", id="at another time"),
        pytest.param([pause()], [entry(), entry(seconds=199.96)], "2 entries, and it was asked for 1 times", id="two"),
        pytest.param([], [entry()], "1 entries, and it was asked for 0 times", id="of nothing"),
        pytest.param(
            [act("settle", "c1", answered_at=200.0)],
            [entry(ActKind.SETTLE_CALL, call_id="c2")],
            "it was done, and has no entry",
            id="of another call",
        ),
        pytest.param(
            [], [entry(ActKind.SUBMIT, call_id="none")], "and there is no such call", id="submitted, and no call"
        ),
        pytest.param(
            [],
            [entry(ActKind.SUBMIT, seconds, call_id=call_id_of("r1")) for seconds in (1.0, 2.0)],
            "2 entries of its submission",
            id="submitted twice",
        ),
        pytest.param(
            [pause(), pause(300.0)], [entry(), entry(seconds=299.95)], "twice in a row", id="not ended between"
        ),
    ],
)
def test_what_the_trail_and_the_acts_tell_differently_is_named(acts: list[Act], trail: list[Entry], fault: str) -> None:
    assert any(fault in each for each in named(acts, trail))


def test_nothing_is_judged_where_processes_of_an_older_version_ran() -> None:
    assert list(acts_have_one_entry_each(whole(pause(), trail=[], older_code=(0.0, 10.0)))) == []
