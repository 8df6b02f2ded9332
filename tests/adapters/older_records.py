"""Records as version 26f06b9 wrote them: under the number as it was spelled."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from redial.adapters.dynamodb.table import Table
from redial.domain.times import to_iso
from simulation.makers import plain_request

if TYPE_CHECKING:
    from redial.adapters.dynamodb.plain import Plain

LONDON = "+442079460188"
SPELLINGS = [LONDON, "+4402079460188", "+44207946018８", "+440207946018٨"]
CALL_ID = "00112233445566778899aabb"
OTHER_ID = "ffeeddccbbaa998877665544"
NOW = datetime.now(UTC)


def store_recipient(table: Table, number: str, **attributes: Any) -> None:
    """Store a recipient as 26f06b9 did: under the text as it was given."""
    plain: Plain = {"pk": f"RECIPIENT#{number}", "version": 1, "calls": []} | attributes
    if "do_not_call_since" in attributes:
        plain |= {"status_key": "DO_NOT_CALL", "status_at": attributes["do_not_call_since"]}
    table.put(plain)


def list_recipient(table: Table, number: str) -> None:
    store_recipient(table, number, do_not_call_since="2026-11-20T09:00:00.000Z", do_not_call_reason="asked")


def store_call(
    table: Table,
    number: str,
    call_id: str = CALL_ID,
    status: str = "WAITING",
    attempts: list[dict[str, Any]] | None = None,
) -> None:
    at = to_iso(NOW - timedelta(seconds=60))
    table.put(
        {
            "pk": f"CALL#{call_id}",
            "call_id": call_id,
            "request_id": call_id,
            "destination_phone_number": number,
            "lane": "normal",
            "request": {"content": plain_request()["content"], "retry": {}},
            "request_digest": "digest",
            "status": status,
            "status_key": f"{status}#normal" if status == "WAITING" else status,
            "status_reason": "as stored",
            "accepted_at": at,
            "updated_at": at,
            "status_at": at,
            "attempts": attempts or [],
            "version": 1,
        }
        | ({"wait_reason": "ALLOWANCE"} if status == "WAITING" else {})
    )


def store_call_in_flight(table: Table, number: str, call_id: str = OTHER_ID) -> None:
    intent_at = to_iso(NOW - timedelta(seconds=60))
    attempt = {"number": 1, "token": "t1", "origination_phone_number": "+12065550190", "intent_at": intent_at}
    store_call(table, number, call_id, "CALLING", [attempt])
    store_recipient(table, number, in_flight={"call_id": call_id, "token": "t1", "reserved_at": intent_at})
