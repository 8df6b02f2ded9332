"""The judge of the swarm, judged: for each rule a history that breaks it, and which that rule alone must name."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.reasons.reason import Noted
from redial.domain.pacing.limits import PRODUCTION
from simulation.makers import DESTINATION, ORIGINATION, at, waiting_call
from simulation.swarm import rules, told
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act, Asked, History
from simulation.swarm.rules import RULES, judge
from simulation.voice import Send


def sent(at_s: float, text: str = "r1", destination: str = DESTINATION, **more: Any) -> Send:
    """Give a send whose call was answered, and over after twenty seconds."""
    values: dict[str, Any] = {
        "behaviour": "accepted",
        "outcome": "COMPLETED_CALL",
        "message_id": f"voice-{at_s:.0f}",
        "ends_at": at_s + 20,
        "answered_at": at_s + 0.1,
    }
    return Send(
        at=at_s,
        origination_phone_number=ORIGINATION,
        destination_phone_number=destination,
        text=text,
        **(values | more),
    )


def completed(request_id: str = "r1", attempts: int = 1, **request: Any) -> Call:
    """Give a call that was completed with its last attempt."""
    made = tuple(
        Attempt(
            number=number,
            token=f"t{number}",
            origination_phone_number=ORIGINATION,
            intent_at=at(60 * number),
            outcome=Outcome.COMPLETED_CALL if number == attempts else Outcome.BUSY,
        )
        for number in range(1, attempts + 1)
    )
    call = waiting_call(request_id, **request)
    return replace(call, status=CallStatus.COMPLETED, reason=Noted("played"), attempts=made)


def explanation(call: Call, **changes: Any) -> dict[str, Any]:
    history = [{"attempt": None}, *({"attempt": attempt.number} for attempt in call.attempts)]
    told = {"status": str(call.status), "headline": "Played.", "expected": None, "waits_for": [], "history": history}
    return told | changes


def expected(**changes: Any) -> dict[str, Any]:
    """Give an explanation of a call that waits, and is expected to be dialled."""
    return explanation(waiting_call("r1"), expected={"at": "2026-11-23T09:03:00.000Z"} | changes)


def archived_attempt(call: Call, **changes: Any) -> dict[str, Any]:
    told = {"record": "attempt", "call_id": call.call_id, "version": 3, "attempt": 1, "outcome": "COMPLETED_CALL"}
    return told | changes


def archived_end(call: Call, **changes: Any) -> dict[str, Any]:
    return {"record": "call", "call_id": call.call_id, "version": 3, "status": "COMPLETED"} | changes


def asked(request_id: str = "r1", **more: Any) -> Asked:
    values: dict[str, Any] = {"at": 0.0, "body": f'{{"request_id": "{request_id}"}}', "is_good": True} | more
    return Asked(request_id, **values)


def act(what: str, subject: str = "", answered_at: float = 100.0, **more: Any) -> Act:
    values: dict[str, Any] = {"begun_at": answered_at - 0.1, "answered_at": answered_at, "status": 200} | more
    return Act(what, subject, **values)


def whole(*acts: Act, **changes: Any) -> Evidence:
    """Give a history in which one call was asked for, rang once, and was told of as it was."""
    call = completed()
    values: dict[str, Any] = {
        "limits": PRODUCTION,
        "limits_now": PRODUCTION,
        "log": [sent(60)],
        "history": History(asked=[asked()], acts=list(acts)),
        "calls": {"r1": call},
        "rejected": 0,
        "dead_letters": [],
        "archived": [
            archived_attempt(call),
            archived_end(call),
        ],
        "counted": {"COMPLETED": 1},
        "explained": {"r1": explanation(call)},
        "item_sizes": {"CALL#1": 900},
        "came_to_rest": True,
    }
    return Evidence(**(values | changes))


def of_two(*acts: Act, later: float = 200.0, **request: Any) -> Evidence:
    """Give a history in which the second attempt of a call comes later."""
    call = completed(attempts=2, **request)
    log = [sent(60, outcome="BUSY"), sent(later)]
    archived = [
        archived_attempt(call, version=2, outcome="BUSY"),
        archived_attempt(call, attempt=2, version=4),
        archived_end(call, version=4),
    ]
    return whole(*acts, log=log, calls={"r1": call}, explained={"r1": explanation(call)}, archived=archived)


UNANSWERED = Act("resume", "", begun_at=20.0)
TOLD = act("explain", "r1", answered_at=90.0, answer=expected())
MINUTE = [sent(60 + number, f"r{number}", f"+12065551{number:03d}") for number in range(21)]
BROKEN: dict[Callable[..., Any], Evidence] = {
    rules.limits_are_kept: whole(
        log=MINUTE,
        calls={send.text: completed(send.text) for send in MINUTE},
        explained={send.text: explanation(completed(send.text)) for send in MINUTE},
        history=History(asked=[asked(send.text) for send in MINUTE]),
        counted=None,
        archived=[
            record
            for send in MINUTE
            for record in (archived_attempt(completed(send.text)), archived_end(completed(send.text)))
        ],
    ),
    rules.calls_are_placed_as_asked: whole(log=[sent(60, outcome="BUSY")]),
    rules.every_send_was_asked_for: whole(history=History()),
    rules.nobody_is_called_while_in_a_call: of_two(later=70.0),
    rules.every_accepted_request_is_one_call: whole(history=History(asked=[asked(), asked("r2")])),
    rules.bad_requests_are_kept: whole(history=History(asked=[asked(), asked("bad2", is_good=False)])),
    rules.nothing_is_left_behind: whole(
        came_to_rest=False,
        calls={"r1": waiting_call("r1")},
        log=[],
        explained={"r1": explanation(waiting_call("r1"))},
    ),
    rules.cancelled_calls_are_not_dialled_again: of_two(act("cancel", "r1")),
    rules.pauses_hold: of_two(act("pause", "campaign sale"), campaign="sale"),
    rules.nobody_on_the_list_is_called: of_two(act("do not call", DESTINATION)),
    told.counts_equal_the_records: whole(counted={"COMPLETED": 2}),
    told.ends_are_archived_in_order: whole(archived=[]),
    told.explanations_are_true: whole(explained={"r1": explanation(completed(), status="WAITING")}),
    told.what_was_told_meanwhile_was_true: of_two(
        act("explain", "r1", answered_at=90.0, answer=explanation(completed(), status="UNREACHED"))
    ),
    rules.items_are_bounded: whole(item_sizes={"CALL#1": 399_000}),
    rules.a_backlog_uses_the_allowance: whole(backlog_since=30.0),
    rules.answers_are_in_order: whole(history=History(asked=[asked()], faulty_answers=["r1 was answered 400"])),
}


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
    ],
)
def test_whole_history_breaks_no_rule(evidence: Evidence) -> None:
    assert judge(evidence) == {}


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


def test_call_of_a_cancelled_campaign_is_named() -> None:
    evidence = of_two(act("cancel campaign", "sale"), campaign="sale")
    assert list(judge(evidence)) == ["cancelled_calls_are_not_dialled_again"]


def test_explanation_that_leaves_an_attempt_out_is_named() -> None:
    call = completed(attempts=2)
    evidence = of_two()

    left_out = explanation(call, history=[{"attempt": 1}])

    assert list(judge(replace_in(evidence, explained={"r1": left_out}))) == ["explanations_are_true"]
    assert list(judge(replace_in(evidence, explained={}))) == ["explanations_are_true"]
    assert list(judge(replace_in(evidence, explained={"r1": explanation(call, expected={"at": "soon"})}))) == [
        "explanations_are_true"
    ]


def replace_in(evidence: Evidence, **changes: Any) -> Evidence:
    return Evidence(**(vars(evidence) | changes))
