"""A voice service of the tests' own: it keeps a log by its own clock, plays scripted calls, and fails as it is told."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from simulation.errors import client_error, connection_closed, no_connection, read_timeout
from simulation.window_checker import Arrival
from simulation.world import START, World

CONFIGURATION_SET = "redial"
"""That of send line 0."""
Behaviour = Literal[
    "accepted",
    "refused",
    "refused_all",
    "throttled",
    "error",
    "error_placed",
    "timed_out",
    "timed_out_placed",
    "lost_placed",
    "unreachable",
]
"""How a send ends. ``refused_all``: for no fault of the call. ``_placed``: a call is placed although the client learns of none."""
PLACED: frozenset[Behaviour] = frozenset({"accepted", "error_placed", "timed_out_placed", "lost_placed"})
FIRST = "INITIATED_CALL"
FINAL = {"COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED"}


@dataclass
class Script:
    """What one attempt comes to."""

    behaviour: Behaviour = "accepted"
    outcome: str | None = "COMPLETED_CALL"
    """The final event; None: none is ever sent."""
    seconds: float = 20.0
    """From the call to its final event."""
    events: bool = True
    only_final: bool = False
    answered: bool = False
    """ANSWERED comes also where the call is not completed."""
    early: bool = False
    """The first events come before the answer."""
    says: str = "the destination is blocked"
    """Why it is ``refused``."""


@dataclass
class Send:
    """One SendVoiceMessage that arrived."""

    at: float
    origination_phone_number: str
    destination_phone_number: str
    text: str
    behaviour: Behaviour
    outcome: str | None
    message_id: str | None
    configuration_set: str = CONFIGURATION_SET
    first_told_at: float | None = None
    """When its INITIATED_CALL is delivered for the first time; None where none is."""
    ends_at: float | None = None
    """When its final event is published; None where none is."""
    final_event_lost: bool = False
    has_events: bool = True
    answered_at: float | None = None

    @property
    def placed(self) -> bool:
        return self.behaviour in PLACED

    def as_arrival(self) -> Arrival:
        return Arrival(
            at_ms=round(self.at * 1000, 3),
            origination_phone_number=self.origination_phone_number,
            destination_phone_number=self.destination_phone_number,
            placed=self.placed,
        )


@dataclass
class FakeVoice:
    """The service. ``publish`` gets an event's topic, the body of its SNS message, and its delay in seconds."""

    world: World
    publish: Callable[[str, str, float], None] = lambda _topic, _body, _delay: None
    latency_s: Callable[[], float] = lambda: 0.1
    """From the client to the service, and back again."""
    scripts: dict[str, list[Script]] = field(default_factory=dict)
    """By destination; the last script of a list goes on."""
    script: Callable[[int], Script] = lambda _number: Script()
    """For destinations without a list."""
    log: list[Send] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)
    """What an event says besides its message id."""
    _sends: int = 0

    def send(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Handle SendVoiceMessage as a client sees it."""
        destination = parameters["DestinationPhoneNumber"]
        script = self._next_script(destination)
        if script.behaviour == "unreachable":
            self.world.sleep(0.05)
            raise no_connection()
        self.world.sleep(self.latency_s())
        number = len(self.log) + 1
        message_id = f"voice-{number}" if script.behaviour in PLACED else None
        (message,) = parameters["Content"].values()
        sent = Send(
            at=self.world.now,
            origination_phone_number=parameters["OriginationPhoneNumber"],
            destination_phone_number=destination,
            text=message["Text"],
            behaviour=script.behaviour,
            outcome=script.outcome,
            message_id=message_id,
            configuration_set=parameters["ConfigurationSetName"],
            has_events=script.events,
            ends_at=self.world.now + script.seconds if script.outcome is not None and script.events else None,
        )
        self.log.append(sent)
        if message_id is not None and script.events:
            self._play(sent, message_id, script)
        self.world.sleep(10.0 if "timed_out" in script.behaviour else self.latency_s())
        sent.answered_at = self.world.now
        return self._answer(script, message_id)

    def placed(self, destination: str | None = None) -> list[Send]:
        return [each for each in self.log if each.placed and destination in {None, each.destination_phone_number}]

    def arrivals(self) -> list[Arrival]:
        return [each.as_arrival() for each in self.log]

    def _next_script(self, destination: str) -> Script:
        scripts = self.scripts.get(destination)
        if scripts is None:
            self._sends += 1
            return self.script(self._sends - 1)
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]

    def _play(self, sent: Send, message_id: str, script: Script) -> None:
        ring = 0.0 if script.early else min(1.0, script.seconds / 2)
        events: list[tuple[str, float]] = []
        if not script.only_final:
            events += [(FIRST, 0.0 if script.early else 0.3), ("RINGING", ring + 0.01)]
        if (script.outcome == "COMPLETED_CALL" or script.answered) and not script.only_final:
            events.append(("ANSWERED", script.seconds / 2))
        if script.outcome is not None:
            events.append((script.outcome, script.seconds))
        for event_type, delay in events:
            topic = first_topic(sent.configuration_set) if event_type == FIRST else event_type
            self.publish(topic, json.dumps({"MessageId": message_id, **self.payload}), delay)

    def _answer(self, script: Script, message_id: str | None) -> dict[str, Any]:
        match script.behaviour:
            case "accepted":
                return {"MessageId": message_id}
            case "refused":
                raise client_error("BadRequestException", script.says, 400, "SendVoiceMessage")
            case "refused_all":
                message = f"There is no configuration set 'redial' (request {self.world.random.getrandbits(64):x})"
                raise client_error("BadRequestException", message, 400, "SendVoiceMessage")
            case "throttled":
                raise client_error("TooManyRequestsException", "Too many requests.", 429, "SendVoiceMessage")
            case "error" | "error_placed":
                raise client_error("InternalServiceErrorException", "try later", 500, "SendVoiceMessage")
            case "lost_placed":
                raise connection_closed()
            case _:
                raise read_timeout()


def first_topic(configuration_set: str) -> str:
    """Return the topic of INITIATED_CALL of a set; those of the other types are shared by all sets."""
    return FIRST + configuration_set.removeprefix(CONFIGURATION_SET)


def sns_envelope(topic_arn: str, body: str, published_at: float, number: int) -> str:
    """Write the message that SNS puts into a queue (raw delivery off)."""
    at = START + timedelta(seconds=published_at)
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": f"sns-{number}",
            "TopicArn": topic_arn,
            "Message": body,
            "Timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    )


def by_turns(*behaviours: Sequence[Script]) -> Callable[[int], Script]:
    """Take scripts in turn."""
    scripts = [script for group in behaviours for script in group]
    return lambda number: scripts[number % len(scripts)]
