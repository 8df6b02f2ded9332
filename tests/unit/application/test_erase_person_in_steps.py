"""An erasure goes on wherever a run dies, and holds nothing up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from msgspec.structs import replace

from redial.application.erasing import erase_person
from redial.application.versioned import update
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.audit.acts import Actor, ActorKind
from redial.domain.call.calls import CallStatus
from redial.domain.erasure.erasures import Erasure, ask_for_erasure
from redial.domain.notes.notes import Note, add_note
from redial.domain.recipient.do_not_call import put_on_list
from redial.domain.reporting.listing import Listed, Stretch
from redial.metrics import MetricName
from simulation.makers import DESTINATION, T0, at, voice_event
from tests.unit.application.erasing_over_table import (
    OTHER,
    PERSONAL,
    WORDS,
    Died,
    EraserOverTable,
    ended,
    payload,
    rejected,
)

pytestmark = pytest.mark.usefixtures("table_client")


@pytest.fixture
def person() -> EraserOverTable:
    return EraserOverTable()


def test_large_person_does_not_hold_up_another(person: EraserOverTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase_person, "_PAGE_SIZE", 2)
    page = person.reader.page

    def slow(*asked: object, **how: object) -> object:
        person.clock.pause(timedelta(seconds=2))
        return page(*asked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(person.reader, "page", slow)
    calls = [person.add(f"r{number}", number) for number in range(9)]
    other = person.add("another's", number=OTHER)
    person.ask()
    person.erasures.add(replace(ask_for_erasure("e2", (OTHER,), by="", reason="", also_do_not_call=False, now=at(100))))
    person.run()
    assert person.call(other).erased_at is not None
    assert sum(person.call(each).erased_at is not None for each in calls) < 9
    for minute in range(2, 12):
        person.run(60 * minute)
    assert all(person.call(each).erased_at is not None for each in calls)


@pytest.mark.parametrize("after", range(1, 18))
def test_run_that_dies_after_a_write_is_gone_on_with(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    person = EraserOverTable()
    monkeypatch.setattr(erase_person, "_PAGE_SIZE", 2)
    waits, over = person.add("waits"), person.add("over", **ended())
    person.attempts.link("m1", over.call_id, "t1", T0)
    person.attempts.add_events("m1", {voice_event(VoiceEventType.BUSY, 20): payload(DESTINATION)}, T0)
    person.calls.add_rejected(rejected("r1", "206 555 0100", "206 555 0100"))
    update(person.recipients.at(DESTINATION), lambda each: put_on_list(each, "angry Ada", T0))
    note = Note(key="n1", at=T0, by=Actor(kind=ActorKind.LOCAL, id="local", name="local"), text=WORDS)
    update(person.notes.of_call(over), lambda each: add_note(each, note))
    person.ask()
    written = 0

    def dying(write: Callable[..., Any]) -> Callable[..., Any]:
        def dies(**parameters: Any) -> Any:
            nonlocal written
            answer = write(**parameters)
            written += 1
            if written == after:
                raise Died
            return answer

        return dies

    for name in ("put_item", "update_item"):
        monkeypatch.setattr(person.client, name, dying(getattr(person.client, name)))
    for second in (100, 160, 220, 460, 520, 580):
        try:
            person.run(second)
        except Died:
            continue
    assert person.state.done_at is not None
    assert written >= after, "there are fewer writes than that"
    assert person.items_with(*PERSONAL, "206 555 0100") == []
    assert {person.call(each).version for each in (waits, over)} == {3}, "each write once"
    kept = person.recipients.at(DESTINATION).load()
    assert kept.mark is not None
    assert kept.mark.reason == ""


def test_table_that_cannot_be_reached_is_counted_and_the_next_minute_goes_on(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.add()
    person.ask()
    with monkeypatch.context() as patch:
        patch.setattr(person.reader, "page", lambda *_, **__: 1 / 0)
        person.run()
    assert person.telemetry.sums[MetricName.RECORD_FAILED] == 1
    assert person.run_to_the_end().done_at is not None


def refusing(person: EraserOverTable, monkeypatch: pytest.MonkeyPatch, prefix: str, error: Exception) -> list[str]:
    """Let the table fail to write items whose keys begin so; give the keys that it was asked to write."""
    put, asked = person.client.put_item, list[str]()

    def refuses(**parameters: Any) -> Any:
        key = parameters["Item"]["pk"]["S"]
        if key.startswith(prefix):
            asked.append(key)
            raise error
        return put(**parameters)

    monkeypatch.setattr(person.client, "put_item", refuses)
    return asked


def test_call_that_cannot_be_written_keeps_the_erasure_open_and_stops_no_other(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = person.add("first", 1), person.add("second", 2)
    person.ask()
    with monkeypatch.context() as patch:
        refusing(person, patch, f"CALL#{first.call_id}", ValueError("too large"))
        state = person.run_to_the_end()
    assert (state.done_at, state.left, state.counts.calls) == (None, 1, 1)
    assert person.call(second).erased_at is not None
    assert person.run(560).done_at == at(560)
    assert person.call(first).erased_at is not None


def test_table_that_takes_nothing_is_asked_three_times_and_no_page_is_noted(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        person.add(f"r{number}", number)
    asked_for = person.ask()
    with monkeypatch.context() as patch:
        asked = refusing(person, patch, "CALL#", EndpointConnectionError(endpoint_url="https://dynamodb.invalid"))
        assert person.run() == asked_for
    assert len(asked) == 3


def test_pages_of_calls_that_are_being_made_are_gone_past(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase_person, "_PAGE_SIZE", 2)
    under_way: dict[str, Any] = {
        "status": CallStatus.CALLING,
        "wait_reason": None,
        "attempts": (replace(ended()["attempts"][0], outcome=None, outcome_at=None),),
        "status_at": at(4_000),
    }
    for number in range(5):
        person.add(f"r{number}", number, **under_way)
    last = person.add("last", 9)
    person.ask()
    assert person.run_to_the_end().left == 5
    assert person.call(last).erased_at is not None


def test_call_that_is_being_made_keeps_what_its_events_said(person: EraserOverTable) -> None:
    under_way = replace(ended()["attempts"][0], outcome=None, outcome_at=None)
    call = person.add(status=CallStatus.CALLING, wait_reason=None, attempts=(under_way,), status_at=at(4_000))
    person.attempts.link("m1", call.call_id, "t1", T0)
    person.attempts.add_events("m1", {voice_event(VoiceEventType.RINGING, 5): payload(DESTINATION)}, T0)
    person.ask()
    assert person.run_to_the_end().counts.attempts == 0
    record = person.attempts.get("m1")
    assert record is not None
    assert record.payloads == (payload(DESTINATION),)


def test_call_that_turns_out_to_be_in_flight_while_it_is_erased_is_waited_for(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = replace(ended()["attempts"][0], outcome=Outcome.SEND_UNKNOWN)
    call = person.add(**ended(status=CallStatus.UNKNOWN, attempts=(unknown,)))
    person.ask()
    erase = person.attempts.erase

    def answered_meanwhile(message_id: str, now: datetime) -> None:
        erase(message_id, now)
        update(person.calls.at(call.call_id), lambda stored: replace(stored, status=CallStatus.CALLING))

    with monkeypatch.context() as patch:
        patch.setattr(person.attempts, "erase", answered_meanwhile)
        state = person.run()
    assert (state.left, state.counts.calls) == (1, 0)
    assert person.call(call).request == call.request
    update(person.calls.at(call.call_id), lambda stored: replace(stored, status=CallStatus.UNREACHED))
    assert person.run(500).counts.calls == 1


def test_attempt_of_which_nobody_knows_an_id_has_nothing_to_erase(person: EraserOverTable) -> None:
    person.add(**ended(attempts=(replace(ended()["attempts"][0], message_id=None),)))
    person.ask()
    assert person.run_to_the_end().counts.attempts == 0
    assert not [key for key in person.client.dynamodb.items if key.startswith("MESSAGE#")]


def test_what_another_dialer_noted_meanwhile_is_not_taken_back(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.add()
    person.ask()
    page, noted = person.reader.page, list[Erasure]()

    def another_is_faster(*asked: object, **how: object) -> object:
        monkeypatch.setattr(person.reader, "page", page)
        noted.append(person.run())
        return page(*asked, **how)  # type: ignore[arg-type]

    def at_the_first_page(stretch: Stretch, **how: object) -> object:
        return page(stretch, **how) if stretch.of is Listed.ERASING else another_is_faster(stretch, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(person.reader, "page", at_the_first_page)
    assert [person.run()] == noted
