"""What the archive is told of a call, a bad request and an act: all of it, and once."""

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.audit.acts import Act, ActKind, Actor, ActorKind
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, FieldError
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Lane
from redial.domain.publishing.archive_records import (
    ArchiveRecord,
    record_of_act,
    record_of_rejection,
    records_of_change,
)
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, T0, at, waiting_call


def sent() -> Call:
    call = replace(
        waiting_call(lane=Lane.URGENT, campaign="storm", metadata=(("case", "4711"),)), submitted_by="sender AROA"
    )
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    on_its_way = transitions.record_sent(claimed, "t1", "voice-1", DEADLINES, at(2))
    assert isinstance(on_its_way, Call)
    return replace(on_its_way, version=3)


def ended(before: Call) -> Call:
    figures = ServiceFigures(duration_seconds=20.5, billed_minutes=1, price_millionths=13_000)
    end = EndOfAttempt(Outcome.COMPLETED_CALL, at(30), figures=figures)
    changed = transitions.end_attempt(before, "t1", end, at(31))
    assert isinstance(changed, Call)
    return replace(changed, version=4)


def test_the_end_of_an_attempt_and_that_of_its_call_are_told_whole() -> None:
    before = sent()
    after = ended(before)
    assert list(records_of_change(before, after)) == [
        ArchiveRecord(
            record="attempt",
            at=at(30),
            call_id=after.call_id,
            version=4,
            request_id="reminder-1",
            campaign="storm",
            lane=Lane.URGENT,
            attempt=1,
            message_id="voice-1",
            outcome=Outcome.COMPLETED_CALL,
            sent_at=at(2),
            accepted_at=T0,
            call_duration_seconds=20.5,
            billed_minutes=1,
            price_usd=0.013,
        ),
        ArchiveRecord(
            record="call",
            at=after.status_at,
            call_id=after.call_id,
            version=4,
            request_id="reminder-1",
            campaign="storm",
            lane=Lane.URGENT,
            status=CallStatus.COMPLETED,
            status_reason=after.status_reason,
            accepted_at=T0,
            attempts=1,
            reason_code="PLAYED",
            metadata={"case": "4711"},
            submitted_by="sender AROA",
        ),
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"{DESTINATION}/2026-11-26", "+1206*****00/2026-11-26"),
        (f"to {DESTINATION[1:]}", "to 1206*****00"),
        ("206 555-0100", "206*****00"),
        ("+44 20 7946 0958", "+4420******58"),
        ("order 98765432101", "order 98765432101"),
        ("2026112612065550199", "2026112612065550199"),
    ],
)
def test_the_archive_knows_no_number_and_leaves_other_ids_alone(written: str, kept: str) -> None:
    call = replace(ended(sent()), reason=Noted(written))
    request = replace(call.request, request_id=written, campaign=written, metadata=((written, written),))
    attempt, end = records_of_change(sent(), replace(call, request=request))
    assert (attempt.request_id, attempt.campaign) == (end.request_id, end.campaign) == (kept, kept)
    assert end.metadata == {kept: kept}
    assert end.status_reason == kept
    rejected = RejectedRequest(
        call_id="r1", errors=(), original="{}", accepted_at=T0, request_id=written, campaign=written
    )
    record = record_of_rejection(replace(rejected, destination_phone_number=DESTINATION))
    assert (record.request_id, record.campaign) == (kept, kept)


def test_what_is_no_number_hides_nothing() -> None:
    rejected = RejectedRequest(
        call_id="r1", errors=(), original="{}", accepted_at=T0, request_id="98765432101", destination_phone_number="?"
    )
    assert record_of_rejection(rejected).request_id == "98765432101"


def test_a_change_after_the_end_adds_nothing() -> None:
    after = ended(sent())
    assert list(records_of_change(after, replace(after, version=5, updated_at=at(90)))) == []


def test_an_attempt_is_told_again_when_the_service_tells_later_what_it_took_and_cost() -> None:
    after = ended(sent())
    (attempt,) = after.attempts
    before = replace(after, attempts=(replace(attempt, figures=None),))

    (told,) = records_of_change(before, replace(after, version=5))

    assert (told.record, told.version, told.outcome) == ("attempt", 5, Outcome.COMPLETED_CALL)
    assert (told.call_duration_seconds, told.billed_minutes, told.price_usd) == (20.5, 1, 0.013)


def test_an_attempt_whose_end_has_no_time_ended_at_that_of_the_change() -> None:
    before = sent()
    after = ended(before)
    (attempt,) = after.attempts
    after = replace(after, attempts=(replace(attempt, outcome_at=None, figures=None),))
    first = next(records_of_change(before, after))
    assert (first.at, first.call_duration_seconds, first.price_usd) == (after.updated_at, None, None)


def test_a_call_that_is_stored_with_its_end_is_told() -> None:
    expired = replace(waiting_call(), status=CallStatus.EXPIRED, wait_reason=None)
    (record,) = records_of_change(None, expired)
    assert (record.record, record.status, record.metadata, record.submitted_by) == ("call", "EXPIRED", None, None)


def test_a_bad_request_is_told_with_what_it_says_of_itself() -> None:
    rejected = RejectedRequest(
        call_id="r1",
        errors=(FieldError(field="lane", message="expected urgent"),),
        original="{}",
        accepted_at=at(5),
        request_id="reminder-7",
        campaign="storm",
        submitted_by="sender AROA",
    )
    assert record_of_rejection(rejected) == ArchiveRecord(
        record="call",
        at=at(5),
        call_id="r1",
        version=1,
        request_id="reminder-7",
        campaign="storm",
        status=CallStatus.REJECTED,
        status_reason="lane: expected urgent",
        accepted_at=at(5),
        attempts=0,
        reason_code="INVALID_REQUEST",
        submitted_by="sender AROA",
    )


def test_an_act_is_told_whole() -> None:
    act = Act(
        id="a1",
        at=at(7),
        kind=ActKind.PAUSE,
        actor=Actor(kind=ActorKind.PERSON, id="ana", name="Ana", session="s1"),
        reason="storm is over",
        call_id="c1",
        campaign="storm",
        lane=Lane.BULK,
        details={"until": "tomorrow"},
    )
    assert record_of_act(act) == ArchiveRecord(
        record="act",
        at=at(7),
        version=1,
        call_id="c1",
        campaign="storm",
        lane=Lane.BULK,
        act_id="a1",
        act="pause",
        actor="ana",
        actor_kind="person",
        actor_name="Ana",
        actor_session="s1",
        act_reason="storm is over",
        act_details={"until": "tomorrow"},
    )
