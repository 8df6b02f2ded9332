"""Changes of the table, as its stream (NEW_AND_OLD_IMAGES) tells them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from redial.adapters.dynamodb.audit import to_act
from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.campaign_ends import to_campaign_end
from redial.adapters.dynamodb.plain import from_item, from_plain
from redial.adapters.dynamodb.schema import AUDIT, CALL, CAMPAIGN_END, TASK_TOKENS
from redial.domain.call.calls import Call, call_id_of, to_follow
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.publishing.archive_records import (
    ArchiveRecord,
    record_of_act,
    record_of_rejection,
    records_of_change,
)
from redial.domain.publishing.campaign_ends import PublishedCampaignEnd, event_of_end
from redial.domain.publishing.published_events import PublishedEvent, event_of_rejection, events_of_change


def read_what_follows(change: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Give the ids of the calls that are to be looked at because a call of their chain has come to its end with this change.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    images = change["dynamodb"]
    after, before = images.get("NewImage", {}), images.get("OldImage", {})
    if "chain" not in after or after["status"] == before.get("status"):
        return ()
    call = to_call(from_item(after))
    return () if call.chain is None else to_follow(call.chain, call.status)


def call_named(change: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the id of the call that a change is of, whether or not its item can be read; none for a change of something else."""
    key = str(change.get("dynamodb", {}).get("Keys", {}).get("pk", {}).get("S", ""))
    return (key.removeprefix(CALL),) if key.startswith(CALL) else ()


class ReadChange(Struct, frozen=True, kw_only=True):
    """What one change adds to the archive, and what it tells the world."""

    to_answer: str | None = None
    """The id by which tasks wait for a request that has come to its end with this change, or that one waits for since."""
    records: tuple[ArchiveRecord, ...] = ()
    events: tuple[PublishedEvent, ...] = ()
    campaign_ends: tuple[PublishedCampaignEnd, ...] = ()


def read_change(change: Mapping[str, Any]) -> ReadChange:
    """
    Read one change of a call, of its waiting tasks, of the audit trail or of a campaign's end.

    Nothing comes of other items, and of what was deleted.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    images = change["dynamodb"]
    key = images["Keys"]["pk"]["S"]
    if "NewImage" not in images or not key.startswith((CALL, AUDIT, CAMPAIGN_END, TASK_TOKENS)):
        return ReadChange()
    if key.startswith(TASK_TOKENS):
        return ReadChange(to_answer=key.removeprefix(TASK_TOKENS) if "waiting" in images["NewImage"] else None)
    after = from_item(images["NewImage"])
    if key.startswith(CAMPAIGN_END):
        return ReadChange(campaign_ends=(event_of_end(to_campaign_end(after)),))
    if key.startswith(AUDIT):
        return ReadChange(records=(record_of_act(to_act(after)),))
    if "errors" in after and "erased_at" in after:
        # The archive has its record, and must not have another one.
        return ReadChange()
    if "errors" in after:
        rejected = from_plain(after, RejectedRequest, str(after["pk"]))
        # A message that is delivered again has it kept again: it has been told then.
        events = () if "OldImage" in images else (event_of_rejection(rejected),)
        return ReadChange(records=(record_of_rejection(rejected),), events=events, to_answer=rejected.call_id)
    before = to_call(from_item(images["OldImage"])) if "OldImage" in images else None
    call = to_call(after)
    return ReadChange(
        records=tuple(records_of_change(before, call)),
        events=tuple(events_of_change(before, call)),
        to_answer=_waited_for(before, call),
    )


def _waited_for(before: Call | None, call: Call) -> str | None:
    """Give the id by which tasks wait for the request whose call has another end now; of a chain its first call's."""
    if not call.status.is_final or (before is not None and before.status is call.status):
        return None
    return (call.chain_of or call.call_id) if call.chain is None else call_id_of(call.chain.request_id)
