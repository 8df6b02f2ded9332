"""What the steps need from the outside. Adapters provide it; tests provide it without AWS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from redial.application.versioned import VersionedRecord, VersionedStore
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import UnknownEvent, VoiceEvent
from redial.domain.attempt.sending import SendResult
from redial.domain.call.calls import Call, RejectedRequest
from redial.domain.call.requests import CallRequest, Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.recipient.recipients import Recipient
from redial.metrics import MetricName


class Clock(Protocol):
    """Time, from outside."""

    def now(self) -> datetime:
        """Give the time, in UTC."""
        ...

    def pause(self, duration: timedelta) -> None:
        """Let this much time pass."""
        ...


class Calls(VersionedStore[str, Call], Protocol):
    """The calls of the table, under their ids."""

    def add(self, call: Call) -> Call | None:
        """Store a new call; None when it is stored, else the call that has its id already."""
        ...

    def add_rejected(self, rejected: RejectedRequest) -> None:
        """Keep a bad request."""
        ...

    def get(self, call_id: str) -> Call | None:
        """Read a call, strongly consistent."""
        ...

    def due(self, lane: Lane, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Give the ids of waiting calls and since when they are due, longest due first. Eventually consistent."""
        ...

    def in_flight(self, until: datetime, since: datetime | None = None) -> Iterator[tuple[str, datetime]]:
        """Give the ids of calls in flight that are to be looked at between two times. Eventually consistent."""
        ...

    def over(self, until: datetime) -> Iterator[str]:
        """Give the ids of waiting calls whose time is over. Eventually consistent."""
        ...


class DueCalls(Protocol):
    """The calls that are due, and may be dialled."""

    def due(self, lane: Lane, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Give the ids of waiting calls and since when they are due, longest due first. Eventually consistent."""
        ...

    def get(self, call_id: str) -> Call | None:
        """Read a call, strongly consistent; None also for one that may not be dialled now."""
        ...


class Attempts(Protocol):
    """What is known under each voice message id."""

    def add_events(
        self, message_id: str, events: Mapping[VoiceEvent | UnknownEvent, str | None], now: datetime
    ) -> AttemptRecord:
        """Add events (each with its payload, where that is kept) to an attempt, known or not."""
        ...

    def link(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        """Say which call's attempt a message id is."""
        ...

    def get(self, message_id: str) -> AttemptRecord | None:
        """Read an attempt, strongly consistent."""
        ...

    def orphans(self, since: datetime, until: datetime) -> Iterable[str]:
        """Give the message ids that no call knows, by the time of their first delivered event. Eventually consistent."""
        ...

    def mark_in_reach(self, message_id: str, token: str) -> AttemptRecord:
        """Note that an attempt may belong to an intent, unless it has found its call by now; give what is known of it."""
        ...


Allowances = VersionedRecord[Allowance]
"""The allowance of this account and region."""
Recipients = VersionedStore[str, Recipient]
"""The recipients, under their phone numbers."""


class WakeUps(Protocol):
    """Tells ``dial`` that something is due."""

    def send(self, call_ids: Sequence[str], delay: timedelta) -> None:
        """Wake ``dial`` after a delay; one over 15 minutes is left to the minute's tick."""
        ...


class Voice(Protocol):
    """The voice API."""

    def renew(self) -> None:
        """Forget connections of earlier runs."""
        ...

    def send(self, request: CallRequest, origination_phone_number: str) -> SendResult:
        """Place one call: one request on the wire."""
        ...


class Telemetry(Protocol):
    """Where metrics and log lines go."""

    def count(self, name: MetricName, value: float = 1) -> None:
        """Add to a metric."""
        ...

    def note(self, message: str, **keys: object) -> None:
        """Write a log line: a constant message, and what it is about. Phone numbers are masked on the way out."""
        ...

    def warn(self, message: str, **keys: object) -> None:
        """Write a log line about something that went wrong."""
        ...


class CallPorts(Struct, frozen=True, kw_only=True):
    """What each step with a call needs."""

    calls: Calls
    attempts: Attempts
    wake_ups: WakeUps
    telemetry: Telemetry
    clock: Clock


class Tokens(Protocol):
    """Randomness, from outside."""

    def __call__(self) -> str:
        """Give a token that no one has given before: short, without spaces."""
        ...
