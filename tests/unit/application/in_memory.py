"""A dialer whose table, queue and voice service are in memory: what a test puts there, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from msgspec.structs import replace

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.place_call import CallPlacer, NotNow, Placed, PutAside, SendRules
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.dialling.sends import Sending
from redial.application.other_spellings import OtherSpellings
from redial.application.ports import CallPorts
from redial.application.reading_ports import Indexes
from redial.application.stores import Attempts, Calls
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import UnknownEvent, VoiceEvent
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.attempt.sending import SendAccepted, SendResult
from redial.domain.call.calls import Call
from redial.domain.call.destinations import ANY_COUNTRY, CallPermissions
from redial.domain.call.prepared_send import PreparedSend
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.stage_hours import NO_STAGE_HOURS, HoursSource
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.recipient.recipients import Recipient
from redial.domain.templates.templates import MessageTemplate
from redial.domain.versioned import Conflict, Stored
from simulation.makers import DEADLINES, LIMITS, ORIGINATION, at
from simulation.records import MemoryRecord, MemoryStore
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook

SEND_TIMEOUT = timedelta(seconds=13)


class SetClock:
    """A clock that stands still, but for what a test lets pass."""

    seconds = 0.0

    def now(self) -> datetime:
        return at(self.seconds)

    def pause(self, duration: timedelta) -> None:
        self.seconds += duration.total_seconds()


class _CallRecord(MemoryRecord[Call]):
    def __init__(self, call: Call, written: Callable[[], object]) -> None:
        super().__init__(call)
        self._written = written

    def replace(self, before: Call, after: Call) -> Stored | Conflict[Call]:
        answer = super().replace(before, after)
        self._written()
        return answer


class MemoryTemplates:
    """Templates by their names; one may be out of reach."""

    def __init__(self) -> None:
        self.stored: dict[str, MessageTemplate] = {}
        self.fault: Exception | None = None

    def get(self, name: str) -> MessageTemplate | None:
        if self.fault is not None:
            raise self.fault
        return self.stored.get(name)


class MemoryCalls:
    """Calls under their ids."""

    def __init__(self) -> None:
        self.records: dict[str, MemoryRecord[Call]] = {}
        self.rejected: dict[str, RejectedRequest] = {}
        self.written: Callable[[], object] = lambda: None
        """Happens after each write of a call."""

    def at(self, key: str) -> MemoryRecord[Call]:
        return self.records[key]

    def put(self, call: Call) -> Call:
        """Store a call, whatever is there."""
        self.records[call.call_id] = _CallRecord(call, lambda: self.written())
        return call

    def add(self, call: Call) -> Stored | Conflict[Call]:
        existing = self.get(call.call_id)
        if existing is not None:
            return Conflict(existing)
        self.put(call)
        return Stored()

    def add_rejected(self, rejected: RejectedRequest) -> None:
        self.rejected[rejected.call_id] = rejected

    def get(self, call_id: str) -> Call | None:
        record = self.records.get(call_id)
        return record.stored if record is not None else None


class MemoryAttempts:
    """The events of attempts, under their message ids."""

    def __init__(self) -> None:
        self.records: dict[str, AttemptRecord] = {}

    def add_events(
        self,
        message_id: str,
        events: Mapping[VoiceEvent | UnknownEvent, str | None],
        now: datetime,
        line: int | None = None,
        figures: ServiceFigures | None = None,
    ) -> AttemptRecord:
        known = self._known(message_id)
        record = replace(
            known,
            figures=figures or known.figures,
            events=known.events | {event for event in events if isinstance(event, VoiceEvent)},
            unknown_events=known.unknown_events | {event for event in events if isinstance(event, UnknownEvent)},
            payloads=(*known.payloads, *(payload for payload in events.values() if payload)),
            line=line if known.line is None else known.line,
        )
        return self._put(record)

    def link(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        return self._put(replace(self._known(message_id), call_id=call_id, token=token, by_line=False))

    def link_by_line(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        known = self._known(message_id)
        if known.call_id is not None:
            return known
        return self._put(replace(known, call_id=call_id, token=token, by_line=True))

    def unlink(self, record: AttemptRecord, token: str) -> None:
        known = self._known(record.message_id)
        if known.by_line and known.token == token:
            self._put(replace(known, call_id=None, token=None, by_line=False))

    def erase(self, message_id: str, now: datetime) -> None:
        self._put(replace(self._known(message_id), payloads=()))

    def get(self, message_id: str) -> AttemptRecord | None:
        return self.records.get(message_id)

    def _known(self, message_id: str) -> AttemptRecord:
        fresh = AttemptRecord(message_id=message_id, call_id=None, token=None, events=frozenset())
        return self.records.get(message_id, fresh)

    def _put(self, record: AttemptRecord) -> AttemptRecord:
        self.records[record.message_id] = record
        return record


class WakeUpQueue:
    """What ``dial`` is woken for, and after how many seconds."""

    def __init__(self) -> None:
        self.sent: list[tuple[list[str], float]] = []

    def send(self, call_ids: Sequence[str], delay: timedelta) -> None:
        self.sent.append((list(call_ids), delay.total_seconds()))


class Log(Notebook):
    """Keeps lines of the log too."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[dict[str, object]] = []
        self.details: list[dict[str, object]] = []

    def note(self, message: str, **keys: object) -> None:
        self.notes.append({"message": message} | keys)

    def detail(self, message: str, **keys: object) -> None:
        self.details.append({"message": message} | keys)


