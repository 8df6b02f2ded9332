"""Attempts as they are stored, attribute by attribute: other versions and people read them too."""

from typing import Any

import pytest

from redial.adapters.dynamodb.attempts import DynamoDbAttempts, to_record
from redial.adapters.dynamodb.packed_payloads import packed, unpacked
from redial.adapters.dynamodb.reading import StoredAttempts
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.times import EARLIEST, to_iso
from redial.errors import TooMuchContention
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.makers import at, voice_event
from tests.unit.adapters.table_client import RETENTION, TableClient, delete_after

EVENTS = dict[VoiceEvent | UnknownEvent, str | None]


RINGING, BUSY = voice_event(VoiceEventType.RINGING, 2), voice_event(VoiceEventType.BUSY, 9)


@pytest.fixture
def client() -> TableClient:
    return TableClient()


@pytest.fixture
def attempts(client: TableClient) -> DynamoDbAttempts:
    return DynamoDbAttempts(client.table(), RETENTION)


def test_orphan_is_stored_with_its_events_and_the_time_of_the_first_that_came(
    client: TableClient, attempts: DynamoDbAttempts
) -> None:
    two: EVENTS = {BUSY: '{"x": 1}', RINGING: None}
    attempts.add_events("m1", two, at(10.9), line=2, figures=ServiceFigures(billed_minutes=1))
    once = client.stored("MESSAGE#m1")
    assert once == {
        "pk": "MESSAGE#m1",
        "events": {f"BUSY {to_iso(at(9))}", f"RINGING {to_iso(at(2))}"},
        "payloads": {'BUSY {"x": 1}'},
        "send_line": 2,
        "figures": {"billed_minutes": 1},
        "status_key": "ORPHAN",
        "status_at": to_iso(at(2)),
        "delete_after": delete_after(10.9),
    }

    unknown = UnknownEvent("PRESSED_1", at(1))
    record = attempts.add_events("m1", {unknown: None}, at(20), line=5)

    assert client.stored("MESSAGE#m1") == once | {
        "events": {*once["events"], f"PRESSED_1 {to_iso(at(1))}"},
        "delete_after": delete_after(20),
    }
    assert (record.line, record.figures) == (2, ServiceFigures(billed_minutes=1))
    assert (record.events, record.unknown_events) == (frozenset({BUSY, RINGING}), frozenset({unknown}))
    assert record.payloads == ('{"x": 1}',)


def test_attempt_of_a_call_is_stored_with_it_and_is_no_orphan(client: TableClient, attempts: DynamoDbAttempts) -> None:
    attempts.link("m1", "call-1", "t1", at(1))
    linked = {"pk": "MESSAGE#m1", "call_id": "call-1", "token": "t1"}
    assert client.stored("MESSAGE#m1") == linked | {"delete_after": delete_after(1)}
    client.asked.clear()

    attempts.add_events("m1", {BUSY: '{"x": 1}'}, at(10), line=2, figures=ServiceFigures(price_millionths=5))

    assert client.stored("MESSAGE#m1") == linked | {
        "events": {f"BUSY {to_iso(at(9))}"},
        "payloads": {'BUSY {"x": 1}'},
        "send_line": 2,
        "figures": {"price_millionths": 5},
        "delete_after": delete_after(10),
    }
    assert len(client.asked) == 1, "as nearly always: one write"


def test_line_that_told_a_link_is_stored_until_an_answer_tells_it(
    client: TableClient, attempts: DynamoDbAttempts
) -> None:
    attempts.add_events("m1", {RINGING: None}, at(3), line=3)
    orphan = client.stored("MESSAGE#m1")
    of_nobody = {name: value for name, value in orphan.items() if name not in {"status_key", "status_at"}}
    linked = {"call_id": "call-1", "token": "t1", "delete_after": delete_after(4)}

    by_line = attempts.link_by_line("m1", "call-1", "t1", at(4))
    assert client.stored("MESSAGE#m1") == of_nobody | linked | {"by_line": True}
    attempts.unlink(by_line, "t1")
    assert client.stored("MESSAGE#m1") == orphan | {"delete_after": delete_after(4)}
    attempts.link_by_line("m1", "call-1", "t1", at(4))
    attempts.link("m1", "call-1", "t1", at(4))
    assert client.stored("MESSAGE#m1") == of_nobody | linked


def test_link_that_is_taken_back_of_an_id_without_events_stands_first_among_the_orphans(
    client: TableClient, attempts: DynamoDbAttempts
) -> None:
    client.table().put({"pk": "MESSAGE#m1", "call_id": "call-1", "token": "t1", "by_line": True})
    record = attempts.get("m1")
    assert record is not None
    attempts.unlink(record, "t1")
    assert client.stored("MESSAGE#m1") == {
        "pk": "MESSAGE#m1",
        "status_key": "ORPHAN",
        "status_at": to_iso(EARLIEST),
    }


