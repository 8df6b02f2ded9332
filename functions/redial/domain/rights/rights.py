"""
What people and programs may act on, where a stage says so: lanes, and campaigns. Pure.

It narrows the right to act: whoever has not that right gets nothing by it.
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from msgspec import Struct

from redial.domain.call.requests import Lane

ANY = "*"
"""In a grant all lanes, or calls of whatever campaign; among those who are named, all that nothing else names."""


class Grant(Struct, frozen=True, kw_only=True):
    """Lanes and campaigns that somebody may act on."""

    lanes: tuple[str, ...] = (ANY,)
    campaigns: tuple[str, ...] = (ANY,)
    """Patterns with `*` and `?`, in the campaigns' own case. `*` alone permits calls of no campaign too."""

    def permits_call(self, lane: Lane, campaign: str | None) -> bool:
        """Tell whether a call of a lane and a campaign may be submitted, cancelled, settled."""
        if not self._names_lane(lane):
            return False
        return ANY in self.campaigns if campaign is None else self.permits_campaign(campaign)

    def permits_campaign(self, campaign: str) -> bool:
        """Tell whether a campaign as a whole may be paused, cancelled, set, in whatever lanes its calls are."""
        return any(fnmatchcase(campaign, pattern) for pattern in self.campaigns)

    def permits_lane(self, lane: Lane) -> bool:
        """Tell whether a lane as a whole may be paused."""
        return self._names_lane(lane) and ANY in self.campaigns

    @property
    def permits_everything(self) -> bool:
        """Tell whether what concerns all calls may be done."""
        return ANY in self.lanes and ANY in self.campaigns

    def _names_lane(self, lane: Lane) -> bool:
        return ANY in self.lanes or lane in self.lanes


NOTHING_SAID = (Grant(),)
"""What everybody may act on where a stage says nothing."""


def grants_of(rights: Mapping[str, Grant], names: Iterable[str]) -> tuple[Grant, ...]:
    """
    Return what somebody may act on.

    Parameters
    ----------
    rights : mapping of str to Grant
        What the stage says, by group or role; `*` is for those that nothing else names. Empty: nothing is said.
    names : iterable of str
        The groups of a person; the ARNs of a program's role.

    Returns
    -------
    tuple of Grant
        Each of them alone is enough. None where the stage names others alone.
    """
    if not rights:
        return NOTHING_SAID
    named = tuple(rights[name] for name in dict.fromkeys(names) if name in rights)
    return named or ((rights[ANY],) if ANY in rights else ())


def in_words(grants: Iterable[Grant]) -> str:
    """
    Say what somebody may act on.

    Parameters
    ----------
    grants : iterable of Grant
        What `grants_of` returned.

    Returns
    -------
    str
        Part of a sentence, such as `the lanes normal, bulk in the campaigns clinic-*`.
    """
    return "; ".join(map(_grant_in_words, grants)) or "nothing"


def _grant_in_words(grant: Grant) -> str:
    if grant.permits_everything:
        return "everything"
    lanes = "all lanes" if ANY in grant.lanes else f"the lanes {', '.join(grant.lanes) or '(none)'}"
    campaigns = (
        "whatever the campaign"
        if ANY in grant.campaigns
        else f"in the campaigns {', '.join(grant.campaigns) or '(none)'}"
    )
    return f"{lanes} {campaigns}"
