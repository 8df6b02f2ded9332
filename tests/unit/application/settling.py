"""Calls that are settled, over records in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from redial.application.tracking.judge_silence import SilenceJudge
from redial.application.tracking.settle_calls import Settler
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus
from simulation.makers import DEADLINES, ORIGINATION, at, voice_event, waiting_call
from simulation.set_aside import nothing_set_aside
from tests.unit.application.in_memory import InMemory, MemoryCalls

CALL = waiting_call("reminder-1")
ANSWER_BY, HEARD_OF_BY, FINAL_BY = 900, 600, 3_601


class InFlightCalls(MemoryCalls):
    """Calls with the index of those in flight."""

    def in_flight(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        calls = [record.stored for record in self.records.values()]
        due = [call for call in calls if call.status is CallStatus.CALLING and call.status_at <= until]
        return ((call.call_id, call.status_at) for call in sorted(due, key=lambda call: call.status_at))


@dataclass
class Settling(InMemory):
    """The settler over stores in memory."""

    calls: InFlightCalls = field(default_factory=InFlightCalls)

    def settler(self, silence: SilenceJudge | None = None) -> Settler:
        return Settler(self.ports, DEADLINES, nothing_set_aside(self.telemetry), silence)

    def run(self, seconds: float, silence: SilenceJudge | None = None) -> int:
        """Settle what is overdue at a time; give how many calls were looked at."""
        self.clock.seconds = seconds
        return self.settler(silence).run()

    def attempt_of(self, call: Call) -> Attempt:
        return self.stored(call).attempts[-1]

    def hear(self, message_id: str, event_type: VoiceEventType, seconds: float) -> None:
        self.attempts.add_events(message_id, {voice_event(event_type, seconds): None}, at(seconds))


def under_way(call: Call = CALL, message_id: str | None = None, by_line: bool = False) -> Call:
    """Give a call whose first attempt was claimed at the beginning, and sent a second later."""
    changed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(changed, Call)
    if message_id is not None:
        changed = transitions.record_sent(changed, "t1", message_id, DEADLINES, at(1), by_line=by_line)
        assert isinstance(changed, Call)
    return changed