class Restless(TableClient):
    """A table in which nobody ever meets an attempt as it was a moment ago."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def update_item(self, **parameters: Any) -> dict[str, Any]:
        if self.times:
            self.times -= 1
            parameters = parameters | {"ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(pk)"}
        return super().update_item(**parameters)


def test_link_between_the_two_writes_is_met_by_the_next_two() -> None:
    client = Restless(times=5)
    client.table().put({"pk": "MESSAGE#m1"})
    attempts = DynamoDbAttempts(client.table(), RETENTION)
    assert attempts.add_events("m1", {RINGING: None}, at(3)).events == frozenset({RINGING})

    client.times = 6
    with pytest.raises(TooMuchContention, match=r"^attempt m1 changed between two writes, three times in a row$"):
        attempts.add_events("m1", {BUSY: None}, at(3))


def test_link_between_the_two_writes_makes_no_orphan() -> None:
    client = Restless(times=0)
    attempts = DynamoDbAttempts(client.table(), RETENTION)
    attempts.link("m1", "call-1", "t1", at(1))
    client.times = 1
    assert attempts.add_events("m1", {RINGING: None}, at(3)).call_id == "call-1"
    assert "status_key" not in client.stored("MESSAGE#m1")


def test_first_of_each_known_type_is_kept_whatever_comes_before_it_in_order(attempts: DynamoDbAttempts) -> None:
    answered: EVENTS = {voice_event(VoiceEventType.ANSWERED, number): None for number in range(45)}
    record = attempts.add_events("m1", answered | {RINGING: None}, at(70))
    assert RINGING in record.events
    assert len(record.events) == 40


def test_types_that_nobody_knows_are_bounded_too(attempts: DynamoDbAttempts) -> None:
    unknown: EVENTS = {UnknownEvent(f"NEW_{number}", at(number)): None for number in range(60)}
    assert len(attempts.add_events("m1", unknown, at(70)).unknown_events) == 40


def test_events_and_payloads_beyond_the_bounds_go_at_once(client: TableClient, attempts: DynamoDbAttempts) -> None:
    first: EVENTS = {voice_event(VoiceEventType.RINGING, number): f'{{"n": {number:02}}}' for number in range(30)}
    attempts.add_events("m1", first, at(50))
    later: EVENTS = {voice_event(VoiceEventType.RINGING, 40 + number): f'{{"m": {number:02}}}' for number in range(30)}
    client.asked.clear()
    record = attempts.add_events("m1", later, at(80))
    assert (len(record.events), len(record.payloads)) == (40, 12)
    assert attempts.get("m1") == record
    assert client.asked[2]["UpdateExpression"] == "DELETE events :events, payloads :payloads"


def test_attempt_that_ttl_deletes_meanwhile_is_not_made_anew() -> None:
    class Deleting(TableClient):
        def update_item(self, **parameters: Any) -> dict[str, Any]:
            if parameters["UpdateExpression"].startswith("DELETE"):
                self.dynamodb.restore(FakeDynamoDb().stored())
            return super().update_item(**parameters)

    client = Deleting()
    many: EVENTS = {voice_event(VoiceEventType.RINGING, number): None for number in range(50)}
    DynamoDbAttempts(client.table(), RETENTION).add_events("m1", many, at(60))
    assert client.dynamodb.items == {}


def test_events_beyond_forty_go_but_for_the_first_of_each_known_type(
    client: TableClient, attempts: DynamoDbAttempts
) -> None:
    repeated: EVENTS = {voice_event(VoiceEventType.RINGING, number): None for number in range(50)}
    others: EVENTS = {voice_event(VoiceEventType.BUSY, number): None for number in (60, 61)}
    record = attempts.add_events("m1", repeated | others, at(70))

    assert len(record.events) == 40
    kept = {(event.event_type, event.occurred_at) for event in record.events}
    assert (VoiceEventType.RINGING, at(0)) in kept
    assert (VoiceEventType.BUSY, at(60)) in kept
    assert (VoiceEventType.RINGING, at(49)) not in kept
    assert attempts.get("m1") == record
    assert "payloads" not in client.stored("MESSAGE#m1")


def test_forty_events_and_twelve_payloads_are_kept_whole(client: TableClient, attempts: DynamoDbAttempts) -> None:
    events: EVENTS = {voice_event(VoiceEventType.RINGING, number): f'{{"n": {number:02}}}' for number in range(40)}
    first: EVENTS = dict(list(events.items())[:12])
    attempts.add_events("m1", first, at(50))
    client.asked.clear()
    others: EVENTS = dict.fromkeys(list(events)[12:])
    record = attempts.add_events("m1", others, at(50))

    assert (len(record.events), len(record.payloads)) == (40, 12)
    assert len(client.asked) == 2, "nothing is deleted"


def test_payloads_beyond_twelve_go_and_more_are_never_added_at_once(
    client: TableClient, attempts: DynamoDbAttempts
) -> None:
    events: EVENTS = {voice_event(VoiceEventType.RINGING, number): f'{{"n": {number:02}}}' for number in range(14)}
    assert len(attempts.add_events("m1", events, at(50)).payloads) == 12
    assert len(client.asked[1]["ExpressionAttributeValues"][":payloads"]["SS"]) == 12
    later: EVENTS = {
        voice_event(VoiceEventType.BUSY, 30): '{"n": 30}',
        voice_event(VoiceEventType.BUSY, 31): '{"n": 31}',
    }
    record = attempts.add_events("m1", later, at(51))
    numbers = [*range(10), 30, 31]
    assert record.payloads == tuple(sorted(f'{{"n": {number:02}}}' for number in numbers)), "the last of a type go"
    assert len(record.events) == 16


def test_event_that_cannot_be_read_hides_no_other(client: TableClient, attempts: DynamoDbAttempts) -> None:
    client.table().put(
        {
            "pk": "MESSAGE#m1",
            "events": {f"BUSY {to_iso(at(9))}", "RINGING yesterday", f"NEW_KIND {to_iso(at(1))}"},
            "figures": {"billed_minutes": "many"},
        }
    )
    record = attempts.get("m1")
    assert record is not None
    assert (record.message_id, record.events) == ("m1", frozenset({BUSY}))
    assert record.unknown_events == frozenset({UnknownEvent("NEW_KIND", at(1))})
    assert (record.call_id, record.token, record.line, record.by_line) == (None, None, None, False)
    assert (record.figures, record.payloads) == (None, ())
    assert attempts.get("m2") is None
    assert to_record("m1", {"events": ["RINGING yesterday", f"BUSY {to_iso(at(9))}"]}).events == frozenset({BUSY})


def test_attempts_are_read_with_what_each_known_event_said(client: TableClient) -> None:
    attempts = DynamoDbAttempts(client.table(), RETENTION)
    said: EVENTS = {BUSY: '{"b": 1}', RINGING: '{"a b": 2}', UnknownEvent("PRESSED_1", at(1)): '{"c": 3}'}
    record = attempts.add_events("m1", said, at(10))
    found = StoredAttempts(client.reader()).get_many(["m1", "m2"])
    assert list(found) == ["m1"]
    assert found["m1"].record == record
    assert found["m1"].payloads == ((VoiceEventType.BUSY, '{"b": 1}'), (VoiceEventType.RINGING, '{"a b": 2}'))
    client.table().put({"pk": "MESSAGE#m3"})
    assert StoredAttempts(client.reader()).get_many(["m3"])["m3"].payloads == ()


SAID = (
    '{"context":{"redial_call":"cfba9da7e5a627f55898c87e","redial_stack":"redial","redial_token":"2065"},'
    '"destinationPhoneNumber":"+12062114992","eventTimestamp":1795428294622,"eventType":"VOICE_BUSY","messageId":"m1"}'
)


def test_payloads_of_an_attempt_that_a_call_knows_are_packed(client: TableClient, attempts: DynamoDbAttempts) -> None:
    """The item is written anew with each event, at a unit for each KB."""
    attempts.link("m1", "call-1", "t1", at(1))
    record = attempts.add_events("m1", {BUSY: SAID, RINGING: '{"x": 1}'}, at(10))
    stored = sorted(client.stored("MESSAGE#m1")["payloads"])
    assert stored == [f"BUSY {packed(SAID, 'm1')}", 'RINGING {"x": 1}'], "what does not get shorter is as it is"
    assert len(stored[0]) < len(SAID) / 2
    assert record.payloads == (SAID, '{"x": 1}')
    assert attempts.get("m1") == record
    details = StoredAttempts(client.reader()).get_many(["m1"])["m1"]
    assert details.payloads == ((VoiceEventType.BUSY, SAID), (VoiceEventType.RINGING, '{"x": 1}'))


def test_payloads_of_an_orphan_are_stored_as_they_are(client: TableClient, attempts: DynamoDbAttempts) -> None:
    """An erasure finds by what they name the orphans of its person; one of older code does too."""
    attempts.add_events("m1", {BUSY: SAID}, at(10))
    assert client.stored("MESSAGE#m1")["payloads"] == {f"BUSY {SAID}"}
    attempts.link("m1", "call-1", "t1", at(11))
    assert attempts.add_events("m1", {RINGING: SAID}, at(12)).payloads == (SAID, SAID)


@pytest.mark.parametrize("damaged", ["z1:", "z1:(((", "z1:\u00e9", packed(SAID, "m1")[:-5]])
def test_payload_that_cannot_be_unpacked_is_given_as_it_is_stored(damaged: str) -> None:
    assert unpacked(damaged, "m1") == damaged


@pytest.mark.parametrize("payload", ["{}", SAID, SAID * 60, '{"a":"\u00e9\u4e00"}' * 9, "no JSON " * 20])
@pytest.mark.parametrize("message_id", ["m1", "m-2", "\u00e9" * 50, "x" * 40_000])
def test_what_is_packed_is_unpacked_as_it_was(payload: str, message_id: str) -> None:
    assert unpacked(packed(payload, message_id), message_id) == payload
    assert len(packed(payload, message_id)) <= len(payload.encode())
