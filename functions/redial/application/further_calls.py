"""Calls of which one depends on another. Adapters provide them."""

from typing import Protocol

from redial.application.stores import Calls
from redial.domain.call.calls import Call


class FurtherCalls(Calls, Protocol):
    """Calls of which one depends on another: of a call that was refused, and one made again of it, one is placed."""

    def while_unchanged(self, call: Call) -> Calls:
        """
        Return the same calls, of which one is written only while another one is as it was read.

        Parameters
        ----------
        call : Call
            The other one, as it was read.

        Returns
        -------
        Calls
            Where the other one has changed, a write raises `ChangedMeanwhile`.
        """
        ...

    def unless_stored(self, call_id: str) -> Calls:
        """
        Return the same calls, of which one is written only while no call has a certain id.

        Parameters
        ----------
        call_id : str
            The id.

        Returns
        -------
        Calls
            Where such a call is stored, a write raises `ChangedMeanwhile`.
        """
        ...
