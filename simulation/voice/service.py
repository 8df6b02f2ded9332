"""A voice service of the tests' own: it keeps a log by its own clock, plays scripted calls, and fails as it is told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from simulation.errors import connection_closed, no_connection, read_timeout
from simulation.voice.sends import FIRST, PLACED, STATUS_UNKNOWN, TTL_EXPIRED, Behaviour, Script, Send
from simulation.window_checker import Arrival
from simulation.world import START, World


@dataclass(frozen=True, kw_only=True)
class SendVoiceMessage:
    """SendVoiceMessage as both versions understand it."""

    origination_phone_number: str
    destination_phone_number: str
    text: str
    configuration_set: str
    context: Mapping[str, str] | None = None
    time_to_live_s: float | None = None
    """None: it is valid for ever."""
    is_dry_run: bool = False


@dataclass(frozen=True)
class Happening:
    """What the service tells of a call, in version 1's words, at a time of the world."""

    send: Send
    message_id: str
    event_type: str
    at: float
    talked_s: float
    """For how long the call lasted; told by the final event of one that was completed."""


@dataclass(frozen=True)
class Published:
    """An event as it is published."""

    happening: Happening
    topic: str
    body: str
    """Of its SNS message."""
    delay_s: float


class ApiVersion(Protocol):
    """What the versions of the API differ in."""

    name: str

    def read(self, parameters: Mapping[str, Any]) -> SendVoiceMessage:
        """Read a request; raise what the service answers where it is none."""
        ...

    def error(self, behaviour: Behaviour, says: str) -> Exception:
        """Give the answer to a send that was not accepted."""
        ...

    def topic(self, happening: Happening) -> str:
        """Name the topic of an event."""
        ...

    def payload(self, happening: Happening) -> dict[str, Any]:
        """Write an event."""
        ...


@dataclass
class FakeVoice:
    """The service, in both versions of its API. ``publish`` gets its events, some seconds before they are published."""

    world: World
    publish: Callable[[Published], None] = lambda _: None
    latency_s: Callable[[], float] = lambda: 0.1
    """From the client to the service, and back again."""
    scripts: dict[str, list[Script]] = field(default_factory=dict)
    """By destination; the last script of a list goes on."""
    script: Callable[[int], Script] = lambda _number: Script()
    """For destinations without a list."""
    on_v2: Callable[[Script], Script] = lambda script: script
    """What becomes of a script in version 2 of the API."""
    log: list[Send] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)
    """What an event says besides."""
    message_id_of: Callable[[int], str] = "voice-{}".format
    """Of a send, by its number in the log from 1."""
    _sends: int = 0
    _dry_runs: int = 0

    def send(self, parameters: dict[str, Any], version: ApiVersion) -> dict[str, Any]:
        """Handle SendVoiceMessage as a client sees it."""
        asked = version.read(parameters)
        if asked.is_dry_run:
            return self._try_dry(asked, version)
        script = self._next_script(asked.destination_phone_number)
        if version.name == "v2":
            script = self.on_v2(script)
        if script.behaviour == "unreachable":
            self.world.sleep(0.05)
            raise no_connection()
        self.world.sleep(self.latency_s())
        number = len(self.log) + 1
        message_id = self.message_id_of(number) if script.behaviour in PLACED else None
        script = _expired(script, asked.time_to_live_s)
        sent = Send(
            at=self.world.now,
            origination_phone_number=asked.origination_phone_number,
            destination_phone_number=asked.destination_phone_number,
            text=asked.text,
            behaviour=script.behaviour,
            outcome=script.outcome,
            message_id=message_id,
            configuration_set=asked.configuration_set,
            version=version.name,
            context=asked.context,
            has_events=script.events,
            dialled_at=self.world.now + script.kept_s
            if message_id is not None and script.outcome != TTL_EXPIRED
            else None,
            ends_at=self.world.now + script.kept_s + script.seconds
            if script.outcome is not None and script.events
            else None,
        )
        self.log.append(sent)
        if message_id is not None and script.events:
            self._play(sent, message_id, script, version)
        self.world.sleep(10.0 if "timed_out" in script.behaviour else self.latency_s())
        sent.answered_at = self.world.now
        return self._answer(script, message_id, version)

    def placed(self, destination: str | None = None) -> list[Send]:
        return [each for each in self.log if each.placed and destination in {None, each.destination_phone_number}]

    def arrivals(self) -> list[Arrival]:
        return [each.as_arrival() for each in self.log]

    def _try_dry(self, asked: SendVoiceMessage, version: ApiVersion) -> dict[str, Any]:
        """Check a send as any other, without a call, an event, or a place in any window; its script is not used up."""
        scripts = self.scripts.get(asked.destination_phone_number)
        script = scripts[0] if scripts else Script()
        self.world.sleep(2 * self.latency_s())
        self._dry_runs += 1
        return self._answer(script, f"dry-{self._dry_runs}", version)

    def _next_script(self, destination: str) -> Script:
        scripts = self.scripts.get(destination)
        if scripts is None:
            self._sends += 1
            return self.script(self._sends - 1)
        return scripts.pop(0) if len(scripts) > 1 else scripts[0]

    def _play(self, sent: Send, message_id: str, script: Script, version: ApiVersion) -> None:
        for event_type, delay in _course(script):
            at = self.world.now + delay
            happening = Happening(sent, message_id, event_type, at, talked_s=script.seconds / 2)
            body = json.dumps(version.payload(happening) | self.payload)
            self.publish(Published(happening, version.topic(happening), body, delay))

    def _answer(self, script: Script, message_id: str | None, version: ApiVersion) -> dict[str, Any]:
        match script.behaviour:
            case "accepted":
                return {"MessageId": message_id}
            case "lost_placed":
                raise connection_closed()
            case "timed_out" | "timed_out_placed":
                raise read_timeout()
            case "unreachable":
                raise no_connection()
            case "refused_all":
                says = f"There is no configuration set 'redial' (request {self.world.random.getrandbits(64):x})"
                raise version.error("refused_all", says)
            case behaviour:
                raise version.error(behaviour, script.says)


def _expired(script: Script, time_to_live_s: float | None) -> Script:
    """Give what becomes of a send that is valid for a time: a call that is kept for longer is never dialled."""
    if time_to_live_s is None or script.kept_s < time_to_live_s:
        return script
    return replace(script, outcome=TTL_EXPIRED, only_final=True, kept_s=time_to_live_s, seconds=0.0)


def _course(script: Script) -> list[tuple[str, float]]:
    """Give the events of a call, each with its time after the send."""
    dialled = script.kept_s
    ring = 0.0 if script.early else min(1.0, script.seconds / 2)
    events: list[tuple[str, float]] = []
    if not script.only_final:
        events += [(FIRST, dialled + (0.0 if script.early else 0.3)), ("RINGING", dialled + ring + 0.01)]
    if (script.outcome == "COMPLETED_CALL" or script.answered) and not script.only_final:
        events.append(("ANSWERED", dialled + script.seconds / 2))
    if script.outcome is not None:
        events.append((script.outcome, dialled + script.seconds))
    if script.unknown_after_s is not None:
        events.append((STATUS_UNKNOWN, script.unknown_after_s))
    return events


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
