"""A request is one call however often it is delivered; what is bad is kept; and the dialer is woken for what is due."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from redial.application.intake.accept_request import Accepted, Rejected, Repeated
from redial.contracts import validation
from redial.domain.call.calls import MOST_CONFLICTS, Call, CallStatus, call_id_of
from redial.domain.call.destinations import Destination
from redial.domain.call.rejected_requests import rejected_call_id_of
from redial.domain.versioned import Conflict, Stored
from redial.metrics import MetricName
from simulation.makers import DESTINATION, at, plain_request
from simulation.records import MemoryRecord
from simulation.stack.pipeline import iso
from tests.unit.application.taking_in import CALL_ID, TakenIn


def test_a_new_request_is_stored_and_the_dialer_is_woken_for_it_once() -> None:
    taken_in = TakenIn()

    assert taken_in.accept() == Accepted(taken_in.call)
    assert (taken_in.call.status, taken_in.call.accepted_at) == (CallStatus.WAITING, at(0))
    assert taken_in.call.destination == Destination(country="US")
    assert taken_in.counts == {MetricName.CALL_ACCEPTED: 1}
    assert taken_in.telemetry.notes == []
    assert taken_in.telemetry.details == [
        {
            "message": "request taken in",
            "answer": "Accepted",
            "call_id": CALL_ID,
            "request_id": "r1",
            "wrong_fields": None,
        }
    ]

    assert taken_in.wake_ups.sent == [], "with the end of the batch"
    taken_in.intake.wake_dial()
    taken_in.intake.wake_dial()
    assert taken_in.wake_ups.sent == [([CALL_ID], 0)]


def test_calls_that_are_due_share_a_wake_up_and_each_later_one_has_its_own() -> None:
    taken_in = TakenIn()
    for name, later_s in {"r1": None, "r2": 90, "r3": None, "r4": 30}.items():
        taken_in.accept(request_id=name, not_before=later_s and iso(later_s))

    taken_in.intake.wake_dial()

    assert taken_in.wake_ups.sent == [
        ([call_id_of("r1"), call_id_of("r3")], 0),
        ([call_id_of("r2")], 90),
        ([call_id_of("r4")], 30),
    ]


def test_only_later_calls_need_no_wake_up_now() -> None:
    taken_in = TakenIn()
    taken_in.accept(not_before=iso(90))
    taken_in.intake.wake_dial()
    assert taken_in.wake_ups.sent == [([CALL_ID], 90)]


def test_a_repeat_is_the_same_call_and_wakes_the_dialer_again_while_it_waits() -> None:
    taken_in = TakenIn()
    taken_in.accept()
    taken_in.intake.wake_dial()

    assert taken_in.accept("s2") == Repeated(taken_in.call)
    taken_in.intake.wake_dial()
    assert taken_in.wake_ups.sent == [([CALL_ID], 0)] * 2
    assert taken_in.counts == {MetricName.CALL_ACCEPTED: 1, MetricName.REQUEST_REPEATED: 1}
    assert taken_in.telemetry.details[-1]["answer"] == "Repeated"

    taken_in.calls.put(replace(taken_in.call, status=CallStatus.COMPLETED))
    taken_in.accept("s3")
    taken_in.intake.wake_dial()
    assert len(taken_in.wake_ups.sent) == 2, "there is nothing to dial"


def test_a_request_that_is_over_when_it_comes_is_a_call_that_expired() -> None:
    taken_in = TakenIn()
    answer = taken_in.accept(expires_at=iso(-1))
    assert isinstance(answer, Accepted)
    assert answer.call.status is CallStatus.EXPIRED
    assert taken_in.counts == {MetricName.CALL_ACCEPTED: 1, MetricName.CALL_EXPIRED: 1}
    taken_in.intake.wake_dial()
    assert taken_in.wake_ups.sent == []


def test_a_bad_request_is_kept_as_it_came_under_the_id_of_its_message() -> None:
    taken_in = TakenIn()
    body = json.dumps(plain_request(request_id="r1", destination_phone_number="+1206", campaign="sale"))
    answer = taken_in.intake.accept(body, "s1")

    assert isinstance(answer, Rejected)
    kept = taken_in.calls.rejected[rejected_call_id_of("s1")]
    assert answer == Rejected(kept)
    assert [error.field for error in kept.errors] == ["destination_phone_number"]
    assert (kept.error_count, kept.original, kept.original_was_cut, kept.accepted_at) == (1, body, False, at(0))
    assert (kept.request_id, kept.destination_phone_number, kept.campaign) == ("r1", "+1206", "sale")
    assert taken_in.calls.records == {}
    assert taken_in.counts == {MetricName.CALL_REJECTED: 1}
    assert taken_in.telemetry.notes == [
        {
            "message": "request taken in",
            "answer": "Rejected",
            "call_id": kept.call_id,
            "request_id": "r1",
            "wrong_fields": ["destination_phone_number"],
        }
    ]
    taken_in.intake.wake_dial()
    assert taken_in.wake_ups.sent == []


def test_a_bad_request_that_is_too_long_is_cut_and_says_so() -> None:
    taken_in = TakenIn()
    for source_id, length in {"fits": 100_000, "long": 100_001}.items():
        taken_in.intake.accept("x" * length, source_id)
    fits, long = (taken_in.calls.rejected[rejected_call_id_of(each)] for each in ("fits", "long"))
    assert (len(fits.original), fits.original_was_cut) == (100_000, False)
    assert (len(long.original) <= 100_000, long.original_was_cut) == (True, True)


def test_a_log_names_wrong_fields_of_ours_and_no_name_that_a_producer_made_up() -> None:
    taken_in = TakenIn()
    taken_in.reject(request_id="", retry={"total_attempts": 0, "busy": {"delay_seconds": -1}}, my_secret=1)
    (note,) = taken_in.telemetry.notes
    assert note["wrong_fields"] == ["(another)", "request_id", "retry"]
    assert note["request_id"] is None, "it is none, and may be any text"
    taken_in.reject("s2", request_id="a text\nof two lines")
    assert (taken_in.telemetry.notes[1]["wrong_fields"], taken_in.telemetry.notes[1]["request_id"]) == (
        ["request_id"],
        None,
    )


def test_another_content_under_the_same_id_is_kept_and_marked_on_the_call() -> None:
    taken_in = TakenIn()
    taken_in.accept()
    before = taken_in.call
    other: dict[str, Any] = {"content": {"plain_text_message": {"text": "Something else."}}}

    rejected = taken_in.reject("s2", campaign="sale", **other).rejected
    (error,) = rejected.errors
    assert error.field == "request_id"
    assert f"call {CALL_ID} of 2026-11-23T09:00:00.000Z has this request_id" in error.message
    assert (rejected.error_count, rejected.request_id, rejected.campaign) == (1, "r1", "sale")
    assert rejected.destination_phone_number == DESTINATION
    assert taken_in.counts == {MetricName.CALL_ACCEPTED: 1, MetricName.REQUEST_CONFLICTING: 1}
    marked = taken_in.call
    assert len(marked.conflicting_digests) == 1
    assert replace(marked, conflicting_digests=frozenset(), version=before.version) == before

    taken_in.reject("s3", campaign="sale", **other)
    assert taken_in.call == marked, "the same conflict is marked once"
    taken_in.reject("s4", **other)
    assert len(taken_in.call.conflicting_digests) == 2


def test_a_flood_of_conflicts_fills_no_call() -> None:
    taken_in = TakenIn()
    taken_in.accept()
    for number in range(MOST_CONFLICTS + 3):
        taken_in.reject(f"s{number}", content={"plain_text_message": {"text": f"Text {number}."}})
    assert len(taken_in.call.conflicting_digests) == MOST_CONFLICTS == 20


class Contended(MemoryRecord[Call]):
    """A record that somebody else changes each time."""

    def replace(self, before: Call, after: Call) -> Stored | Conflict[Call]:
        return Conflict(self.stored)


def test_a_conflict_that_cannot_be_marked_is_kept_all_the_same() -> None:
    taken_in = TakenIn()
    taken_in.accept()
    taken_in.calls.records[CALL_ID] = Contended(taken_in.call)

    taken_in.reject("s2", content={"plain_text_message": {"text": "Something else."}})

    assert [(message, keys["call_id"]) for message, keys in taken_in.telemetry.warnings] == [
        ("conflict not marked", CALL_ID)
    ]


IMPOSSIBLE: dict[str, Any] = {"retry": {"total_attempts": 6}, "expires_at": "2026-11-23T10:00:00Z"}


def test_a_policy_that_could_never_be_followed_is_refused_unless_it_was_possible_when_it_came_first() -> None:
    taken_in = TakenIn()
    rejected = taken_in.reject(**IMPOSSIBLE).rejected
    assert [error.field for error in rejected.errors] == ["retry.total_attempts"]
    assert taken_in.calls.records == {}
    assert taken_in.counts == {MetricName.CALL_REJECTED: 1}

    taken_in = TakenIn()
    two: dict[str, Any] = {"retry": {"total_attempts": 2}, "expires_at": "2026-11-23T10:00:00Z"}
    taken_in.accept(**two)
    taken_in.clock.seconds = 3_590
    assert taken_in.accept("s2", **two) == Repeated(taken_in.call)


@pytest.mark.parametrize("body", ["", "[]", "{", '"text"'])
def test_what_is_no_request_at_all_is_kept(body: str) -> None:
    taken_in = TakenIn()
    answer = taken_in.intake.accept(body, "s1")
    assert isinstance(answer, Rejected)
    assert (answer.rejected.original, answer.rejected.request_id) == (body, None)


def test_what_nobody_foresaw_of_a_request_is_its_own_and_stands_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = KeyError("Your code is 4711")

    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(validation, "merge_policies", fails)
    taken_in = TakenIn()

    rejected = taken_in.reject().rejected
    assert [(each.field, each.message) for each in rejected.errors] == [("(request)", "cannot be read (KeyError)")]
    assert (rejected.request_id, rejected.destination_phone_number) == ("r1", DESTINATION)
    assert taken_in.telemetry.warnings == [("request could not be judged", {"error": fault})]
