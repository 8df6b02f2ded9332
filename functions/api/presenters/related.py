"""What is told of calls beyond their own records: who is on the do-not-call list, and what other calls are called."""

import re
from collections.abc import Iterable, Mapping, Set

from msgspec import Struct, field

from redial.adapters.dynamodb.listed_recipients import DynamoDbListedRecipients
from redial.application.reading_ports import CallRecords
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.recipient.recipients import standing_mark
from redial.domain.reporting.listing import StoredCall

_CALL_ID = re.compile(r"\bcall ([0-9a-f]{24})\b")


class RelatedRecords(Struct, frozen=True, kw_only=True):
    """What other records tell of some calls."""

    do_not_call: Set[str] = frozenset()
    """The ids of those that wait though the do-not-call list keeps them from being placed."""
    request_ids: Mapping[str, str] = field(default_factory=dict)
    """Of other calls that their reasons name."""

    def named(self, text: str) -> str:
        """Name other calls by their request ids, which people know."""
        return _CALL_ID.sub(lambda found: f"call {self.request_ids.get(found[1], found[1])}", text)


NOTHING_RELATED = RelatedRecords()


def read_related(
    calls: Iterable[StoredCall], recipients: DynamoDbListedRecipients, records: CallRecords, *texts: str
) -> RelatedRecords:
    """
    Read related records, with one request for all recipients and one for all other calls, and none where there is nothing to tell.

    Parameters
    ----------
    *texts : str
        What names other calls besides the reasons of the waiting calls.
    """
    waiting = [call for call in calls if isinstance(call, Call) and call.status is CallStatus.WAITING]
    numbers = {call.request.destination_phone_number for call in waiting}
    listed = recipients.get_many(numbers) if numbers else {}
    reasons = [call.status_reason for call in waiting if call.wait_reason is WaitReason.RECIPIENT_IN_FLIGHT]
    others = {found[1] for text in (*reasons, *texts) for found in _CALL_ID.finditer(text)}
    named = records.get_many(others) if others else {}
    return RelatedRecords(
        do_not_call=frozenset(
            call.call_id
            for call in waiting
            if (recipient := listed.get(call.request.destination_phone_number)) is not None
            and standing_mark(recipient, call.request.campaign, call.status_at) is not None
        ),
        request_ids={call.call_id: call.request.request_id for call in named.values() if isinstance(call, Call)},
    )
