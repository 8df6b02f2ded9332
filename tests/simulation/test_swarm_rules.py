"""The judge of the swarm, judged: for each rule a history that breaks it, and which that rule alone must name."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from msgspec.structs import replace as with_limits

from redial.domain.call.calls import CallStatus, TakenBack
from redial.domain.call.reasons.ends import EarlierRecipientReached
from redial.domain.pacing.limits import PRODUCTION
from simulation.makers import DESTINATION, ORIGINATION, at, waiting_call
from simulation.stack.pipeline import iso
from simulation.swarm import (
    attribution,
    called_again,
    campaign_ends,
    chains,
    do_not_call,
    erasures,
    hours,
    known_attempts,
    lanes,
    published,
    rates,
    rules,
    task_answers,
    told,
    trail,
    turns,
)
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act, History
from simulation.swarm.observed import Observed, TakenLine
from simulation.swarm.rules import RULES, judge
from tests.simulation.erased_history import erased_history
from tests.simulation.swarm_histories import (
    CLOSED,
    act,
    archived_attempt,
    archived_end,
    asked,
    asked_again_unless_played,
    beside_a_known_attempt,
    completed,
    expected,
    explanation,
    first_come_first_served,
    in_a_chain,
    judged_silent,
    listed_call,
    made_again,
    moved,
    observed,
    of_calls,
    of_two,
    rated,
    reached_before,
    replace_in,
    sent,
    stood,
    whole,
)
from tests.simulation.told_tasks import told as tasked

UNANSWERED = Act("resume", "", begun_at=20.0)
TOLD = act("explain", "r1", answered_at=90.0, answer=expected())
MINUTE = [sent(60 + number, f"r{number}", f"+12065551{number:03d}") for number in range(21)]
OUT_OF_TURN = in_a_chain(of_calls([sent(200, "r1"), sent(60, "r1#2", "+12065550143")]))
BROKEN: dict[Callable[..., Any], Evidence] = {
    rules.limits_are_kept: whole(**of_calls(MINUTE)),
    attribution.sends_arrive_by_their_stamps: whole(log=[sent(76, message_id="voice-60")], observed=observed()),
    rules.calls_are_placed_as_asked: whole(log=[sent(60, outcome="BUSY")]),
    attribution.events_are_taken_for_their_own_send: whole(log=[sent(60, first_told_at=61.0)]),
    attribution.sends_are_settled_by_their_events: whole(observed=observed(ended_at=81.6)),
    attribution.lines_are_free_again: whole(lines_free_at=197.0),
    attribution.lines_are_given_back_when_known: whole(observed=observed(given_back_at=61.0)),
    attribution.sends_that_say_whose_they_are_take_no_line: whole(
        log=[sent(60, version="v2", context={"redial_token": "t1"})], observed=observed()
    ),
    rules.silence_that_is_a_proof_is_one: whole(calls={"r1": judged_silent(completed())}),
    rules.every_send_was_asked_for: whole(history=History()),
    rules.nobody_is_called_while_in_a_call: of_two(later=70.0),
    known_attempts.nobody_is_dialled_beside_a_known_attempt: beside_a_known_attempt(),
    rules.every_accepted_request_is_one_call: whole(history=History(asked=[asked(), asked("r2")])),
    rules.bad_requests_are_kept: whole(history=History(asked=[asked(), asked("bad2", is_good=False)])),
    rules.nothing_is_left_behind: whole(
        came_to_rest=False,
        calls={"r1": waiting_call("r1")},
        log=[],
        explained={"r1": explanation(waiting_call("r1"))},
    ),
    rules.cancelled_calls_are_not_dialled_again: of_two(act("cancel", "r1")),
    called_again.calls_are_made_again_as_asked: whole(asked_again_unless_played(), **made_again(), trail=None),
    called_again.what_turns_out_to_be_played_is_not_dialled_again: whole(
        asked_again_unless_played(), **made_again(stood("UNREACHED"), stood("COMPLETED", 130.0)), trail=None
    ),
    called_again.rescheduled_calls_go_at_their_new_time: of_two(
        act("reschedule", completed().call_id, body={"not_before": iso(300)})
    ),
    rules.recipients_are_called_in_turn: whole(**OUT_OF_TURN),
    chains.nobody_else_is_called_once_one_was_reached: reached_before(),
    rules.pauses_hold: of_two(act("pause", "campaign sale"), campaign="sale"),
    do_not_call.nobody_on_the_list_is_called: of_two(act("do not call", DESTINATION)),
    do_not_call.only_who_is_listed_is_kept_from_calls: listed_call(),
    rates.no_campaign_is_called_faster_than_its_rate: of_two(rated(1, 20), later=119.9, campaign="recall"),
    lanes.calls_are_in_the_lane_of_their_campaign: whole(
        moved("bulk", 20), waiting_at_rest=[waiting_call("r2", campaign="recall")], rested_at=620
    ),
    hours.nobody_is_called_outside_hours_in_force: of_two(hours_of_settings=CLOSED, calling_hours="office"),
    hours.widened_hours_let_calls_go: whole(still_waiting_for_hours=["r1"]),
    told.counts_equal_the_records: whole(counted={"COMPLETED": 2}),
    told.ends_are_archived_in_order: whole(archived=[]),
    published.ends_are_published: whole(published=[]),
    campaign_ends.campaigns_end_when_no_call_is_open: whole(
        calls={"r1": completed(campaign="sale")}, campaigns_end=True
    ),
    told.explanations_are_true: whole(explained={"r1": explanation(completed(), status="WAITING")}),
    told.what_was_told_meanwhile_was_true: of_two(
        act("explain", "r1", answered_at=90.0, answer=explanation(completed(), status="UNREACHED"))
    ),
    rules.items_are_bounded: whole(item_sizes={"CALL#1": 399_000}),
    rules.a_backlog_uses_the_allowance: whole(backlog_since=30.0),
    turns.campaigns_take_turns: whole(**first_come_first_served(), backlog_since=60.0),
    trail.acts_have_one_entry_each: whole(
        act("pause", "lane bulk", answered_at=200.0, answer={"changed": True}), trail=[]
    ),
    erasures.erasures_come_to_their_end: erased_history(erasures=[]),
    erasures.erased_calls_are_not_placed_again: whole(
        observed=Observed(stood={completed().call_id: [stood("WAITING", is_erased=True, at_s=30)]})
    ),
    erasures.nothing_of_the_erased_is_left: erased_history(stored={"FAILURE#1": f'"{DESTINATION}"'}),
    erasures.nothing_of_the_erased_is_told_later: erased_history(
        archived=[archived_attempt(completed()), archived_end(completed()) | {"version": 3, "request_id": "r1"}]
    ),
    task_answers.tasks_are_answered_once: tasked(),
    rules.answers_are_in_order: whole(history=History(asked=[asked()], faulty_answers=["r1 was answered 400"])),
}


def test_send_of_which_a_person_said_that_it_placed_no_call_takes_no_place() -> None:
    history = of_calls(MINUTE)
    call = history["calls"]["r20"]
    said = replace(call, taken_back=(TakenBack(token="t0", origination_phone_number=ORIGINATION, intent_at=at(79)),))
    history["calls"] = history["calls"] | {"r20": said}
    assert list(rules.limits_are_kept(whole(**history))), "nobody said so"
    history["history"].acts.append(act("settle", call.call_id))
    assert list(rules.limits_are_kept(whole(**history))) == []


def test_older_code_keeps_no_intent_of_which_a_person_said_that_it_placed_no_call() -> None:
    """Seed 7123: what was settled by an older version, took a place that the next call had, too."""
    history = of_calls(MINUTE)
    call = history["calls"]["r20"]
    history["history"].acts.append(act("settle", call.call_id, answered_at=200.0))
    history["calls"] = history["calls"] | {"r20": replace(call, attempts=())}
    assert list(rules.limits_are_kept(whole(**history))), "this version says what it took back"
    assert list(rules.limits_are_kept(whole(**history, older_code=(0.0, 150.0)))), "as it does after the older one"
    assert list(rules.limits_are_kept(whole(**history, older_code=(0.0, 250.0)))) == []


def test_older_code_gives_the_place_of_a_deleted_call_back() -> None:
    """Seed 6508: it takes such a call for one that was never placed, and calls its recipient a sixth time in a day."""
    number = "+12065550143"
    history = of_calls([sent(60 + 70 * each, f"r{each}", number) for each in range(6)])
    assert list(rules.limits_are_kept(whole(**history, older_code=(0.0, 900.0)))), "nothing was deleted"
    deleted = frozenset({"r0"})
    assert list(rules.limits_are_kept(whole(**history, deleted_calls=deleted))), "this version knows"
    assert list(rules.limits_are_kept(whole(**history, deleted_calls=deleted, older_code=(0.0, 900.0)))) == []
    history = of_calls(MINUTE)
    deleted = frozenset(history["calls"])
    assert list(rules.limits_are_kept(whole(**history, deleted_calls=deleted, older_code=(0.0, 900.0)))), (
        "no other limit"
    )


def test_recipient_who_is_called_although_another_was_reached_is_named() -> None:
    reached = in_a_chain(of_calls([sent(60, "r1"), sent(130, "r1#2", "+12065550143")]))
    second = reached["calls"]["r1#2"]
    not_needed = replace(
        second, status=CallStatus.CANCELLED, reason=EarlierRecipientReached(1), status_at=at(80), attempts=()
    )
    evidence = whole(**(reached | {"calls": reached["calls"] | {"r1#2": not_needed}}))
    assert list(rules.recipients_are_called_in_turn(evidence)) == [
        "r1#2: dialled at 130.0, and was not needed since 80.0",
    ]


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_history_that_breaks_a_rule_is_named_by_it_and_by_no_other(rule: Callable[..., Any]) -> None:
    assert list(judge(BROKEN[rule])) == [rule.__name__]


def test_each_rule_has_such_a_history() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(whole(), id="one call"),
        pytest.param(of_two(act("cancel", "r1", answered_at=190.0)), id="cancelled while the send was on its way"),
        pytest.param(of_two(act("cancel", "r1", status=409)), id="a cancellation that was refused"),
        pytest.param(of_two(act("cancel", "r2")), id="another call cancelled"),
        pytest.param(of_two(act("pause", "lane bulk")), id="another lane paused"),
        pytest.param(of_two(act("pause"), act("resume", answered_at=150.0)), id="paused, and resumed before"),
        pytest.param(
            of_two(act("do not call", DESTINATION), act("call again", DESTINATION, answered_at=150.0)),
            id="on the list, and taken off before",
        ),
        pytest.param(of_two(act("cancel campaign", "recall"), campaign="sale"), id="another campaign cancelled"),
        pytest.param(
            of_two(act("cancel campaign", "sale", answered_at=0.5), campaign="sale"),
            id="accepted after its campaign was cancelled",
        ),
        pytest.param(
            of_two(act("pause"), act("resume", answered_at=110.0, begun_at=90.0)),
            id="a resume that came with the pause",
        ),
        pytest.param(
            of_two(act("pause"), UNANSWERED),
            id="a resume without an answer",
        ),
        pytest.param(
            of_two(
                TOLD,
                act("pause", answered_at=95.0, begun_at=89.0),
                act("resume", answered_at=96.0),
            ),
            id="expected, and paused meanwhile",
        ),
        pytest.param(
            of_two(
                act("settle", completed().call_id),
                act("explain", "r1", answered_at=90.0, answer=explanation(completed())),
            ),
            id="told that it was over, and settled otherwise",
        ),
        pytest.param(whole(dead_letters=["{}"]), id="a dead letter of nobody"),
        pytest.param(
            whole(deleted=Counter(COMPLETED=1), deleted_calls=frozenset({"r1"}), counted={}, explained={"r1": None}),
            id="a call that TTL has deleted",
        ),
        pytest.param(
            whole(
                deleted=Counter(COMPLETED=1),
                deleted_calls=frozenset({"r1"}),
                counted={},
                explained={"r1": explanation(completed(), status="REJECTED")},
                history=History(asked=[asked(), asked(is_good=False)]),
            ),
            id="seed 522: a bad request of the same id outlives the call",
        ),
        pytest.param(
            replace_in(
                whole(limits_now=with_limits(PRODUCTION, calls_per_minute=6), backlog_since=100.0),
                **of_calls([sent(380 + 10 * number, f"b{number}", f"+1206300{number:04d}") for number in range(12)]),
                observed=Observed(lines=[TakenLine(0, "", "", at=120.0, begins_at=120.0)]),
            ),
            id="seeds 429, 467 and 493: all lines are taken for a slot after a version without lines",
        ),
    ],
)
def test_whole_history_breaks_no_rule(evidence: Evidence) -> None:
    assert judge(evidence) == {}


@pytest.mark.parametrize("what", ["pause", "do not call", "cancel"])
def test_what_is_held_back_is_so_within_ten_seconds_and_the_way_of_a_send(what: str) -> None:
    subject = {"pause": "", "do not call": DESTINATION, "cancel": "r1"}[what]
    evidence = of_two(act(what, subject), later=112.0)
    assert judge(evidence) == {}
    assert len(judge(replace_in(evidence, to_the_wire_s=1.0))) == 1


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(of_two(act("pause")), id="everything paused"),
        pytest.param(of_two(act("pause", "lane normal")), id="its lane paused"),
        pytest.param(of_two(act("pause"), act("resume", answered_at=300.0)), id="resumed after"),
        pytest.param(
            of_two(act("pause"), act("resume", "lane normal", answered_at=150.0)), id="its lane alone resumed"
        ),
    ],
)
def test_call_that_a_pause_covers_is_named(evidence: Evidence) -> None:
    assert list(judge(evidence)) == ["pauses_hold"]


def test_call_of_a_cancelled_campaign_is_named() -> None:
    evidence = of_two(act("cancel campaign", "sale"), campaign="sale")
    assert list(judge(evidence)) == ["cancelled_calls_are_not_dialled_again"]
