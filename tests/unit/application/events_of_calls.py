"""Events that are recorded, over records in memory."""

from redial.application.tracking.attribute_by_context import ContextAttribution, ContextRules
from redial.application.tracking.attribution import Attribution
from redial.application.tracking.record_event import Recorded, Tracker
from redial.contracts.received_event import ReceivedEvent
from redial.domain.attempt.events import UnknownEvent, VoiceEvent
from redial.domain.call.calls import Call
from simulation.makers import DEADLINES, waiting_call
from tests.unit.application.in_memory import InMemory

CALL = waiting_call()


def received(*events: VoiceEvent | UnknownEvent, message_id: str = "m1") -> list[ReceivedEvent]:
    return [ReceivedEvent(message_id=message_id, event=event, payload=None) for event in events]


class Tracking(InMemory):
    """A call that was placed, and the events of it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        attribution = Attribution(
            attempts=self.ports.attempts,
            calls=self.ports.calls,
            allowances=self.allowance,
            telemetry=self.telemetry,
            deadlines=DEADLINES,
        )
        rules = ContextRules(stack_name="redial", deadlines=DEADLINES)
        self.tracker = Tracker(self.ports, attribution, ContextAttribution(self.ports, rules))

    def placed(self, call: Call = CALL) -> "Tracking":
        self.place(call)
        self.telemetry.sums.clear()
        self.telemetry.details.clear()
        return self

    def record(self, *events: VoiceEvent | UnknownEvent, seconds: float = 60, message_id: str = "m1") -> Recorded:
        self.clock.seconds = seconds
        return self.tracker.record(received(*events, message_id=message_id))
