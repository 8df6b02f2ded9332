"""What an erasure needs from the outside, beside calls, attempts and lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from redial.application.stores import Recipients
from redial.application.versioned import VersionedRecord, VersionedStore
from redial.domain.call.calls import Call
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.erasure.erasures import Erasure
from redial.domain.notes.notes import Notes

Erasures = VersionedStore[str, Erasure]
"""The erasures, under their ids."""


class ErasableRejections(Protocol):
    """Bad requests, which are written without a version."""

    def erase_rejected(self, rejected: RejectedRequest, erasure_id: str) -> None:
        """Write what an erasure leaves of a bad request in its place."""
        ...


class CallNotes(Protocol):
    """What people noted on calls."""

    def of_call(self, call: Call) -> VersionedRecord[Notes]:
        """Return the notes on a call."""
        ...


class RecordTexts(Protocol):
    """What stands in records, whether or not they can be read as what they are."""

    def of_calls(self, call_ids: Iterable[str], /) -> Mapping[str, Sequence[str] | None]:
        """
        Give all texts of calls and bad requests (strongly consistent).

        Returns
        -------
        mapping of str to sequence of str or None
            By call id; ids without a record are left out. None: only newer code knows what the record says.
        """
        ...

    def of_attempts(self, message_ids: Iterable[str], /) -> Mapping[str, Sequence[str] | None]:
        """Give all texts of attempts by their voice message ids; see `of_calls`."""
        ...


class ErasedStores(Struct, frozen=True, kw_only=True):
    """Where an erasure takes something out beside calls and attempts."""

    erasures: Erasures
    rejections: ErasableRejections
    notes: CallNotes
    recipients: Recipients
