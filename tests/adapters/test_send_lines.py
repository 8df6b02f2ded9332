"""Send lines in the table: who has one, and whose an id is that came on one."""

import pytest

from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.times import to_epoch_ms
from redial.errors import UnreadableRecord
from simulation.makers import at, voice_event
from simulation.records import put
from tests.adapters.stored_items import orphans


def test_send_lines_come_back_as_they_were_stored_also_when_none_is_in_use(table: Table) -> None:
    """An item without them was written by a version that knows none: they count as taken."""
    store = DynamoDbAllowance(table, "us-east-1")
    put(store, Allowance())
    assert store.load().lines == SendLines()
    slots = {
        0: LineUse(slot=Slot("t3", "call-3", at(400)), past=(Slot("t1", "call-1", at(1.25)),), used_at=at(400)),
        7: LineUse(used_at=at(2)),
        3: LineUse(slot=Slot("", "", at(5))),
    }

    stored = put(store, Allowance(version=1, lines=SendLines(slots)))

    assert store.load() == stored
    item = table.get("ALLOWANCE#us-east-1")
    assert item is not None
    assert item["lines"]["0"]["slot"] == f"{to_epoch_ms(at(400))} t3 call-3"
    table.put(item | {"lines": {"0": {"slot": "t3 call-3"}}})
    with pytest.raises(UnreadableRecord, match="send lines"):
        store.load()


def test_a_line_links_what_is_not_linked_and_an_answer_outranks_it(attempts: DynamoDbAttempts, table: Table) -> None:
    initiated: dict[VoiceEvent | UnknownEvent, str | None] = {voice_event(VoiceEventType.INITIATED_CALL, 2): None}
    for message_id in ("m1", "m2"):
        found = attempts.add_events(message_id, initiated, at(3), line=3)
        assert (found.line, found.by_line) == (3, False)
    assert attempts.add_events("m1", initiated, at(3), line=5).line == 3

    by_line = attempts.link_by_line("m1", "call-1", "t1", at(4))
    assert (by_line.call_id, by_line.token, by_line.by_line) == ("call-1", "t1", True)
    assert orphans(table) == ["m2"]
    assert attempts.link_by_line("m1", "call-2", "t2", at(5)).token == "t1"
    answered = attempts.link("m1", "call-3", "t3", at(6))
    assert (answered.call_id, answered.token, answered.by_line, answered.line) == ("call-3", "t3", False, 3)
    assert attempts.link_by_line("m1", "call-1", "t1", at(7)) == answered
    assert attempts.link_by_line("m9", "call-1", "t1", at(7)).call_id is None
    assert table.get("MESSAGE#m9") is None


def test_a_link_by_line_is_taken_back_and_one_by_an_answer_is_not(attempts: DynamoDbAttempts, table: Table) -> None:
    attempts.add_events("m1", {voice_event(VoiceEventType.INITIATED_CALL, 2): None}, at(3), line=3)
    by_line = attempts.link_by_line("m1", "call-1", "t1", at(4))
    attempts.unlink(by_line, "another's")
    assert attempts.get("m1") == by_line

    attempts.unlink(by_line, "t1")

    record = attempts.get("m1")
    assert record is not None
    assert (record.call_id, record.token, record.by_line, record.line) == (None, None, False, 3)
    assert orphans(table) == ["m1"]
    answered = attempts.link("m1", "call-1", "t1", at(5))
    attempts.unlink(by_line, "t1")
    assert attempts.get("m1") == answered
