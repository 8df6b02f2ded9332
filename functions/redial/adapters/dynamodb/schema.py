"""
The schema of the table, once: keys, indexes and what stands in them.

The adapters write and read by it, `infra` makes the indexes of it, and the simulation's table keeps them. Nobody else knows a key.
"""

from datetime import datetime
from typing import Any, NamedTuple, assert_never

from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, turn_of
from redial.domain.reporting.listing import (
    ActsAbout,
    Listed,
    Listing,
    OfCampaign,
    ToRecipient,
    WaitingInLane,
    WithStatus,
)
from redial.domain.times import floor_ms, from_index, to_iso


class Index(NamedTuple):
    """A global secondary index, of keys alone: its name and keys."""

    name: str
    partition_key: str
    sort_key: str


BY_STATUS = Index("by_status", "status_key", "status_at")
"""Calls of a status, and the due calls of a lane in the order of their due times (sparse: attempts have no status)."""
BY_RECIPIENT = Index("by_recipient", "destination_phone_number", "accepted_at")
BY_CAMPAIGN = Index("by_campaign", "campaign", "accepted_at")
BY_EXPIRY = Index("by_expiry", "expiry_key", "expiry_at")
"""Waiting calls by the time from which they must not be dialled (sparse: only calls that wait and have such a time)."""
LISTED_BY = (BY_STATUS, BY_RECIPIENT, BY_CAMPAIGN)
"""What calls are listed by."""
INDEXES = (*LISTED_BY, BY_EXPIRY)

KEY = "pk"
"""The attribute that is each item's key."""
FORM = 10
"""The form of items that this code knows. It is raised by a version that writes what older code would drop or misread."""
_WITH_NAMES_OR_CHAINED = 2
"""The form of a call that is one of a chain, or whose request has a name or metadata: older code would drop them."""
WITH_CAMPAIGN_MARKS = 2
"""The form of a recipient with entries of the do-not-call list for one campaign each: older code would drop them."""
_WITH_HOURS = 3
"""The form of a call with calling hours: older code would drop them, and dial at any time of day."""
_WITH_RETRY_POLICY = 4
"""The form of a call whose request names a retry policy: older code would drop the name."""
WITH_HOURS_SET = 5
"""The form of a control that tells of hours which people set: older code would drop that, and dial at other hours."""
WITH_CAMPAIGN_RATES = 6
"""The form of a control that tells of rates of campaigns: older code would drop them, and call faster."""
WITH_CAMPAIGN_LANES = 7
"""The form of a control that tells of lanes of campaigns: older code would drop them, and dial in another order."""
_WITH_ERASURE = 9
"""The form of a call whose recipient's data is erased: older code would dial it again, or keep its words again."""
ENDING = "ending"
"""The attribute that the counts of a campaign have while they are as the change left them that closed its last open call."""
_MADE_AGAIN = 8
"""The form of a call that was made of one which had ended: older code would drop which one."""
_UNLESS_PLAYED = 10
"""The form of such a call that is left out where the message turns out to have been played: older code would dial it."""
NEEDED_FORM = "form"
"""The attribute with the oldest form whose code may change an item; without it any code may."""
# What keys begin with; a name of the record follows.
CALL = "CALL#"
REJECTED = "REJECTED#"
"""With the call id that a bad request would have had: leads to the request that was rejected last."""
MESSAGE = "MESSAGE#"
RECIPIENT = "RECIPIENT#"
FAILURE = "FAILURE#"
CAMPAIGN = "CAMPAIGN#"
CAMPAIGN_HOUR = "CAMPAIGN_HOUR#"
"""With the start of an hour and the name of a campaign: what happened to it in that hour."""
CAMPAIGN_SETTINGS = "CAMPAIGN_SETTINGS#"
"""With the name of a campaign, whose counts stand elsewhere."""
CAMPAIGN_END = "CAMPAIGN_END#"
"""With the name of a campaign: how it stood when it had ended the last time."""
ALLOWANCE = "ALLOWANCE#"
TALLY = "TALLY#"
TEMPLATE = "TEMPLATE#"
"""With the name of a template: its current version. With `#` and a number behind it: that version."""
TASK_TOKENS = "TASK_TOKENS#"
"""With a call id: the tokens of the Step Functions tasks that wait for its request. No list, and no answer, has them."""
HEARD = "HEARD#"
"""With what stands for a caller: when it last let messages be heard."""
NOTES = "NOTES#"
"""With the key of a call or of a campaign: what people noted on it."""
AUDIT = "AUDIT#"
"""With the id of an act: its entry in the audit trail. Written once, with the act, and never changed."""
ERASURE = "ERASURE#"
"""With the id of an erasure of a person's data: how far it came."""
# Whole keys.
CONTROL = "CONTROL"
NAMED_HOURS = "NAMED_HOURS"
PREDICTIONS = "PREDICTIONS"
EVENT_FAILURE = "EVENT_FAILURE"
TALLY_NOW = f"{TALLY}NOW"
CURSOR_KEY = "SECRET#CURSORS"

