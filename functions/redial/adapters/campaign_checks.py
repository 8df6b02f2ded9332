"""What is to be looked at in a minute: messages of the queue of waiting events, told from those by their form."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from redial.domain.publishing.campaign_ends import QUIET, CampaignCheck
from redial.errors import EventsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# SendMessageBatch. A name of a campaign has at most 256 characters: ten of them are far below its 256 KB.
_MOST_ENTRIES = 10


class _Message(msgspec.Struct, frozen=True, kw_only=True):
    campaign_check: CampaignCheck | None = None


def send_checks(client: "SQSClient", queue_url: str, checks: Iterable[CampaignCheck]) -> None:
    """
    Have campaigns looked at when they have been without an open call for a minute.

    Raises
    ------
    EventsUnavailable
        The queue did not take all of them; all may be sent again.
    """
    # Of one campaign only the newest state can be an end.
    newest = list({check.campaign: check for check in checks}.values())
    for start in range(0, len(newest), _MOST_ENTRIES):
        answer = client.send_message_batch(
            QueueUrl=queue_url,
            Entries=[
                {
                    "Id": str(number),
                    "MessageBody": msgspec.json.encode(_Message(campaign_check=check)).decode(),
                    "DelaySeconds": int(QUIET.total_seconds()),
                }
                for number, check in enumerate(newest[start : start + _MOST_ENTRIES])
            ],
        )
        if answer.get("Failed"):
            raise EventsUnavailable(
                f"the queue of waiting events did not take {len(answer['Failed'])} checks of campaigns; "
                "the batch comes again"
            )


def read_check(body: str) -> CampaignCheck | None:
    """
    Give the check that a message of the queue is; None: it is an event that waits for the bus.

    Raises
    ------
    msgspec.DecodeError
        It is neither.
    """
    return msgspec.json.decode(body, type=_Message).campaign_check
