"""What receivers are told of a call: which events a change makes, with which ids, and what they hold."""

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from redial.adapters.event_bus import written
from redial.contracts.schemas import schemas
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, FieldError
from redial.domain.call.reasons.reason import RefusedByService
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Lane
from redial.domain.publishing.published_events import (
    MOST_BYTES,
    PublishedAttempt,
    PublishedEvent,
    PublishedKind,
    event_of_rejection,
    events_of_change,
    masked,
)
from simulation.makers import DEADLINES, DESTINATION, EVENTS, ORIGINATION, at, waiting_call


def claimed(call: Call, token: str, seconds: float) -> Call:
    changed = transitions.claim(call, token, ORIGINATION, DEADLINES, at(seconds))
    assert isinstance(changed, Call)
    return replace(changed, version=call.version + 1)


def ended(call: Call, token: str, outcome: Outcome, seconds: float) -> Call:
    end = EndOfAttempt(outcome, at(seconds), figures=ServiceFigures(duration_seconds=20.5, price_millionths=13_000))
    changed = transitions.end_attempt(call, token, end, at(seconds + 1))
    assert isinstance(changed, Call)
    return replace(changed, version=call.version + 1)


def story() -> list[Call]:
    """Give the states of a call that is busy at first."""
    states = [waiting_call(campaign="storm", name="Ana García", metadata=(("case", "4711"), ("phone", DESTINATION)))]
    states.append(claimed(states[-1], "t1", 1))
    states.append(ended(states[-1], "t1", Outcome.BUSY, 9))
    states.append(claimed(states[-1], "t2", 900))
    states.append(ended(states[-1], "t2", Outcome.COMPLETED_CALL, 930))
    return states


def told(states: list[Call]) -> list[PublishedEvent]:
    changes = pairwise([None, *states])
    return [event for before, after in changes if after is not None for event in events_of_change(before, after)]


def kinds(states: list[Call]) -> list[str]:
    return [event.event for event in told(states)]


def test_a_call_is_told_from_its_acceptance_to_its_end() -> None:
    events = told(story())
    assert [(event.event, event.attempt, event.status) for event in events] == [
        ("Call Accepted", None, "WAITING"),
        ("Call Attempt Ended", 1, "WAITING"),
        ("Call Attempt Ended", 2, "COMPLETED"),
        ("Call Ended", None, "COMPLETED"),
    ]
    end = events[-1]
    assert (end.request_id, end.campaign, end.name, end.reason.code) == (
        "reminder-1",
        "storm",
        "Ana García",
        "PLAYED",
    )
    assert [(each.number, each.outcome, each.ended_at) for each in end.attempts] == [
        (1, "BUSY", at(9)),
        (2, "COMPLETED_CALL", at(930)),
    ]
    assert (end.outcome, end.duration_seconds, end.price_usd, end.billed_minutes) == (
        "COMPLETED_CALL",
        41.0,
        0.026,
        None,
    )
    assert (end.at, events[0].at, events[1].at) == (story()[-1].status_at, at(0), at(9))


def test_numbers_grow_and_a_change_that_is_read_again_makes_the_same_events() -> None:
    events = told(story())
    numbers = [event.sequence for event in events]
    assert numbers == sorted(set(numbers))
    assert len({event.id for event in events}) == len(events)
    assert told(story()) == events


def test_a_call_that_was_stored_anew_after_its_deletion_has_other_ids() -> None:
    (first,) = told(story()[:1])
    (second,) = told([replace(story()[0], accepted_at=at(90_000_000))])
    assert first.call_id == second.call_id
    assert first.id != second.id


