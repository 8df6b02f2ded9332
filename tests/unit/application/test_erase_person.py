"""A person's data is erased, and nothing else is touched."""

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.reading import StoredCalls
from redial.application.versioned import update
from redial.domain.attempt.events import EndOfAttempt, Outcome, VoiceEventType
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.ends import RecipientErased
from redial.domain.call.reasons.reason import MessagePlayed
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.transitions import end_attempt
from redial.domain.recipient.do_not_call import put_on_list
from simulation.makers import DESTINATION, T0, at, voice_event
from tests.unit.application.erasing_over_table import OTHER, PERSONAL, EraserOverTable, ended, payload, rejected

pytestmark = pytest.mark.usefixtures("table_client")


@pytest.fixture
def person() -> EraserOverTable:
    return EraserOverTable()


def test_waiting_calls_are_cancelled_and_nothing_of_the_person_is_left(person: EraserOverTable) -> None:
    waits = person.add()
    scheduled = person.add("ada's reminder 2", wait_reason=WaitReason.SCHEDULED, status_at=at(90_000))
    over = person.add("ada's reminder 3", **ended())
    other = person.add("another's", number=OTHER)
    person.ask()
    assert person.run().counts.cancelled == 2
    assert {person.call(each).status for each in (waits, scheduled)} == {CallStatus.CANCELLED}
    assert person.call(waits).reason == RecipientErased()
    state = person.run(460)
    assert (state.done_at, state.numbers, state.counts.calls) == (at(460), (), 3)
    assert person.items_with(DESTINATION) == []
    assert set(person.items_with(*PERSONAL)) == {f"CALL#{other.call_id}"}
    assert person.call(other) == other
    kept = person.call(over)
    assert (kept.status, kept.attempts[0].outcome, kept.attempts[0].message_id) == (
        CallStatus.UNREACHED,
        Outcome.BUSY,
        "m1",
    )
    assert (kept.request.lane, kept.accepted_at, kept.status_at) == (over.request.lane, T0, at(20))
    assert [*person.calls.due(waits.request.lane, at(100_000))] == [*person.calls.due(waits.request.lane, at(0))]


def test_call_that_is_being_made_is_erased_when_it_has_ended(person: EraserOverTable) -> None:
    under_way = replace(ended()["attempts"][0], outcome=None, outcome_at=None, detail=None)
    call = person.add(status=CallStatus.CALLING, wait_reason=None, attempts=(under_way,), status_at=at(4_000))
    person.ask()
    person.run()
    state = person.run(500)
    assert (state.done_at, state.left, state.numbers) == (None, 1, (DESTINATION,))
    assert person.call(call).request == call.request, "the dialer still needs it"
    busy = EndOfAttempt(Outcome.BUSY, at(505))
    update(person.calls.at(call.call_id), lambda stored: end_attempt(stored, "t1", busy, at(505)))
    assert person.call(call).reason == RecipientErased(), "it is not dialled again"
    assert person.run(620).done_at == at(620)
    assert person.items_with(*PERSONAL) == []


def test_calls_accepted_later_are_not_touched(person: EraserOverTable) -> None:
    late = person.add("late", 101)
    person.ask()
    assert person.run_to_the_end().done_at is not None
    assert person.call(late) == late


def test_what_was_just_being_stored_is_found_the_second_time(person: EraserOverTable) -> None:
    person.ask()
    assert person.run().done_at is None
    just = person.add("just", 99)
    assert person.run(459).times == 1
    assert person.call(just) == just, "it is not time yet"
    assert person.run(460).done_at == at(460)
    assert person.call(just).erased_at == at(460)