class ScriptedVoice:
    """Gives each send the answer that a test wants."""

    def __init__(self) -> None:
        self.sends: list[tuple[str, str, str]] = []
        """The request's id, whom it calls, and from which number."""
        self.answer: SendResult = SendAccepted("m1")
        self.lines: list[int | None] = []
        self.times_left: list[timedelta | None] = []
        self.on_send: Callable[[], object] = lambda: None

    def renew(self) -> None: ...

    @property
    def least_time_left(self) -> timedelta:
        return timedelta(0)

    @property
    def valid_for(self) -> timedelta:
        return timedelta(0)

    def send(self, prepared: PreparedSend) -> SendResult:
        request = prepared.request
        self.lines.append(prepared.line)
        self.times_left.append(prepared.time_left)
        self.sends.append((request.request_id, request.destination_phone_number, prepared.origination_phone_number))
        self.on_send()
        return self.answer


class Spellings:
    """The other spellings of recipients, as a test knows them."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, ...]] = {}

    def of(self, stored: str) -> tuple[str, ...]:
        return self.known.get(stored, ())


@dataclass
class InMemory:
    """One dialer, ``d1``, over stores of its own."""

    limits: VoiceLimits = LIMITS
    numbers: tuple[str, ...] = (ORIGINATION,)
    countries: tuple[str, ...] = (ANY_COUNTRY,)
    hours: HoursSource = NO_STAGE_HOURS
    clock: SetClock = field(default_factory=SetClock)
    calls: MemoryCalls = field(default_factory=MemoryCalls)
    attempts: MemoryAttempts = field(default_factory=MemoryAttempts)
    wake_ups: WakeUpQueue = field(default_factory=WakeUpQueue)
    telemetry: Log = field(default_factory=Log)
    voice: ScriptedVoice = field(default_factory=ScriptedVoice)
    spellings: Spellings = field(default_factory=Spellings)
    allowance: MemoryRecord[Allowance] = field(default_factory=lambda: MemoryRecord(Allowance()))
    recipients: MemoryStore[str, Recipient] = field(default_factory=lambda: MemoryStore(lambda _: Recipient()))

    def __post_init__(self) -> None:
        calls = cast("Calls", self.calls)
        self.ports = CallPorts(
            calls=calls,
            attempts=cast("Attempts", self.attempts),
            wake_ups=self.wake_ups,
            telemetry=self.telemetry,
            clock=self.clock,
        )
        self.pacing = AllowanceSession(self.allowance, self.limits, "d1")
        self.lock = RecipientLock(self.recipients, calls, self.limits, cast("OtherSpellings", self.spellings))
        tokens = (f"t{number}" for number in range(1, 1_000))
        self.placer = CallPlacer(
            ports=self.ports,
            voice=self.voice,
            gate=PermissionGate(
                calls=calls,
                indexes=cast("Indexes", None),  # read only where calls are held
                telemetry=self.telemetry,
                clock=self.clock,
                permissions=CallPermissions(allowed_countries=self.countries),
                set_aside=nothing_set_aside(self.telemetry),
                hours=self.hours,
            ),
            recipients=self.lock,
            pacing=self.pacing,
            new_token=lambda: next(tokens),
            rules=SendRules(origination_phone_numbers=self.numbers, send_timeout=SEND_TIMEOUT, deadlines=DEADLINES),
        )

    def place(self, call: Call) -> Placed | NotNow | PutAside:
        """Let the dialer place a call, as it is given; and store it, where none is stored."""
        if self.calls.get(call.call_id) is None:
            self.calls.put(call)
        done = self.placer.place(call)
        assert not isinstance(done, Sending), "without threads each send is waited for"
        return done

    def stored(self, call: Call) -> Call:
        stored = self.calls.get(call.call_id)
        assert stored is not None
        return stored

    def recipient(self, phone_number: str) -> Recipient:
        return self.recipients.at(phone_number).stored

    def stamps(self) -> dict[str, float]:
        """The places of the account's minute, as other dialers see them: when, in seconds, by token."""
        return {
            stamp.token: (stamp.at - at(0)).total_seconds() for stamp in self.allowance.stored.windows.minute.stamps
        }
