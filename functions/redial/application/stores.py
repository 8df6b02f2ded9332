"""
Where the steps keep calls, attempts, the allowance and recipients. Adapters provide it; tests provide it without AWS.

The stores of the read side are in `reading_ports`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from redial.application.versioned import VersionedRecord, VersionedStore
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import UnknownEvent, VoiceEvent
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.call.calls import Call
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.recipient.recipients import Recipient
from redial.domain.versioned import Conflict, Stored


class Calls(VersionedStore[str, Call], Protocol):
    """The calls of the table, under their ids."""

    def add(self, call: Call) -> Stored | Conflict[Call]:
        """
        Store a new call on the condition that none has its id.

        Parameters
        ----------
        call : Call
            The call, with version 1.

        Returns
        -------
        Stored or Conflict
            The conflict holds the call that has this id already. A stored call that equals the new one counts as stored, for the
            SDK repeats a write whose answer was lost.
        """
        ...

    def add_together(self, calls: Sequence[Call]) -> Stored | Conflict[Call]:
        """
        Store new calls, all of them or none, as `add` stores one.

        Parameters
        ----------
        calls : sequence of Call
            Each with version 1.

        Returns
        -------
        Stored or Conflict
            The conflict holds the first of the calls that have these ids already.
        """
        ...

    def add_rejected(self, rejected: RejectedRequest) -> None:
        """
        Store a bad request, so that it is found by its id and by its request id.

        Parameters
        ----------
        rejected : RejectedRequest
            Its errors, and the original. Storing it again changes nothing.
        """
        ...

    def get(self, call_id: str) -> Call | None:
        """
        Read a call (strongly consistent).

        Parameters
        ----------
        call_id : str
            The id of the call.

        Returns
        -------
        Call or None
            None where there is none.

        Raises
        ------
        UnreadableRecord
            The item is not of the form that this version writes.
        """
        ...

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        """
        Yield the waiting calls of a lane that are due, longest due first (eventually consistent).

        Parameters
        ----------
        lane : Lane
            The lane. Calls that a setting does not permit stand in none.
        until : datetime
            The latest time since when a call is due, itself included.
        since : datetime, optional
            The earliest such time; by default there is none.

        Yields
        ------
        DueCall
            The call as the index tells of it. By now it may wait for something else, or have ended.
        """
        ...

    def in_flight(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        """
        Yield the ids of calls in flight that are to be settled by a time, earliest first (eventually consistent).

        Parameters
        ----------
        until : datetime
            The time, itself included.

        Yields
        ------
        tuple of (str, datetime)
            The call id, and when the call is to be settled. By now it may have moved on, or ended.
        """
        ...

    def over(self, until: datetime) -> Iterator[str]:
        """
        Yield the ids of waiting calls whose `expires_at` or `stop_at` is at or before a time (eventually consistent).

        Parameters
        ----------
        until : datetime
            The time.

        Yields
        ------
        str
            The call id. By now the call may be in flight, or have ended.
        """
        ...


class Attempts(Protocol):
    """The events of each attempt, and the call that it belongs to, under the voice service's `MessageId`."""

    def add_events(
        self,
        message_id: str,
        events: Mapping[VoiceEvent | UnknownEvent, str | None],
        now: datetime,
        line: int | None = None,
        figures: ServiceFigures | None = None,
    ) -> AttemptRecord:
        """
        Add events to an attempt, whether or not its call is known yet.

        Parameters
        ----------
        message_id : str
            As `storable_id` keeps it.
        events : mapping of VoiceEvent or UnknownEvent to str or None
            At least one, each with its payload; None where the payload says no more than the message id. One that is there already
            changes nothing.
        now : datetime
            When they arrived, in UTC; retention counts from it.
        line : int, optional
            The send line that INITIATED_CALL came on; that which was told first is kept.
        figures : ServiceFigures, optional
            What the service says with them that the call took and cost; by default what is stored stays.

        Returns
        -------
        AttemptRecord
            What is stored now, these events included: whichever of `add_events` and `link` comes second sees both.

        Raises
        ------
        TooMuchContention
            The attempt changed between two writes, three times in a row.
        """
        ...

    def link(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        """
        Store which call's attempt a message id is, as the answer to the send told: that outranks whatever was stored.

        Parameters
        ----------
        message_id : str
            As `storable_id` keeps it.
        call_id : str
            The call.
        token : str
            Names the attempt of the call.
        now : datetime
            The time of the change, in UTC; retention counts from it.

        Returns
        -------
        AttemptRecord
            What is stored now, with the events that came before.
        """
        ...

    def link_by_line(self, message_id: str, call_id: str, token: str, now: datetime) -> AttemptRecord:
        """
        Store which call's attempt a message id is, as its send line told, on the condition that no call is linked to it.

        Parameters
        ----------
        message_id : str
            As of `link`.
        call_id : str
            As of `link`.
        token : str
            As of `link`.
        now : datetime
            As of `link`.

        Returns
        -------
        AttemptRecord
            What is stored now, perhaps with the link that somebody else stored first.
        """
        ...

    def unlink(self, record: AttemptRecord, token: str) -> None:
        """
        Take back a link that a send line told, because the attempt has another message id.

        Parameters
        ----------
        record : AttemptRecord
            As it was read. Nothing changes where it is linked otherwise by now.
        token : str
            Names the attempt that it was linked to.
        """
        ...

    def erase(self, message_id: str, now: datetime) -> None:
        """
        Take out what events said of an attempt beside that they happened; what later ones say is not stored either.

        Parameters
        ----------
        message_id : str
            As `storable_id` keeps it.
        now : datetime
            The time of the change, in UTC.
        """
        ...

    def get(self, message_id: str) -> AttemptRecord | None:
        """
        Read an attempt (strongly consistent).

        Parameters
        ----------
        message_id : str
            As `storable_id` keeps it.

        Returns
        -------
        AttemptRecord or None
            None where neither an event nor a call has named this id.
        """
        ...


Allowances = VersionedRecord[Allowance]
"""The allowance of this account and region."""


Recipients = VersionedStore[str, Recipient]
"""The recipients, under their phone numbers."""
