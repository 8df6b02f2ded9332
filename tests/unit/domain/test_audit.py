"""Acts in words, and in the story of a call."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.audit.acts import Act, ActKind, Actor, ActorKind, about_call, about_target
from redial.domain.audit.words import act_in_words
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.requests import Lane
from redial.domain.history.acts import acts_told, pauses_among
from redial.domain.history.history import history_of
from redial.domain.publishing.archive_records import record_of_act
from redial.domain.steering.control import PastPause, Target
from simulation.makers import DEADLINES, ORIGINATION, T0, at, waiting_call

ANA = Actor(kind=ActorKind.PERSON, id="sub-ana", name="ana")
PROGRAM = Actor(kind=ActorKind.PROGRAM, id="arn:aws:sts::123456789012:assumed-role/ops", name="ops", session="run-7")


def act(kind: ActKind, seconds: float = 0.0, **more: object) -> Act:
    values = {"id": f"{kind}-{seconds}", "at": at(seconds), "kind": kind, "actor": ANA} | more
    return Act(**values)  # type: ignore[arg-type]


def of_campaign(**changes: object) -> Call:
    call = waiting_call()
    return replace(call, request=replace(call.request, campaign="sale"), **changes)


@pytest.mark.parametrize("kind", ActKind)
def test_each_kind_has_words_of_its_own(kind: ActKind) -> None:
    words = {act_in_words(act(each, campaign="sale", call_id="c1")) for each in ActKind}
    assert len(words) == len(ActKind)
    assert act_in_words(act(kind))[0].isupper()


def test_the_target_of_an_act_is_told_in_words() -> None:
    assert act_in_words(act(ActKind.PAUSE)) == "Paused all dialling"
    assert act_in_words(act(ActKind.PAUSE, lane="bulk")) == "Paused the lane bulk"
    assert [about_target(each) for each in (Target(), Target(lane=Lane.BULK), Target(campaign="sale"))] == [
        "dialling",
        "lane bulk",
        "campaign sale",
    ]


def test_acts_on_a_chain_are_found_by_each_of_its_calls() -> None:
    second = replace(waiting_call("r1#2"), chain=ChainStep(request_id="r1", number=2, of=2))
    assert about_call(second) == about_call(waiting_call("r1")) == f"call {call_id_of('r1')}"


def test_the_story_says_who_cancelled_and_who_settled() -> None:
    call = waiting_call()
    told = acts_told(
        call,
        [
            act(ActKind.CANCEL_CALL, call_id=call.call_id, reason="moved away"),
            act(ActKind.CANCEL_CALL, call_id="another", actor=PROGRAM),
            act(ActKind.SETTLE_CALL, call_id=call.call_id, details={"outcome": "BUSY"}),
            act(ActKind.SETTLE_CALL, call_id="another", details={"outcome": "BUSY"}),
        ],
    )
    assert [line.text for line in told] == [
        "Cancelled by ana (moved away).",
        "Cancelled, with the calls of its request, by ops (session run-7, as it says).",
        "Settled as BUSY by ana.",
    ]


def test_a_cancelled_campaign_is_told_to_the_calls_that_it_cancelled() -> None:
    cancelled = act(ActKind.CANCEL_CAMPAIGN, 10, campaign="sale")
    call = of_campaign()
    assert list(acts_told(call, [cancelled])) == [], "it was accepted later, and goes on"
    over = transitions.cancel(call, at(11))
    assert isinstance(over, Call)
    assert [line.text for line in acts_told(over, [cancelled])] == ["Its campaign was cancelled by ana."]


def test_pauses_are_read_from_the_trail_with_who_ended_them() -> None:
    call = transitions.claim(of_campaign(), "token", ORIGINATION, DEADLINES, at(600))
    assert isinstance(call, Call)
    acts = [
        act(ActKind.PAUSE, 10, campaign="sale", reason="storm"),
        act(ActKind.PAUSE, 20, lane="bulk"),
        act(ActKind.RESUME, 300, campaign="sale", actor=PROGRAM, reason="it is over"),
    ]
    assert pauses_among(call, acts) == (
        PastPause(since=at(10), until=at(300), by="ana", reason="storm", campaign="sale"),
    )
    texts = [line.text for line in history_of(call, {}, (), acts)]
    held = "the campaign sale was paused by ana (storm), and resumed by ops (session run-7, as it says) (it is over)."
    assert [text for text in texts if "paused" in text] == [f"Held back until 2026-11-23T09:05:00.000Z: {held}"]
    # The control tells of the same pause: it is told once.
    known = PastPause(since=at(10), until=at(300), by="ana (sub-ana)", reason="storm", campaign="sale")
    assert sum("paused" in line.text for line in history_of(call, {}, (known,), acts)) == 1
    assert T0 + timedelta(seconds=10) == at(10)


def test_the_archive_keeps_who_did_what_and_why() -> None:
    done = act(
        ActKind.SETTLE_CALL,
        5,
        actor=PROGRAM,
        reason="asked them",
        call_id="c1",
        campaign="sale",
        details={"outcome": "BUSY"},
    )
    record = record_of_act(done)
    assert (record.record, record.at, record.act_id, record.call_id, record.campaign) == (
        "act",
        at(5),
        done.id,
        "c1",
        "sale",
    )
    assert (record.act, record.act_reason, record.act_details) == ("settle_call", "asked them", {"outcome": "BUSY"})
    assert (record.actor, record.actor_kind) == (PROGRAM.id, "program")
    assert (record.actor_name, record.actor_session) == ("ops", "run-7")