# Partitions of the status index beside the statuses of calls.
NOT_PERMITTED = f"{CallStatus.WAITING}#NOT_PERMITTED"
EARLIER_RECIPIENT = f"{CallStatus.WAITING}#EARLIER_RECIPIENT"
IN_NO_LANE = frozenset({NOT_PERMITTED, EARLIER_RECIPIENT})
"""Where the calls stand that wait and cannot become due by time alone."""
DO_NOT_CALL = "DO_NOT_CALL"
ORPHAN = "ORPHAN"
SET_ASIDE = "SET_ASIDE"
NOTED = "NOTED"
CAMPAIGNS = "CAMPAIGN"
TEMPLATES = "TEMPLATE"
ACTS = "AUDIT"
ERASING = "ERASURE#GOES_ON"
ERASED = "ERASURE"
"""Where erasures stand that go on, and those that are done."""
_ACTS_ABOUT = "\u0001AUDIT "
"""What the partitions of the index by campaign begin with that hold acts: no name of a campaign has a control character."""
EXPIRING = str(CallStatus.WAITING)
"""The one partition of the expiry index."""

# Between two texts that no time is written as.
BEFORE_EVERY_TIME = "0"
AFTER_EVERY_TIME = "~"
_PLACES_OF_A_TIME = len("2026-11-23T06:30:33.123Z")
_PLACES_OF_A_TURN = len("499999")


class Partition(NamedTuple):
    """Where a list stands: the partition of an index, and what the keys of its items begin with."""

    of_index: Index
    value: str
    key_prefix: str


def waiting_in(lane: Lane) -> str:
    """Return the partition of the status index that the waiting calls of a lane stand in."""
    return f"{CallStatus.WAITING}#{lane}"


def status_partition_of(call: Call) -> str:
    """Return the partition of the status index that a call stands in."""
    if call.is_held:
        # Apart from the lanes: it is not in the way of those that may go.
        return NOT_PERMITTED
    if call.awaits_earlier_recipient:
        return EARLIER_RECIPIENT
    return waiting_in(call.request.lane) if call.status is CallStatus.WAITING else str(call.status)


def needed_form_of(call: Call) -> int | None:
    """Return the oldest form whose code may change a call; None where any code may."""
    if call.unless_played:
        return _UNLESS_PLAYED
    if call.erasure_id:
        return _WITH_ERASURE
    if call.again_of is not None:
        return _MADE_AGAIN
    if call.request.retry_policy is not None:
        return _WITH_RETRY_POLICY
    knows_when_due = call.due_without_hours is not None or call.wait_reason is WaitReason.CALLING_HOURS
    if call.keeps_hours or knows_when_due:
        return _WITH_HOURS
    # Without its chain, a call would go on although an earlier recipient was reached.
    has_more = call.chain is not None or call.request.name is not None or bool(call.request.metadata)
    return _WITH_NAMES_OR_CHAINED if has_more else None


def in_status_index(partition: str, at: datetime) -> dict[str, Any]:
    """Return the attributes by which an item stands in the status index."""
    return {BY_STATUS.partition_key: partition, BY_STATUS.sort_key: to_iso(at)}


