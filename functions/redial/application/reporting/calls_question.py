"""Which calls to list, in what order, and from which lists they are read. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from redial.application.reporting.name_part import NamePart
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.reporting.listing import (
    ActsAbout,
    Listed,
    Listing,
    OfCampaign,
    StoredCall,
    Stretch,
    ToRecipient,
    WaitingInLane,
    WithStatus,
    all_lists_of,
    status_of,
)

_LATER = "later "
_UNDER_WAY = WithStatus(CallStatus.CALLING)
_A_MILLISECOND = timedelta(milliseconds=1)
_LISTS_OF_THEIR_OWN = {
    WaitReason.NOT_PERMITTED: Listed.NOT_PERMITTED,
    WaitReason.EARLIER_RECIPIENT: Listed.EARLIER_RECIPIENT,
}


class Order(StrEnum):
    """How a list is ordered."""

    NOW_FIRST = "now_first"
    """What is under way, then what is due and what ended, the latest first; then what is due later, the next one first."""
    NEWEST_FIRST = "newest_first"
    OLDEST_FIRST = "oldest_first"


class CallsQuestion(Struct, frozen=True, kw_only=True):
    """Which calls to list."""

    statuses: tuple[CallStatus, ...] = ()
    """None: all."""
    campaign: str | None = None
    destination_phone_number: str | None = None
    lane: Lane | None = None
    wait_reason: WaitReason | None = None
    since: datetime | None = None
    until: datetime | None = None
    order: Order = Order.NOW_FIRST
    part: NamePart | None = None

    @property
    def is_by_acceptance(self) -> bool:
        """Tell whether the calls are read in the order of their acceptance: those of a campaign or a recipient are."""
        return self.campaign is not None or self.destination_phone_number is not None

    @property
    def is_filtered(self) -> bool:
        """Tell whether more is asked than what the lists that are read for it tell."""
        if self.part is not None:
            return True
        if self.campaign is not None:
            return bool(self.statuses or self.destination_phone_number or self.lane or self.wait_reason)
        if self.destination_phone_number is not None:
            return bool(self.statuses or self.lane or self.wait_reason)
        # Also waiting calls: those that are held stand together, whatever their lane.
        return self.lane is not None or self.wait_reason not in {None, *_LISTS_OF_THEIR_OWN}

    def admits(self, call: StoredCall) -> bool:
        """Tell whether a call, as it stands now, is asked for."""
        given = [
            (status_of(call), self.statuses),
            (_campaign(call), (self.campaign,) if self.campaign else ()),
            (_recipient(call), (self.destination_phone_number,) if self.destination_phone_number else ()),
            (call.request.lane if isinstance(call, Call) else None, (self.lane,) if self.lane else ()),
            (call.wait_reason if isinstance(call, Call) else None, (self.wait_reason,) if self.wait_reason else ()),
        ]
        is_wanted = all(not wanted or value in wanted for value, wanted in given)
        return is_wanted and (self.part is None or self.part.is_in(call))


class Stage(Struct, frozen=True, kw_only=True):
    """Lists that are merged; what is shown is one stage after the other."""

    stretches: dict[str, Stretch]
    """Each under the name that a cursor has for it."""
    newest_first: bool
    is_filtered: bool
    """Whether more is asked than what the lists tell."""
    shown_before: frozenset[CallStatus] = frozenset()
    """Calls of these were shown by the stage before."""
    is_under_way: bool = False
    """Whether its calls are under way: these happen now, and the times at which they stand do not tell how far a list was read."""


def stages(question: CallsQuestion, divided_at: datetime) -> list[Stage]:
    """
    Return what to read for a question.

    Parameters
    ----------
    divided_at
        The time that divides what is due from what is due later.
    """
    newest_first = question.order is not Order.OLDEST_FIRST
    if question.is_by_acceptance:
        stage = Stage(
            stretches=_named([_by_acceptance(question)]), newest_first=newest_first, is_filtered=question.is_filtered
        )
        is_wanted = not question.statuses or CallStatus.CALLING in question.statuses
        if question.order is not Order.NOW_FIRST or question.campaign is None or not is_wanted:
            return [stage]
        # Few calls are under way at a time, so they are found among those of other campaigns.
        under_way = Stage(
            stretches=_named(_by_status(question, CallStatus.CALLING)),
            newest_first=True,
            is_filtered=True,
            is_under_way=True,
        )
        return [under_way, replace(stage, shown_before=frozenset({CallStatus.CALLING}))]
    stretches = _by_statuses(question)
    if question.part is None or not newest_first:
        return _one_after_the_other(question, stretches, divided_at)
    # How far a search has come is told by a time: those that are under way are looked through before.
    under_way = Stage(
        stretches=_named([each for each in stretches if each.of == _UNDER_WAY]),
        newest_first=True,
        is_filtered=True,
        is_under_way=True,
    )
    return [
        under_way,
        *_one_after_the_other(question, [each for each in stretches if each.of != _UNDER_WAY], divided_at),
    ]


def _one_after_the_other(question: CallsQuestion, stretches: list[Stretch], divided_at: datetime) -> list[Stage]:
    if question.order is not Order.NOW_FIRST:
        newest_first = question.order is Order.NEWEST_FIRST
        return [Stage(stretches=_named(stretches), newest_first=newest_first, is_filtered=question.is_filtered)]
    return _now_and_later(question, stretches, divided_at)


def _now_and_later(question: CallsQuestion, stretches: list[Stretch], divided_at: datetime) -> list[Stage]:
    waiting, after = set(all_lists_of(CallStatus.WAITING)), divided_at + _A_MILLISECOND
    now = [
        replace(each, until=min(each.until or divided_at, divided_at)) if each.of in waiting else each
        for each in stretches
    ]
    later = [replace(each, since=max(each.since or after, after)) for each in stretches if each.of in waiting]
    later = [each for each in later if each.until is None or each.since is None or each.since <= each.until]
    found = [Stage(stretches=_named(now), newest_first=True, is_filtered=question.is_filtered)]
    if later:
        behind = {_LATER + name: each for name, each in _named(later).items()}
        found.append(Stage(stretches=behind, newest_first=False, is_filtered=question.is_filtered))
    return found


def _by_acceptance(question: CallsQuestion) -> Stretch:
    if question.campaign is not None:
        return Stretch(OfCampaign(question.campaign), question.since, question.until)
    return Stretch(ToRecipient(question.destination_phone_number or ""), question.since, question.until)


def _by_statuses(question: CallsQuestion) -> list[Stretch]:
    if question.wait_reason in _LISTS_OF_THEIR_OWN:
        return [Stretch(_LISTS_OF_THEIR_OWN[question.wait_reason], question.since, question.until)]
    statuses = question.statuses or ((CallStatus.WAITING,) if question.wait_reason else tuple(CallStatus))
    return [stretch for status in statuses for stretch in _by_status(question, status)]


def _by_status(question: CallsQuestion, status: CallStatus) -> list[Stretch]:
    if status is CallStatus.CALLING:
        # They stand at the time at which they are settled at the latest, and happen now.
        return [Stretch(WithStatus(status))]
    return [Stretch(each, question.since, question.until) for each in all_lists_of(status, question.lane)]


def _named(stretches: list[Stretch]) -> dict[str, Stretch]:
    return {_name(each.of): each for each in stretches}


def _name(listing: Listing) -> str:
    match listing:
        case WaitingInLane(lane):
            return f"waiting {lane}"
        case WithStatus(status):
            return str(status)
        case OfCampaign(campaign):
            return f"of {campaign}"
        case ToRecipient(destination_phone_number):
            return f"to {destination_phone_number}"
        case Listed() | ActsAbout():
            return str(listing)
        case _:
            assert_never(listing)


def _campaign(call: StoredCall) -> str | None:
    return call.request.campaign if isinstance(call, Call) else call.campaign


def _recipient(call: StoredCall) -> str | None:
    return call.request.destination_phone_number if isinstance(call, Call) else call.destination_phone_number
