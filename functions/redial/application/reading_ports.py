"""What the read side, and whoever steers, needs from the outside."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from redial.application.versioned import VersionedRecord
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.reporting.listing import AttemptDetails, Count, EntryPage, Position, StoredCall, Stretch
from redial.domain.steering.control import Control


class Indexes(Protocol):
    """Reads of lists, which hold ids alone. Eventually consistent."""

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Position | None) -> EntryPage:
        """
        Return a page of a list, read with one request.

        Parameters
        ----------
        stretch : Stretch
            The list, and between which times.
        limit : int
            How many entries the page has at most.
        newest_first : bool
            Whether the page begins at the end of the stretch.
        after : Position or None
            Where an earlier page ended; its entry need not exist any more. None: at the beginning.

        Returns
        -------
        EntryPage
            Its entries, which may be none although `next_position` leads on.
        """
        ...


class CountedIndexes(Indexes, Protocol):
    """Reads and counts of lists."""

    def count(self, stretch: Stretch, *, at_most: int) -> Count:
        """
        Count the entries of a list, up to a number.

        Parameters
        ----------
        stretch : Stretch
            The list, and between which times.
        at_most : int
            Where to stop. DynamoDB counts a megabyte of keys a request, some 10,000 of them.

        Returns
        -------
        Count
            Exact where counting came to the end; else there are at least so many.
        """
        ...


class CallRecords(Protocol):
    """Calls by their ids."""

    def get_many(self, call_ids: Iterable[str]) -> dict[str, StoredCall]:
        """
        Read calls by their ids (eventually consistent).

        Parameters
        ----------
        call_ids : iterable of str
            Repeated ones are read once.

        Returns
        -------
        dict of str to Call or RejectedRequest
            By call id; ids without a call are left out.

        Raises
        ------
        UnreadableRecord
            An item is not of the form that this version writes, where the store is not told to report such items and leave them
            out.
        """
        ...


class AttemptRecords(Protocol):
    """Attempts by their voice message ids."""

    def get_many(self, message_ids: Iterable[str]) -> dict[str, AttemptDetails]:
        """
        Read attempts by their voice message ids (eventually consistent).

        Parameters
        ----------
        message_ids : iterable of str
            As `storable_id` keeps them; repeated ones are read once.

        Returns
        -------
        dict of str to AttemptDetails
            By message id; ids without a record are left out.
        """
        ...


Controls = VersionedRecord[Control]
"""What people keep from being dialled."""


class DueCalls(Protocol):
    """The due calls that may be dialled: neither paused, nor of a cancelled campaign, nor held."""

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        """
        Yield the calls of a lane that are due and may be dialled, longest due first (eventually consistent).

        Parameters
        ----------
        lane : Lane
            The lane; a paused one has none.
        until : datetime
            The latest time since when a call is due, itself included.
        since : datetime, optional
            The earliest such time; by default there is none.

        Yields
        ------
        DueCall
            The call as the index tells of it.
        """
        ...

    def read_ahead(self, call_ids: Iterable[str]) -> None:
        """
        Read calls together that may be asked for in a moment (eventually consistent): `get` gives each of them once.

        Parameters
        ----------
        call_ids : iterable of str
            The ids of the calls, instead of those of before; one that cannot be read is left to `get`.
        """
        ...

    def get(self, call_id: str) -> Call | None:
        """
        Read a call (strongly consistent, unless it was read ahead a moment ago).

        Parameters
        ----------
        call_id : str
            The id of the call.

        Returns
        -------
        Call or None
            None where there is none, and for a waiting one that may not be dialled now: paused, or held because the voice service
            refuses its like. One of a cancelled campaign is cancelled, and comes back so.

        Raises
        ------
        UnreadableRecord
            The item is not of the form that this version writes.
        """
        ...
