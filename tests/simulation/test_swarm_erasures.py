"""The judge of erasures, and faults put into them that a world names."""

from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.application.erasing import erase_person
from redial.application.erasing.erase_person import Eraser
from redial.domain.call.calls import Call
from redial.domain.erasure.erased_recipient import NothingToErase
from redial.domain.erasure.erasures import Erasure, ErasureCounts, gone_on
from redial.domain.reporting.listing import EntryPage
from simulation.makers import DESTINATION
from simulation.swarm.erasures import (
    erased_calls_are_not_placed_again,
    erasures_come_to_their_end,
    nothing_of_the_erased_is_left,
    nothing_of_the_erased_is_told_later,
)
from simulation.swarm.evidence import Evidence
from simulation.swarm.mixture import Mixture
from simulation.swarm.run import simulate
from tests.simulation.erased_history import CALL, erased_history, erasure
from tests.simulation.swarm_histories import sent

OFTEN = Mixture(erased_an_hour=60, requests=60, not_delivered=0.5, chains=0.2, bad_requests=0.1)


RULES = (
    erasures_come_to_their_end,
    erased_calls_are_not_placed_again,
    nothing_of_the_erased_is_left,
    nothing_of_the_erased_is_told_later,
)


def faults(evidence: Evidence) -> list[str]:
    return [fault for rule in RULES for fault in rule(evidence)]


def test_erased_call_is_in_order() -> None:
    assert faults(erased_history()) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"erasures": []}, f"{DESTINATION}: its erasure e1 was asked for, and is not stored"),
        ({"erasures": [erasure(left=1, times=3)]}, None),
        ({"log": [sent(60), sent(130)]}, "r1: dialled at 130.0, and erased since 95.0"),
        ({"calls": {"r1": CALL}}, "r1: COMPLETED, and was not erased"),
        ({"stored": {"NOTES#CALL#1": '"noted of r1."'}}, "NOTES#CALL#1: has  of r1., erased at"),
        ({"stored": {"MESSAGE#voice": f'"{DESTINATION}"'}}, None),
        ({"stored": {"FAILURE#1": f'"{DESTINATION}"'}}, f"FAILURE#1: names {DESTINATION}, erased at"),
        ({"stored": {f"RECIPIENT#{DESTINATION}": f'"{DESTINATION}"'}}, None),
        ({"shown": {CALL.call_id: '{"name": "Ada of r1."}'}}, f"{CALL.call_id}: shown with  of r1."),
        (
            {"archived": [{"record": "call", "call_id": CALL.call_id, "version": 3, "request_id": "r1"}]},
            f'{CALL.call_id}: told with "r1", and erased before',
        ),
        ({"archived": [{"record": "call", "call_id": CALL.call_id, "version": 2, "request_id": "r1"}]}, None),
    ],
)
def test_what_is_left_of_an_erased_person_is_named(more: dict[str, Any], fault: str | None) -> None:
    found = faults(erased_history(**more))
    assert [each[: len(fault or "")] for each in found] == ([] if fault is None else [fault])


def test_erasure_that_is_never_done_is_named() -> None:
    evidence = erased_history(erasures=[replace(erasure(left=2, times=4), done_at=None)])
    assert faults(evidence) == ["e1: not done, with 2 left after 4 times"]


def test_people_are_erased_and_no_rule_is_broken() -> None:
    assert simulate(2, OFTEN, hours=0.5).broken == {}


def test_pass_that_is_skipped_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    take = Eraser._take_calls

    def skips(eraser: Eraser, erasure: Erasure, page: EntryPage, budget: Any) -> Any:
        return take(eraser, erasure, EntryPage((), None), budget)

    monkeypatch.setattr(Eraser, "_take_calls", skips)
    assert "nothing_of_the_erased_is_left" in simulate(2, OFTEN, hours=0.5).broken


def test_notes_that_are_forgotten_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase_person, "erase_notes", lambda _: NothingToErase.NO_WORDS)
    assert list(simulate(2, OFTEN, hours=0.5).broken) == ["nothing_of_the_erased_is_left"]


def test_words_that_come_back_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a step makes of an erased call is stored as it is: whoever read the call before puts its words back."""
    to_plain = DynamoDbCalls._to_plain

    def keeps_the_name(calls: DynamoDbCalls, call: Call) -> Any:
        plain = to_plain(calls, call)
        return plain | {"request": plain["request"] | {"name": "Ada of r1."}} if call.erased_at is not None else plain

    monkeypatch.setattr(DynamoDbCalls, "_to_plain", keeps_the_name)
    broken = [simulate(seed, OFTEN, hours=0.5).broken for seed in range(2, 5)]
    assert any("nothing_of_the_erased_is_left" in each for each in broken)


def test_erasures_that_go_on_for_ever_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(erasure: Erasure, reached: Any, done: ErasureCounts, left: int) -> Erasure:
        return gone_on(erasure, reached, done, left + 1)

    monkeypatch.setattr(erase_person, "gone_on", never)
    assert list(simulate(2, OFTEN, hours=0.2).broken) == ["nothing_is_left_behind"]
