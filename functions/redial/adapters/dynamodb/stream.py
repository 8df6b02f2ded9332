"""Changes of the table, as its stream (NEW_AND_OLD_IMAGES) tells them."""

from collections.abc import Iterator, Mapping
from typing import Any

from redial.adapters.dynamodb.audit import to_act
from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import from_item, from_plain
from redial.adapters.dynamodb.schema import AUDIT, CALL
from redial.domain.call.calls import RejectedRequest, to_follow
from redial.domain.reporting.archive_records import ArchiveRecord, record_of_act, record_of_rejection, records_of_change


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


def read_change(change: Mapping[str, Any]) -> Iterator[ArchiveRecord]:
    """
    Give what the archive keeps of one change of a call or of the audit trail; nothing for other items, and for what was deleted.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    images = change["dynamodb"]
    key = images["Keys"]["pk"]["S"]
    if "NewImage" not in images or not key.startswith((CALL, AUDIT)):
        return
    after = from_item(images["NewImage"])
    if key.startswith(AUDIT):
        yield record_of_act(to_act(after))
        return
    if "errors" in after:
        yield record_of_rejection(from_plain(after, RejectedRequest, str(after["pk"])))
        return
    before = to_call(from_item(images["OldImage"])) if "OldImage" in images else None
    yield from records_of_change(before, to_call(after))