def test_a_late_event_corrects_an_end() -> None:
    silent = transitions.settle(claimed(waiting_call(), "t1", 1), "t1", None, DEADLINES, at(4_000))
    assert isinstance(silent, Call)
    unreached = replace(silent, status=CallStatus.UNREACHED, version=3)
    late = transitions.end_attempt(unreached, "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(40)), at(5_000))
    assert isinstance(late, Call)
    late = replace(late, version=4)
    first = list(events_of_change(claimed(waiting_call(), "t1", 1), unreached))
    then = list(events_of_change(unreached, late))
    assert [event.event for event in first][-1] == PublishedKind.CALL_ENDED
    assert [event.event for event in then] == ["Call Attempt Ended", "Call Corrected"]
    assert then[-1].status == "COMPLETED"
    assert then[-1].at == late.updated_at
    assert then[-1].sequence > first[-1].sequence


def test_what_nobody_knows_waits_for_a_decision_and_then_has_its_first_end() -> None:
    unknown = replace(waiting_call(), status=CallStatus.UNKNOWN, version=2)
    assert kinds([waiting_call(), unknown]) == ["Call Accepted", "Call Needs Decision"]
    for status in (CallStatus.COMPLETED, CallStatus.UNREACHED, CallStatus.EXPIRED):
        settled = replace(unknown, status=status, version=3)
        assert [event.event for event in events_of_change(unknown, settled)] == ["Call Ended"]


@pytest.mark.parametrize("status", [each for each in CallStatus if each.is_final and each is not CallStatus.UNKNOWN])
def test_each_final_status_is_an_end_and_only_once(status: CallStatus) -> None:
    final = replace(waiting_call(), status=status, version=2)
    assert [event.event for event in events_of_change(waiting_call(), final)] == ["Call Ended"]
    assert list(events_of_change(final, replace(final, version=3, throttles=1))) == []


def test_a_call_that_begins_with_its_end_is_accepted_and_ended() -> None:
    assert kinds([replace(waiting_call(), status=CallStatus.EXPIRED)]) == ["Call Accepted", "Call Ended"]


def test_a_bad_request_is_told_with_what_is_wrong_with_it() -> None:
    event = event_of_rejection(
        RejectedRequest(
            call_id="r1",
            errors=(FieldError(field="lane", message="expected urgent"),),
            original="{}",
            accepted_at=at(0),
        )
    )
    assert (event.event, event.status, event.reason.text) == ("Call Rejected", "REJECTED", "lane: expected urgent")


def test_no_number_and_no_name_is_in_a_masked_event() -> None:
    refused = replace(
        story()[-1],
        status=CallStatus.REJECTED,
        reason=RefusedByService(message=f"{DESTINATION} is blocked"),
        request=replace(story()[-1].request, request_id=f"to-{DESTINATION}", campaign=f"all {DESTINATION[1:]}"),
    )
    for event in events_of_change(story()[-2], refused):
        assert DESTINATION[1:] in written(event).detail
        shown = written(masked(event)).detail
        assert DESTINATION[3:] not in shown
        assert "García" not in shown
        assert json.loads(shown)["metadata"] == {"case": "4711", "phone": "+1206*****00"}
        assert json.loads(shown)["destination_phone_number"] == "+1206*****00"
        assert json.loads(shown)["name"] == "A… G…"


def test_an_event_is_small_whatever_its_request_holds_and_says_what_was_cut() -> None:
    attempt = replace(story()[-1].attempts[0], message_id='"' * 128, origination_phone_number=ORIGINATION)
    large = replace(
        story()[-1],
        attempts=tuple(replace(attempt, number=number, token=str(number)) for number in range(1, 500)),
        reason=RefusedByService(message="\x01" * 9_000),
        request=replace(
            story()[-1].request,
            request_id='"' * 128,
            campaign='"' * 256,
            name='"' * 256,
            metadata=tuple((f"{number:02}", "\x01" * 100) for number in range(20)),
        ),
    )
    for event in events_of_change(story()[-2], large):
        for shown in (event, masked(event)):
            detail = written(shown).detail
            assert len(detail.encode()) < MOST_BYTES - 1_024
            assert json.loads(detail)["cut"] == ["reason.text", "attempts"]
            assert [each["number"] for each in json.loads(detail)["attempts"]] == list(range(450, 500))


def test_what_is_written_reads_as_what_was_told() -> None:
    for event in told(story()):
        assert msgspec.json.decode(written(event).detail, type=PublishedEvent) == event


SAMPLES = sorted((EVENTS / "published").glob("call_*.json"))
SCHEMA = json.loads((EVENTS / "schemas" / "published_event.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_events_as_receivers_get_them(sample: Path) -> None:
    event = json.loads(sample.read_text(encoding="utf-8"))
    jsonschema.validate(event["detail"], SCHEMA)
    read = msgspec.convert(event["detail"], PublishedEvent)
    assert (event["source"], event["detail-type"]) == ("redial", read.event)
    assert json.loads(written(masked(read)).detail) == event["detail"]


def test_there_is_a_sample_of_each_kind_and_the_schema_is_that_of_the_model() -> None:
    kinds = {json.loads(sample.read_text(encoding="utf-8"))["detail-type"] for sample in SAMPLES}
    assert kinds == set(PublishedKind) - {PublishedKind.CAMPAIGN_ENDED}, "that one is in test_campaign_ends.py"
    assert json.loads(json.dumps(schemas()["published_event.schema.json"])) == SCHEMA


def test_all_that_is_told_is_as_the_schema_says() -> None:
    for event in told(story()):
        jsonschema.validate(json.loads(written(masked(event)).detail), SCHEMA)


def test_a_late_event_that_confirms_the_status_of_an_end_corrects_how_the_attempt_ended() -> None:
    silent = transitions.settle(claimed(waiting_call(), "t1", 1), "t1", None, DEADLINES, at(4_000))
    assert isinstance(silent, Call)
    unreached = replace(silent, status=CallStatus.UNREACHED, wait_reason=None, status_at=at(4_000), version=3)
    busy = transitions.end_attempt(unreached, "t1", EndOfAttempt(Outcome.BUSY, at(40)), at(5_000))
    assert isinstance(busy, Call)
    assert (busy.status, busy.status_at) == (CallStatus.UNREACHED, at(4_000))
    events = list(events_of_change(unreached, busy))
    assert [(event.event, event.at) for event in events] == [
        ("Call Attempt Ended", at(40)),
        ("Call Corrected", at(5_000)),
    ]


def test_what_nobody_knows_is_told_once_whatever_else_changes() -> None:
    unknown = replace(story()[2], status=CallStatus.UNKNOWN)
    (attempt,) = unknown.attempts
    other = replace(unknown, attempts=(replace(attempt, outcome=Outcome.NO_ANSWER),))
    assert [event.event for event in events_of_change(unknown, other)] == ["Call Attempt Ended"]


def test_an_attempt_whose_end_has_no_time_is_told_at_that_of_the_change() -> None:
    before, after = story()[1], story()[2]
    (attempt,) = after.attempts
    after = replace(after, attempts=(replace(attempt, outcome_at=None),))
    assert [event.at for event in events_of_change(before, after)] == [after.updated_at]


def test_each_attempt_tells_its_course_and_the_services_figures() -> None:
    waits = waiting_call(lane=Lane.URGENT)
    sent = transitions.record_sent(claimed(waits, "t1", 1), "t1", "voice-1", DEADLINES, at(2))
    assert isinstance(sent, Call)
    figures = ServiceFigures(duration_seconds=20.5, billed_minutes=1, price_millionths=13_000)
    end = transitions.end_attempt(sent, "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(9), figures=figures), at(10))
    assert isinstance(end, Call)
    *_, event = events_of_change(sent, end)
    assert (event.lane, event.billed_minutes) == (Lane.URGENT, 1)
    assert event.attempts == (
        PublishedAttempt(
            number=1,
            started_at=at(1),
            sent_at=at(2),
            ended_at=at(9),
            outcome=Outcome.COMPLETED_CALL,
            message_id="voice-1",
            duration_seconds=20.5,
            billed_minutes=1,
            price_usd=0.013,
        ),
    )


def test_an_erased_call_tells_no_number_and_not_what_stands_for_it() -> None:
    before = story()[-1]
    erased = transitions.erase(before, "e1", at(2_000))
    assert isinstance(erased, Call)
    late = replace(erased, status=CallStatus.UNREACHED)
    (event,) = events_of_change(erased, late)
    assert (event.event, event.destination_phone_number, masked(event).destination_phone_number) == (
        "Call Corrected",
        None,
        None,
    )


@pytest.mark.parametrize(("attempts", "cut"), [(50, ()), (51, ("attempts",))])
def test_the_last_attempts_are_told_and_that_there_were_more(attempts: int, cut: tuple[str, ...]) -> None:
    (attempt,) = story()[2].attempts
    many = tuple(replace(attempt, number=number, token=f"t{number}") for number in range(1, attempts + 1))
    before = replace(story()[2], attempts=many)
    (event,) = events_of_change(before, replace(before, status=CallStatus.CANCELLED))
    assert ([each.number for each in event.attempts][-1], len(event.attempts), event.cut) == (attempts, 50, cut)
