"""What tells whether a send was silent, from the outside. Adapters provide it; tests provide it without AWS."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import AttemptRecords, CallRecords, Indexes
from redial.application.stores import Allowances
from redial.application.versioned import VersionedRecord
from redial.domain.attempt.event_failures import LastEventFailure
from redial.domain.attempt.silence import LogEntry


class EventsLog(Protocol):
    """The log that the voice service writes each event to: it passes no topic, key or queue of the stack."""

    def entries(self, since: datetime, until: datetime) -> Sequence[LogEntry]:
        """
        Return the entries between two times, both included.

        Parameters
        ----------
        since : datetime
            The earliest time, in UTC.
        until : datetime
            The latest time, in UTC.

        Returns
        -------
        sequence of LogEntry
            All of them.

        Raises
        ------
        WitnessUnavailable
            The log cannot be read, or holds more than is read.
        """
        ...

    def shows(self, text: str, since: datetime, until: datetime) -> bool:
        """
        Tell whether an entry between two times holds a text.

        Parameters
        ----------
        text : str
            Such as a voice message id.
        since : datetime
            As of `entries`.
        until : datetime
            As of `entries`.

        Returns
        -------
        bool
            False where none does.

        Raises
        ------
        WitnessUnavailable
            As of `entries`.
        """
        ...


class EventDeadLetters(Protocol):
    """The dead-letter queues of voice events: what could not be delivered to the events queue, and what failed in it."""

    def count(self) -> int:
        """
        Count the messages in all of them, approximately, as SQS does.

        Returns
        -------
        int
            0 where they are empty.

        Raises
        ------
        WitnessUnavailable
            A queue cannot be asked.
        """
        ...


EventFailures = VersionedRecord[LastEventFailure]
"""What `track` failed on."""


class SilenceWitnesses(Struct, frozen=True, kw_only=True):
    """All that is asked about the silence after a send."""

    allowances: Allowances
    indexes: Indexes
    calls: CallRecords
    attempts: AttemptRecords
    dead_letters: EventDeadLetters
    failures: EventFailures
    events_log: EventsLog
