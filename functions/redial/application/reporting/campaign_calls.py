"""What the calls of a campaign have in common, by those that came last: nothing but its calls says what a campaign is."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from redial.application.reading_ports import CallRecords, Indexes
from redial.contracts.written_hours import hours_in_one_line
from redial.domain.call.calls import Call
from redial.domain.call.requests import CallRequest, Lane
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.reporting.listing import OfCampaign, Stretch

MOST_LOOKED_AT = 100
MOST_TOLD = 5
T = TypeVar("T", bound=Hashable)


class Retries(Struct, frozen=True):
    """When calls are made again, and under which name their requests asked for that, if any."""

    policy: RetryPolicy
    name: str | None


class CampaignCalls(Struct, frozen=True, kw_only=True):
    """How many of the calls that were looked at have what; of each kind the most frequent."""

    looked_at: int
    templates: Mapping[str, int]
    languages: Mapping[str, int]
    retries: Mapping[Retries, int]
    lanes: Mapping[Lane, int]
    calling_hours: Mapping[str, int]
    """Of requests that have hours of their own, as people write them."""


def look_at_calls(campaign: str, indexes: Indexes, records: CallRecords) -> CampaignCalls:
    """Look at the calls of a campaign that were accepted last."""
    page = indexes.page(Stretch(OfCampaign(campaign)), limit=MOST_LOOKED_AT, newest_first=True, after=None)
    found = records.get_many(entry.id for entry in page.entries).values()
    requests = [call.request for call in found if isinstance(call, Call)]
    return CampaignCalls(
        looked_at=len(requests),
        templates=_most(each.template.name for each in requests if each.template is not None),
        languages=_most(language for each in requests if (language := _language(each)) is not None),
        retries=_most(Retries(each.retry, each.retry_policy) for each in requests),
        lanes=_most(each.lane for each in requests),
        calling_hours=_most(
            hours_in_one_line(each.calling_hours) for each in requests if each.calling_hours is not None
        ),
    )


def _most(values: Iterable[T]) -> dict[T, int]:
    return dict(Counter(values).most_common(MOST_TOLD))


def _language(request: CallRequest) -> str | None:
    if request.template is not None:
        return request.template.language
    message = request.content.plain_text_message or request.content.ssml_message
    return message.language_code if message is not None else None