def test_bad_requests_are_erased_however_they_name_the_number(person: EraserOverTable) -> None:
    by_number = rejected("r1", DESTINATION, f'{{"destination_phone_number": "{DESTINATION}"}}')
    as_written = rejected("r2", "(206) 555-0100", '{"destination_phone_number": "(206) 555-0100"}')
    in_text = rejected("r3", None, '{"message": "0012065550100"}')
    others = rejected("r4", OTHER, f'{{"destination_phone_number": "{OTHER}"}}')
    for each in (by_number, as_written, in_text, others):
        person.calls.add_rejected(each)
    person.ask()
    assert person.run_to_the_end().counts.requests == 3
    stored = StoredCalls(person.reader).get_many(["r1", "r2", "r3", "r4"])
    assert stored["r4"] == others
    kept = stored["r2"]
    assert isinstance(kept, RejectedRequest)
    assert kept.submitted_by == as_written.submitted_by == "the ward"
    assert [(each.field, each.message) for each in kept.errors] == [("metadata", "(erased)"), ("lane", "(erased)")]
    assert set(person.items_with(*PERSONAL, "555-0100", "0012065550100")) == {"CALL#r4"}
    person.calls.add_rejected(by_number)
    assert StoredCalls(person.reader).get("r1") == stored["r1"], "its message was delivered again"


def test_events_do_not_bring_the_number_back(person: EraserOverTable) -> None:
    ringing = voice_event(VoiceEventType.RINGING, 5)
    call = person.add(**ended())
    person.attempts.link("m1", call.call_id, "t1", T0)
    person.attempts.add_events("m1", {ringing: payload(DESTINATION)}, T0)
    person.ask()
    assert person.run_to_the_end().counts.attempts == 1
    assert person.items_with(*PERSONAL) == []
    late = voice_event(VoiceEventType.COMPLETED_CALL, 30)
    record = person.attempts.add_events("m1", {late: payload(DESTINATION)}, at(600))
    assert (record.call_id, record.events, record.payloads) == (call.call_id, frozenset({ringing, late}), ())
    assert person.items_with(*PERSONAL) == []


def test_events_of_no_call_are_erased_where_they_name_the_number(person: EraserOverTable) -> None:
    ringing = voice_event(VoiceEventType.RINGING, 5)
    person.attempts.add_events("mine", {ringing: payload(DESTINATION)}, T0)
    person.attempts.add_events("others", {ringing: payload(OTHER)}, T0)
    person.ask()
    person.run_to_the_end()
    assert person.items_with(DESTINATION) == []
    assert person.items_with(OTHER) == ["MESSAGE#others"]


def test_do_not_call_entry_stays_without_its_words(person: EraserOverTable) -> None:
    update(person.recipients.at(DESTINATION), lambda each: put_on_list(each, "angry Ada", T0))
    update(person.recipients.at(DESTINATION), lambda each: put_on_list(each, "Ada again", T0, campaign="sale"))
    person.ask()
    person.run_to_the_end()
    kept = person.recipients.at(DESTINATION).load()
    assert kept.mark is not None
    assert (kept.mark.since, kept.mark.reason, kept.do_not_call_campaigns["sale"].reason) == (T0, "", "")


def test_do_not_call_entry_goes_where_that_is_asked_for(person: EraserOverTable) -> None:
    update(person.recipients.at(DESTINATION), lambda each: put_on_list(each, "", T0))
    person.ask(also_do_not_call=True)
    person.run_to_the_end()
    assert person.recipients.at(DESTINATION).load().mark is None
    assert "delete_after" in person.client.stored(f"RECIPIENT#{DESTINATION}")


def test_erased_call_is_told_of_as_it_ended(person: EraserOverTable) -> None:
    call = person.add(**ended())
    person.ask()
    person.run_to_the_end()
    played = EndOfAttempt(Outcome.COMPLETED_CALL, at(30))
    erased = replace(person.call(call), attempts=(replace(ended()["attempts"][0], outcome=Outcome.NO_FINAL_EVENT),))
    corrected = end_attempt(erased, "t1", played, at(600))
    assert isinstance(corrected, Call)
    assert corrected.reason == MessagePlayed(1, 3)
    assert corrected.request == erased.request
