"""The judge of calls that people have made again or give another time, and faults put into both that a world names."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

import api.routes.call_times
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import CallDue
from redial.domain.call.transitions.basics import wait
from redial.domain.pacing.limits import PRODUCTION
from simulation.judge.judgement import Terms
from simulation.makers import at
from simulation.stack.pipeline import iso
from simulation.swarm.called_again import calls_are_made_again_as_asked, rescheduled_calls_go_at_their_new_time
from simulation.swarm.evidence import Evidence, told_apart
from simulation.swarm.history import Act
from simulation.swarm.mixture import Mixture
from simulation.swarm.observed import CallStanding, Observed
from simulation.swarm.rules import every_send_was_asked_for, judge
from simulation.swarm.run import simulate
from tests.simulation.swarm_histories import act, completed, made_again, of_two, sent, stood, whole

FIRST, AGAIN = completed().call_id, completed("r1~again1").call_id
OFTEN = Mixture(
    called_again_an_hour=200,
    rescheduled_an_hour=200,
    requests=100,
    not_delivered=0.6,
    limits=replace(PRODUCTION, calls_per_minute=4),
)


def asked_again(answered_at: float = 120.0, **more: Any) -> Act:
    values: dict[str, Any] = {"answer": {"answer": "made", "call_id": AGAIN}, "body": {"although_played": True}} | more
    return act("again", FIRST, answered_at, **values)


def rescheduled(not_before: float, answered_at: float = 100.0, **more: Any) -> Act:
    values: dict[str, Any] = {"body": {"not_before": iso(not_before)}} | more
    return act("reschedule", FIRST, answered_at, **values)


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param([asked_again()], id="once"),
        pytest.param([asked_again(), asked_again(130, answer={"answer": "made_before"})], id="twice"),
        pytest.param([Act("again", FIRST, begun_at=119.9, body={"although_played": True})], id="without an answer"),
    ],
)
def test_call_that_was_made_again_as_asked_is_in_order(acts: list[Act]) -> None:
    evidence = whole(*acts, **made_again())
    assert list(calls_are_made_again_as_asked(evidence)) == []
    assert list(every_send_was_asked_for(evidence)) == []


@pytest.mark.parametrize(
    ("acts", "first", "fault"),
    [
        ([], stood("COMPLETED"), "made again, and nobody asked for it"),
        ([asked_again(status=409)], stood("COMPLETED"), "made again, and nobody asked for it"),
        ([asked_again(120)], stood("WAITING"), "made again, and its first was WAITING"),
        ([asked_again(120)], stood("UNKNOWN"), "made again, and its first was UNKNOWN"),
        ([asked_again(120)], stood("CANCELLED", is_erased=True), "made again, and its recipient was erased"),
        (
            [asked_again(120, body={"although_played": False})],
            stood("COMPLETED"),
            "made again, and its first was played",
        ),
    ],
)
def test_call_that_should_not_have_been_made_again_is_named(acts: list[Act], first: CallStanding, fault: str) -> None:
    evidence = whole(*acts, **made_again(first))
    assert list(calls_are_made_again_as_asked(evidence)) == [f"r1~again1: {fault}"]


def test_further_call_that_was_told_and_is_not_there_is_named() -> None:
    assert list(calls_are_made_again_as_asked(whole(asked_again()))) == [
        f"{FIRST}: made again as {AGAIN}, and there is no such call"
    ]


def test_sends_are_told_apart_by_the_claim_before_them() -> None:
    calls = made_again()["calls"]
    seen = Observed(
        stood={
            FIRST: [stood("CALLING", at_s=59, claimed="t1"), stood("CALLING", at_s=300, claimed="t2")],
            AGAIN: [stood("CALLING", at_s=199, claimed="t3")],
        }
    )
    log = [sent(60), sent(200), sent(301), sent(302, "r2")]
    assert [send.text for send in told_apart(log, calls, seen)] == ["r1", "r1~again1", "r1", "r2"]


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param([rescheduled(200)], id="at its new time"),
        pytest.param([rescheduled(900), rescheduled(150, 120)], id="given an earlier one again"),
        pytest.param([rescheduled(900), rescheduled(150, 120, status=None)], id="perhaps given an earlier one"),
        pytest.param([rescheduled(900, status=409)], id="refused"),
        pytest.param([rescheduled(900, 220)], id="afterwards"),
    ],
)
def test_call_at_the_time_that_it_was_given_is_in_order(acts: list[Act]) -> None:
    assert list(rescheduled_calls_go_at_their_new_time(of_two(*acts))) == []


@pytest.mark.parametrize(
    ("acts", "fault"),
    [
        ([rescheduled(300)], "r1: dialled at 200.0, and not before 300.0 since 100.0"),
        ([rescheduled(150), rescheduled(300, 120)], "r1: dialled at 200.0, and not before 300.0 since 120.0"),
        (
            [rescheduled(110, body={"not_before": iso(110), "expires_at": iso(180)})],
            "r1: dialled at 200.0, and not after 180.0 since 100.0",
        ),
    ],
)
def test_call_at_another_time_is_named(acts: list[Act], fault: str) -> None:
    assert list(rescheduled_calls_go_at_their_new_time(of_two(*acts))) == [fault]


def test_attempt_before_a_call_was_given_a_later_time_is_in_order() -> None:
    terms = {FIRST: [Terms(0.0, None, None), Terms(100.0, at(190), None)]}
    evidence = of_two(not_before=at(190))
    assert "r1: dialled at 60.0, before not_before" in judge(evidence)["calls_are_placed_as_asked"]
    assert judge(given(evidence, terms)) == {}
    assert "calls_are_placed_as_asked" in judge(given(evidence, {FIRST: [Terms(0.0, at(70), None)]}))


def given(evidence: Evidence, terms: dict[str, list[Terms]]) -> Evidence:
    return Evidence(**(vars(evidence) | {"observed": Observed(terms=terms)}))


def test_people_who_make_calls_again_and_give_them_other_times_break_no_rule() -> None:
    outcome = simulate(0, OFTEN, hours=0.5)
    assert outcome.broken == {}
    assert outcome.calls > OFTEN.requests


def test_calls_that_are_made_again_while_they_go_on_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.routes.call_times, "again_refused", lambda *_, **__: None)
    assert "calls_are_made_again_as_asked" in simulate(0, OFTEN, hours=0.5).broken


def test_calls_that_forget_their_new_time_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    reschedule = transitions.reschedule

    def is_due_at_once(call: Call, not_before: datetime, expires_at: datetime | None, now: datetime) -> Any:
        changed = reschedule(call, not_before, expires_at, now)
        if not isinstance(changed, Call) or changed.status is not CallStatus.WAITING:
            return changed
        return wait(replace(changed, request=call.request), WaitReason.ALLOWANCE, now, CallDue(), now)

    monkeypatch.setattr(transitions, "reschedule", is_due_at_once)
    assert "rescheduled_calls_go_at_their_new_time" in simulate(0, OFTEN, hours=0.5).broken
