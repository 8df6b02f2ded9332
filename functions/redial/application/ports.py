"""What the steps need from the outside. Adapters provide it; tests provide it without AWS."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from redial.application.stores import Attempts, Calls
from redial.domain.attempt.sending import SendResult
from redial.domain.call.prepared_send import PreparedSend
from redial.metrics import MetricName


class Clock(Protocol):
    """Time, from outside."""

    def now(self) -> datetime:
        """
        Return the time.

        Returns
        -------
        datetime
            Aware, in UTC, to the microsecond.
        """
        ...

    def pause(self, duration: timedelta) -> None:
        """
        Let time pass, and return then.

        Parameters
        ----------
        duration : timedelta
            How long; simulated clocks move by it.
        """
        ...


class WakeUps(Protocol):
    """Tells ``dial`` that something is due."""

    def send(self, call_ids: Sequence[str], delay: timedelta) -> None:
        """
        Wake ``dial`` after a delay, with the ids of calls that are due then.

        Parameters
        ----------
        call_ids : sequence of str
            Hints: ``dial`` reads these calls by key, where an index could still be behind. May be empty.
        delay : timedelta
            Rounded up to whole seconds. Over 15 minutes (the longest delay of SQS) nothing is sent: the minute's tick finds the
            calls. What becomes due later than soon is left to it anyway (`redial.application.soon_due`).
        """
        ...


class Voice(Protocol):
    """Placing calls: SendVoiceMessage of the voice API, and nothing else of it."""

    @property
    def least_time_left(self) -> timedelta:
        """How much time a call must have left when it is sent; with less, the service does not take it."""
        ...

    @property
    def valid_for(self) -> timedelta:
        """How long after its arrival a send may still become a call; zero: the service places it at once."""
        ...

    def renew(self) -> None:
        """Close the connections of earlier runs; the service closes idle ones, and a send over such a one has no answer."""
        ...

    def send(self, prepared: PreparedSend) -> SendResult:
        """
        Place one call: one request on the wire, without retries.

        Parameters
        ----------
        prepared : PreparedSend
            Whom to call from which number, and what to say; and whose call it is.

        Returns
        -------
        SendResult
            Told apart by whether a call may have been placed. Nothing is raised for what the service or the network does.
        """
        ...


class Telemetry(Protocol):
    """Where metrics and log lines go."""

    def count(self, name: MetricName, value: float = 1) -> None:
        """
        Add to a metric.

        Parameters
        ----------
        name : MetricName
            The metric. A count, where its name does not say seconds or percent.
        value : float
            How much to add, or the measured value.
        """
        ...

    def note(self, message: str, **keys: object) -> None:
        """
        Write a log line. Phone numbers in it are masked on the way out.

        Parameters
        ----------
        message : str
            Constant, so that lines can be counted by it.
        **keys : object
            What the line is about, such as ``call_id=...``; None is left out.
        """
        ...

    def detail(self, message: str, **keys: object) -> None:
        """
        Write a log line of a single step, which is kept where ``log_level`` is DEBUG: logs are billed by their length.

        Parameters
        ----------
        message : str
            Constant, so that lines can be counted by it.
        **keys : object
            What the line is about; None is left out.
        """
        ...

    def warn(self, message: str, **keys: object) -> None:
        """
        Write a log line about something that went wrong, masked as those of `note`.

        Parameters
        ----------
        message : str
            Constant, so that lines can be counted by it.
        **keys : object
            What the line is about; None is left out.
        """
        ...


class CallPorts(Struct, frozen=True, kw_only=True):
    """What each step with a call needs."""

    calls: Calls
    attempts: Attempts
    wake_ups: WakeUps
    telemetry: Telemetry
    clock: Clock


class Threads(Protocol):
    """Lets requests wait for their answers beside one another."""

    def start(self, do: Callable[[], None]) -> None:
        """
        Do something in a thread of its own, which dies with the process.

        Parameters
        ----------
        do : callable
            Must not raise, and share nothing with other threads but what is made for that.

        Raises
        ------
        NoThread
            There is none to be had: nothing was done, and will not be.
        """
        ...

    def wait(self, longest: timedelta) -> None:
        """
        Return once one of the threads has ended since this was last asked.

        Parameters
        ----------
        longest : timedelta
            Return after this at the latest.
        """
        ...


class Tokens(Protocol):
    """Randomness, from outside."""

    def __call__(self) -> str:
        """
        Return a token that was never returned before.

        Returns
        -------
        str
            Short, without spaces.
        """
        ...