def call_in_status_index(call: Call) -> dict[str, Any]:
    """Return the attributes by which a call stands in the status index; in a lane its time tells the turn of its campaign."""
    partition = status_partition_of(call)
    turn = turn_of(call.request.campaign)
    if turn == NO_CAMPAIGN or partition != waiting_in(call.request.lane):
        return in_status_index(partition, call.status_at)
    # The index holds keys alone, and this one is a time to the millisecond. Behind that stands the turn, in nanoseconds: too
    # little to be rounded to another millisecond by whoever reads microseconds, and no reader takes it for anything but that time.
    return {BY_STATUS.partition_key: partition, BY_STATUS.sort_key: f"{to_iso(call.status_at)[:-1]}{turn:06d}Z"}


def notes_on_call(call_id: str) -> str:
    """Return the key of the notes on a call."""
    return f"{NOTES}{CALL}{call_id}"


def notes_on_campaign(campaign: str) -> str:
    """Return the key of the notes on a campaign."""
    return f"{NOTES}{CAMPAIGN}{campaign}"


def act_in_indexes(subject: str, at: datetime) -> dict[str, Any]:
    """Return the attributes by which an entry of the audit trail is found: among all of them, and by what it is about."""
    about = {BY_CAMPAIGN.partition_key: f"{_ACTS_ABOUT}{subject}", BY_CAMPAIGN.sort_key: to_iso(at)}
    return in_status_index(ACTS, at) | about


def time_in_index(text: str) -> datetime:
    """Return the time of a key of an index."""
    return floor_ms(from_index(text))


def turn_in_index(text: str) -> int:
    """Return the turn of a campaign that a key of the status index tells; `NO_CAMPAIGN` where it tells none."""
    told = text[_PLACES_OF_A_TIME - 1 : -1]
    return int(told) if len(told) == _PLACES_OF_A_TURN and told.isdecimal() else NO_CAMPAIGN


def not_before(at: datetime) -> str:
    """Return the lower bound of keys of an index from a time on: what stands behind its milliseconds included."""
    return to_iso(at)[:-1]


def stretch_key(stretch: str, start: datetime) -> str:
    """Return the key of the counts of a stretch of time."""
    return f"{TALLY}{stretch}#{to_iso(start)}"


def campaign_hour_key(campaign: str, start: datetime) -> str:
    """Return the key of what happened to a campaign in an hour."""
    return f"{CAMPAIGN_HOUR}{to_iso(start)}#{campaign}"


def partition_of(listing: Listing) -> Partition:
    """Return where a list stands."""
    match listing:
        case WaitingInLane(lane):
            return Partition(BY_STATUS, waiting_in(lane), CALL)
        case WithStatus(status):
            return Partition(BY_STATUS, str(status), CALL)
        case OfCampaign(campaign):
            return Partition(BY_CAMPAIGN, campaign, CALL)
        case ToRecipient(destination_phone_number):
            return Partition(BY_RECIPIENT, destination_phone_number, CALL)
        case Listed.NOT_PERMITTED:
            return Partition(BY_STATUS, NOT_PERMITTED, CALL)
        case Listed.EARLIER_RECIPIENT:
            return Partition(BY_STATUS, EARLIER_RECIPIENT, CALL)
        case Listed.DO_NOT_CALL:
            return Partition(BY_STATUS, DO_NOT_CALL, RECIPIENT)
        case Listed.ORPHANS:
            return Partition(BY_STATUS, ORPHAN, MESSAGE)
        case Listed.SET_ASIDE:
            return Partition(BY_STATUS, SET_ASIDE, FAILURE)
        case Listed.NOTED:
            return Partition(BY_STATUS, NOTED, notes_on_call(""))
        case Listed.CAMPAIGNS:
            return Partition(BY_STATUS, CAMPAIGNS, CAMPAIGN)
        case Listed.ERASING:
            return Partition(BY_STATUS, ERASING, ERASURE)
        case Listed.ERASED:
            return Partition(BY_STATUS, ERASED, ERASURE)
        case Listed.ACTS:
            return Partition(BY_STATUS, ACTS, AUDIT)
        case ActsAbout(subject):
            return Partition(BY_CAMPAIGN, f"{_ACTS_ABOUT}{subject}", AUDIT)
        case Listed.TEMPLATES:
            return Partition(BY_STATUS, TEMPLATES, TEMPLATE)
        case _:
            assert_never(listing)
