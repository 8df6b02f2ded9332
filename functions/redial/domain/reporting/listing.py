"""
Types of the read side: a list, a stretch of it between two times, a page of its entries, and the records that entries point to.

A list is read page by page, never by a scan. Where it is stored, the adapter knows alone.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN

StoredCall = Call | RejectedRequest


class WaitingInLane(Struct, frozen=True):
    """The waiting calls of a lane, by the time at which each is due. Without those that a setting does not permit."""

    lane: Lane


class WithStatus(Struct, frozen=True):
    """The calls of a status other than WAITING: in flight by the time at which each is settled, ended ones by that of their end."""

    status: CallStatus


class OfCampaign(Struct, frozen=True):
    """The calls of a campaign, by the time of their acceptance."""

    campaign: str


class ToRecipient(Struct, frozen=True):
    """The calls to a phone number, by the time of their acceptance."""

    destination_phone_number: str


class ActsAbout(Struct, frozen=True):
    """The entries of the audit trail about one call and its chain, one campaign, one lane or all dialling, by their time."""

    subject: str


class Listed(StrEnum):
    """Lists of which there is one."""

    NOT_PERMITTED = "not permitted"
    EARLIER_RECIPIENT = "earlier recipient"
    """Waiting calls that a setting does not permit, by the time at which each is looked at again."""
    DO_NOT_CALL = "do not call"
    """Recipients on the do-not-call list, by the time since when."""
    ORPHANS = "orphans"
    """Attempts with events that no call knows, by the time of their first event."""
    SET_ASIDE = "set aside"
    """Calls that are set aside, by the time at which each is tried again."""
    NOTED = "noted"
    """Calls with notes that had not ended when these were last looked at, by the time at which they are looked at again."""
    CAMPAIGNS = "campaigns"
    """Campaigns, by the hour of their last change."""
    TEMPLATES = "templates"
    """Templates of messages, by the time of their last change."""
    ERASING = "erasing"
    """Erasures of personal data that are not done, by the time at which each goes on."""
    ERASED = "erased"
    """Erasures that are done, by the time since when."""
    ACTS = "acts"
    """All entries of the audit trail, by their time."""


Listing = WaitingInLane | WithStatus | OfCampaign | ToRecipient | ActsAbout | Listed


class Stretch(Struct, frozen=True):
    """A part of a list: between two times, both included."""

    of: Listing
    since: datetime | None = None
    """None: from the beginning."""
    until: datetime | None = None
    """None: to the end."""


class Position(Struct, frozen=True, order=True):
    """Where a list was read up to: opaque, in the order of the list. It need not exist any more to go on behind it."""

    at: str
    key: str


class Entry(Struct, frozen=True):
    """One entry of a list."""

    id: str
    """Of a call, or of an attempt's message; a phone number; a campaign."""
    at: datetime
    position: Position
    turn: int = NO_CAMPAIGN
    """Of a call that waits in a lane: the turn of its campaign."""


class EntryPage(Struct, frozen=True):
    """Entries in the order of their times."""

    entries: tuple[Entry, ...]
    next_position: Position | None
    """Where to go on; None at the end. What follows may still be an empty page."""


class Count(Struct, frozen=True):
    """How many entries there are: exactly, or at least."""

    count: int
    is_exact: bool


class AttemptDetails(Struct, frozen=True, kw_only=True):
    """All that is stored of an attempt: its record, and each event's own JSON."""

    record: AttemptRecord
    payloads: tuple[tuple[VoiceEventType, str], ...] = ()


def status_of(call: StoredCall) -> CallStatus:
    """
    Return the status of a call; a request that was never accepted counts as a REJECTED call.

    Parameters
    ----------
    call : Call or RejectedRequest
        As it is stored.

    Returns
    -------
    CallStatus
        Its status.
    """
    return CallStatus.REJECTED if isinstance(call, RejectedRequest) else call.status


def name_of(call: StoredCall) -> str | None:
    """
    Return the recipient's name.

    Parameters
    ----------
    call : Call or RejectedRequest
        As it is stored.

    Returns
    -------
    str or None
        None: the request gave none.
    """
    return call.name if isinstance(call, RejectedRequest) else call.request.name


def lists_of(status: CallStatus, lane: Lane | None = None) -> tuple[Listing, ...]:
    """
    Return the lists that the calls of a status stand in.

    Parameters
    ----------
    status : CallStatus
        WAITING calls stand in a list for each lane, those left out that stand in none.
    lane : Lane, optional
        One lane of the waiting calls; by default all. Of another status it is not looked at.

    Returns
    -------
    tuple of WaitingInLane or WithStatus
        The lists, critical lane first.
    """
    if status is not CallStatus.WAITING:
        return (WithStatus(status),)
    return tuple(WaitingInLane(each) for each in Lane if lane in (None, each))


def all_lists_of(status: CallStatus, lane: Lane | None = None) -> tuple[Listing, ...]:
    """
    Return the lists of `lists_of`, and for WAITING those of the calls that stand in no lane, whatever theirs will be.

    Parameters
    ----------
    status : CallStatus
        The status of the calls.
    lane : Lane, optional
        As of `lists_of`.

    Returns
    -------
    tuple of Listing
        The lists; those of calls that are not permitted, and of calls whose turn in their chain has not come, are the last.
    """
    held = (Listed.NOT_PERMITTED, Listed.EARLIER_RECIPIENT) if status is CallStatus.WAITING else ()
    return (*lists_of(status, lane), *held)
