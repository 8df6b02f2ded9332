"""
Attribute events to a send whose answer nobody got: by the send line that INITIATED_CALL came on, and by when it was published.

This is done where events are recorded, and nowhere else. Each step may be the last one of the process; the message comes again.

1. The event is stored (`Tracker`), so that whoever links the id later sees it.
2. The allowance is read after that, and tells whose the line was at that time. Read before, it could lack a later slot.
3. The call is read: one that has another id already takes none, for one request is at most one call.
4. The id is linked on the condition that no call is: what the send's answer says, or its context, outranks the line.
5. The call is written, at each delivery, so that no later event ends an attempt that does not know its id.
"""

from datetime import datetime

from redial.application.change_call import change_call
from redial.application.ports import Telemetry
from redial.application.stores import Allowances, Attempts, Calls
from redial.application.tracking.second_ids import tell_second_id
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import Outcome, VoiceEventType, first_times
from redial.domain.attempt.named_numbers import names_another
from redial.domain.call.calls import Call
from redial.domain.call.transitions import Deadlines, attempt_of, record_sent
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.line_slots import Slot
from redial.domain.recipient.spellings import spelled_plainly


class Attribution:
    """Finds the attempts of ids that no call knows."""

    def __init__(
        self, *, attempts: Attempts, calls: Calls, allowances: Allowances, telemetry: Telemetry, deadlines: Deadlines
    ) -> None:
        self._attempts = attempts
        self._calls = calls
        self._allowances = allowances
        self._telemetry = telemetry
        self._deadlines = deadlines

    def link(self, record: AttemptRecord, now: datetime) -> AttemptRecord:
        """Link an id that no call knows to the attempt that its line was at that time; return what is stored of it then."""
        initiated_at = first_times(record.events).get(VoiceEventType.INITIATED_CALL)
        if record.line is None or initiated_at is None:
            return record
        lines = self._allowances.load().lines
        slot = None if lines is None else lines.owner_of(record.line, initiated_at)
        if slot is None or not self._may_be(record, slot):
            return record
        self._telemetry.note(
            "events attributed by their line", call_id=slot.call_id, message_id=record.message_id, line=record.line
        )
        return self._attempts.link_by_line(record.message_id, slot.call_id, slot.token, now)

    def write_into_call(self, record: AttemptRecord, call: Call, now: datetime) -> Call | None:
        """Return the call with an id that its line linked; None where the attempt has another id, and the link is taken back."""
        token, message_id = record.token, record.message_id
        assert token is not None
        sent_at = first_times(record.events).get(VoiceEventType.INITIATED_CALL, now)

        def step(stored: Call) -> Call | CallUnchanged:
            return record_sent(stored, token, message_id, self._deadlines, sent_at, by_line=True)

        written = change_call(self._calls, self._telemetry, call, step).record
        attempt = attempt_of(written, token)
        if attempt is not None and attempt.message_id == message_id:
            return written
        self._attempts.unlink(record, token)
        tell_second_id(self._telemetry, call.call_id, message_id)
        return None

    def _may_be(self, record: AttemptRecord, slot: Slot) -> bool:
        call = self._calls.get(slot.call_id)
        attempt = None if call is None else attempt_of(call, slot.token)
        if call is None or attempt is None or attempt.outcome is Outcome.REFUSED:
            return False
        if attempt.message_id not in {None, record.message_id}:
            tell_second_id(self._telemetry, call.call_id, record.message_id)
            return False
        if names_another(record.payloads, spelled_plainly(call.request.destination_phone_number)):
            self._telemetry.warn(
                "event of a line names another number", call_id=call.call_id, message_id=record.message_id
            )
            return False
        return True
