"""What an erasure cannot read keeps it open where it names the person, or may."""

from typing import Any

import pytest

from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.listing import EntryPage, Stretch, WithStatus
from simulation.makers import DESTINATION, T0, at, voice_event
from tests.unit.application.erasing_over_table import OTHER, EraserOverTable, payload, rejected

pytestmark = pytest.mark.usefixtures("table_client")


@pytest.fixture
def person() -> EraserOverTable:
    return EraserOverTable()


@pytest.mark.parametrize("key", ["CALL#c1", "CALL#r1", "MESSAGE#m1"])
def test_record_that_cannot_be_read_keeps_the_erasure_open(person: EraserOverTable, key: str) -> None:
    """Of a call, of a request that names the number in some other way, and of events of no call: nobody knows whom it names."""
    call = person.add()
    person.calls.add_rejected(rejected("r1", None, '{"message": "0012065550100"}'))
    person.attempts.add_events("m1", {voice_event(VoiceEventType.RINGING, 5): payload(DESTINATION)}, T0)
    key = key.replace("c1", call.call_id)
    whole = person.client.dynamodb.items[key]
    person.client.dynamodb.items[key] = whole | {"newer": {"B": b"newer code"}}
    person.ask()
    state = person.run_to_the_end()
    assert (state.left, state.done_at, state.numbers) == (1, None, (DESTINATION,))
    assert person.items_with(DESTINATION, "0012065550100") == [key], "it hides no other"
    person.client.dynamodb.items[key] = whole
    assert person.run(600).done_at == at(600)
    assert person.items_with(DESTINATION, "0012065550100") == []


def damaged(person: EraserOverTable, key: str, without: str = "accepted_at", **other: Any) -> None:
    """Take an attribute out of an item that it cannot be read without, and put others in."""
    whole = person.client.dynamodb.items[key]
    person.client.dynamodb.items[key] = {name: value for name, value in whole.items() if name != without} | other


@pytest.mark.parametrize("without", ["accepted_at", "original", "errors"])
def test_damaged_request_that_names_somebody_else_keeps_no_erasure_open(person: EraserOverTable, without: str) -> None:
    person.calls.add_rejected(rejected("r1", OTHER, f'{{"destination_phone_number": "{OTHER}"}}'))
    damaged(person, "CALL#r1", without)
    before = person.client.dynamodb.items["CALL#r1"]
    person.ask()
    state = person.run_to_the_end()
    assert (state.left, state.done_at) == (0, at(500))
    assert person.client.dynamodb.items["CALL#r1"] == before


@pytest.mark.parametrize(
    "named",
    [
        {"original": {"S": '{"to": "(206) 555-0100"}'}},
        {"errors": {"L": [{"M": {"field": {"S": "to"}, "message": {"S": "0012065550100 is none"}}}]}},
        {"numbers": {"SS": [OTHER, DESTINATION]}},
        {"as_a_name": {"M": {DESTINATION: {"BOOL": True}}}},
        {"as_a_number": {"N": "12065550100"}},
    ],
)
def test_damaged_request_that_names_the_number_anywhere_keeps_the_erasure_open(
    person: EraserOverTable, named: dict[str, Any]
) -> None:
    person.calls.add_rejected(rejected("r1", OTHER, "{}"))
    damaged(person, "CALL#r1", **named)
    person.ask()
    state = person.run_to_the_end()
    assert (state.left, state.done_at) == (1, None)


@pytest.mark.parametrize(
    "newer", [{"form": {"N": "99"}}, {"newer": {"L": [{"B": b"packed"}]}}, {"newer": {"BS": [b"packed"]}}]
)
def test_request_that_only_newer_code_can_read_keeps_the_erasure_open(
    person: EraserOverTable, newer: dict[str, Any]
) -> None:
    """Whom it names may stand in it in a way that only that code knows."""
    person.calls.add_rejected(rejected("r1", OTHER, "{}"))
    damaged(person, "CALL#r1", **newer)
    person.ask()
    assert person.run_to_the_end().left == 1


@pytest.mark.parametrize("named", [payload(DESTINATION), payload(OTHER)])
def test_damaged_events_of_no_call_keep_the_erasure_open_where_they_name_the_number(
    person: EraserOverTable, named: str
) -> None:
    person.attempts.add_events("m1", {voice_event(VoiceEventType.RINGING, 5): named}, T0)
    damaged(person, "MESSAGE#m1", send_line={"S": "the second"})
    person.attempts.add_events("m2", {voice_event(VoiceEventType.RINGING, 5): payload(DESTINATION)}, T0)
    person.ask()
    state = person.run_to_the_end()
    assert (state.left, state.counts.attempts) == (int(named == payload(DESTINATION)), 1)


def test_request_that_is_gone_meanwhile_keeps_no_erasure_open(
    person: EraserOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists lag behind: its time was over, and it was deleted."""
    person.calls.add_rejected(rejected("r1", None, "{}"))
    rejections = Stretch(WithStatus(CallStatus.REJECTED), until=at(100))
    lagging = person.reader.page(rejections, limit=9, newest_first=False, after=None)
    del person.client.dynamodb.items["CALL#r1"]
    page = person.reader.page

    def lags(stretch: Stretch, **how: Any) -> EntryPage:
        return lagging if stretch == rejections else page(stretch, **how)

    monkeypatch.setattr(person.reader, "page", lags)
    person.ask()
    assert person.run_to_the_end().done_at == at(500)
