"""
The one way to write: read, decide, write on the condition that nothing changed in between, or decide anew.

What is decided is a step: a pure function from a record to the changed record, or to the reason why nothing changes. See `update`.
"""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.versioned import Conflict, Stored, Versioned
from redial.errors import TooMuchContention

R = TypeVar("R", bound=Versioned)
"""A kind of record."""
N = TypeVar("N", covariant=True)
"""Why nothing changes: a value with a name, never None."""
K_contra = TypeVar("K_contra", contravariant=True)

MOST_TRIES = 20


class Updated(Struct, Generic[R], frozen=True):
    """A step changed the record."""

    before: R
    record: R


class Unchanged(Struct, Generic[R, N], frozen=True):
    """A step changes nothing."""

    record: R
    """As it is stored."""
    reason: N


class VersionedRecord(Protocol[R]):
    """One record of a store, which is replaced only where it is still as it was read."""

    def load(self) -> R:
        """
        Read the record (strongly consistent).

        Returns
        -------
        Versioned
            Where none is stored a fresh one, of version 0.

        Raises
        ------
        UnreadableRecord
            What is stored is not of the form that this version writes; or nothing is, and nothing can stand for it, as for a call.
        """
        ...

    def replace(self, before: R, after: R) -> Stored | Conflict[R]:
        """
        Write `after` on the condition that the stored record has the version of `before`.

        A record that equals `after` counts as stored, whoever wrote it: the SDK repeats a write whose answer was lost.

        Parameters
        ----------
        before : Versioned
            The record as it was read.
        after : Versioned
            The record as it is to be, with its new version.

        Returns
        -------
        Stored or Conflict
            `Conflict` carries what is stored instead; then nothing was written.
        """
        ...


class MendableRecord(VersionedRecord[R], Protocol):
    """One record that somebody may write anew although what is stored cannot be read."""

    def load_to_replace(self) -> R:
        """
        Read the record (strongly consistent), to write another in its place.

        Returns
        -------
        Versioned
            Where what is stored cannot be read a fresh one, with the version that is stored: what is written takes its place, and
            no change of somebody else is lost.

        Raises
        ------
        NeedsNewerCode
            Only newer code may change it.
        UnreadableRecord
            Not even its version can be read.
        """
        ...


class VersionedStore(Protocol[K_contra, R]):
    """Records of one kind under keys, each with a version."""

    def at(self, key: K_contra) -> VersionedRecord[R]:
        """
        Return the record under a key; reads nothing.

        Parameters
        ----------
        key : object
            Such as a call id or a phone number.

        Returns
        -------
        VersionedRecord
            The record, whether or not it is stored yet.
        """
        ...


def update(
    target: VersionedRecord[R], step: Callable[[R], R | N], *, known: R | None = None
) -> Updated[R] | Unchanged[R, N]:
    """
    Take a step with a record, whatever others do to it meanwhile.

    Parameters
    ----------
    target : VersionedRecord
        Where the record is stored.
    step : callable
        Returns the changed record, or a value that says why nothing changes. It is called anew for each record that somebody else
        has stored instead, so it must be pure. The versions of what it returns do not matter.
    known : Versioned, optional
        The record as it was read a moment ago; by default it is read (strongly consistent).

    Returns
    -------
    Updated or Unchanged
        The record as it is stored now, with what it was before the step, or with what the step answered for why nothing changes.

    Raises
    ------
    TooMuchContention
        Others changed the record `MOST_TRIES` times in a row.

    Examples
    --------
    >>> match update(controls, lambda control: resume(control, target, now)):
    ...     case Updated(before, control):
    ...         print(f"resumed {before.pause_of(target.lane, target.campaign)}")
    ...     case Unchanged(reason=ControlUnchanged.NOT_PAUSED):
    ...         print("was not paused")
    """
    record = target.load() if known is None else known
    for _ in range(MOST_TRIES):
        changed = step(record)
        if not isinstance(changed, Versioned):
            return Unchanged(record, changed)
        changed = replace(cast("R", changed), version=record.version + 1)
        match target.replace(record, changed):
            case Stored():
                return Updated(record, changed)
            case Conflict(stored):
                record = stored
    raise TooMuchContention(f"{target} changed {MOST_TRIES} times in a row between reading and writing")
