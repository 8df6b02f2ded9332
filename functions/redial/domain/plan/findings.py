"""What may be found of a planned call. Pure."""

from enum import StrEnum


class FindingKind(StrEnum):
    """What is found of a planned call."""

    DO_NOT_CALL = "do_not_call"
    """Its recipient is on the do-not-call list when it is due: it would be cancelled."""
    NOT_ALLOWED = "not_allowed"
    """The settings do not permit calls to the country, or to the kind of number."""
    REPEATED = "repeated"
    """Its request id stands further above too: it would place no second call."""
    KNOWN = "known"
    """A request of this id was submitted before: it would place no second call."""
    DAY_USED_UP = "day_used_up"
    """Its recipient would be called more often in 24 hours than the voice service permits: it waits."""

    @property
    def is_planned(self) -> bool:
        """Tell whether a call is placed all the same."""
        return self is FindingKind.DAY_USED_UP
