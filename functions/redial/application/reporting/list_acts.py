"""Read the audit trail: page by page with filters, and what was done to one call."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import Indexes
from redial.domain.audit.acts import Act, ActKind, about_call, about_target
from redial.domain.call.calls import Call
from redial.domain.masking import mask_all
from redial.domain.reporting.listing import ActsAbout, Listed, Position, StoredCall, Stretch
from redial.domain.steering.control import Target

_PAGE_SIZE = 100
_MOST_LOOKED_AT = 1_000
"""A request of a filter that leaves nearly nothing ends here, and says where to go on."""
_MOST_OF_A_CALL = 50


class ActRecords(Protocol):
    """Entries of the trail."""

    def get_many(self, ids: Iterable[str]) -> dict[str, Act]:
        """Read entries by the ids of their acts; ids without one are left out."""
        ...


class ActsQuestion(Struct, frozen=True, kw_only=True):
    """Which acts are asked for."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None
    """Of its id, its name or its session a part; capitals make no difference."""
    kind: ActKind | None = None
    without_kind: ActKind | None = None
    """It is left out."""
    campaign: str | None = None
    call: StoredCall | None = None
    """The acts on this call and its chain."""

    def fits(self, act: Act) -> bool:
        """Tell whether an act is one of them; its time, and the call, are seen to by the list that is read."""
        if self.kind is not None and act.kind is not self.kind:
            return False
        if act.kind is self.without_kind:
            return False
        if self.campaign is not None and act.campaign != mask_all(self.campaign):
            return False
        sought = (self.actor or "").casefold()
        return any(sought in part.casefold() for part in (act.actor.id, act.actor.name, act.actor.session))


class ActsPage(Struct, frozen=True):
    """Acts, the latest first."""

    acts: list[Act]
    position: Position | None
    """Where to go on; None at the end."""
    searched_back_to: datetime | None = None
    """Where a filter was looked through so far back and no further: to when."""


class Trail:
    """Reads the audit trail."""

    def __init__(self, indexes: Indexes, records: ActRecords) -> None:
        self._indexes = indexes
        self._records = records

    def page(self, question: ActsQuestion, *, limit: int, after: Position | None) -> ActsPage:
        """Read a page of acts, the latest first; of a filter that leaves few of them so much as one request looks through."""
        of = Listed.ACTS if question.call is None else ActsAbout(about_call(question.call))
        stretch = Stretch(of, since=question.since, until=question.until)
        found: list[Act] = []
        looked_at = 0
        while True:
            page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=True, after=after)
            acts = self._records.get_many(entry.id for entry in page.entries)
            for entry in page.entries:
                act = acts.get(entry.id)
                if act is not None and question.fits(act):
                    found.append(act)
                if len(found) == limit:
                    return ActsPage(found, entry.position)
            looked_at += len(page.entries)
            after = page.next_position
            if after is None:
                return ActsPage(found, None)
            if looked_at >= _MOST_LOOKED_AT:
                return ActsPage(found, after, page.entries[-1].at if page.entries else None)

    def of_call(self, call: Call) -> list[Act]:
        """
        Return the acts that may have changed the course of a call: on it, on its chain, and what was paused, resumed or cancelled.

        Since it was accepted; of each kind of target the latest, up to a number. Who read it changed nothing, and is left out.
        """
        request = call.request
        targets = [Target(lane=request.lane), Target()]
        if request.campaign is not None:
            targets.append(Target(campaign=request.campaign))
        subjects = [about_call(call), *map(about_target, targets)]
        until = call.status_at if call.status.is_final else None
        found: dict[str, Act] = {}
        for subject in subjects:
            # What people did to a call itself may be after its end; a pause then held nothing back any more.
            stretch = Stretch(
                ActsAbout(subject), since=call.accepted_at, until=None if subject == subjects[0] else until
            )
            found |= self._changing(stretch)
        return sorted(found.values(), key=lambda act: (act.at, act.id))

    def _changing(self, stretch: Stretch) -> dict[str, Act]:
        """Read the latest acts of a stretch that are no readings: of these there may be one for each person and hour."""
        found: dict[str, Act] = {}
        after: Position | None = None
        for _ in range(0, _MOST_LOOKED_AT, _MOST_OF_A_CALL):
            page = self._indexes.page(stretch, limit=_MOST_OF_A_CALL, newest_first=True, after=after)
            acts = self._records.get_many(entry.id for entry in page.entries)
            found |= {act_id: act for act_id, act in acts.items() if act.kind is not ActKind.READ_IN_CLEAR}
            after = page.next_position
            if after is None or len(found) >= _MOST_OF_A_CALL:
                break
        return found
