"""The call that is due for long although the service's limits permit more: those that wait for something else are none."""

from collections.abc import Set
from datetime import datetime, timedelta
from itertools import islice

from redial.contracts.answers.calls import CallPage
from redial.contracts.answers.explanation import ExplanationResponse
from redial.contracts.answers.overview import Summary
from redial.contracts.answers.problems import SetAsidePage
from redial.contracts.answers.settings import CampaignSettingsList
from redial.domain.pacing.waits import LimitName
from redial.domain.times import from_iso, to_iso
from redial_cli.client.api import ApiClient

_LATE = timedelta(minutes=10)
_HELD = "HELD"
# All calls wait for one of these as they should, and something else tells of it.
_WAITS_AS_IT_SHOULD = frozenset({LimitName.HELD_AFTER_REFUSALS, LimitName.SPEND_LIMIT, LimitName.ACCOUNT_DAY})
# What is looked at of a backlog that is set aside or held.
_MOST_PAGES = 10
_MOST_EXPLAINED = 20
_PAGE_SIZE = 100


def overdue_since(client: ApiClient, summary: Summary) -> datetime | None:
    """
    Give since when the longest due call is due; None where it is not for long, or waits as it should.

    Set-aside calls and held ones wait for what rings by itself, and those of campaigns with a rate for that.
    """
    allowance = summary.allowance.minute
    if summary.dialling != "running" or allowance.used >= allowance.places // 2:
        return None
    due = summary.due
    oldest = min(
        (each.oldest_due_at for each in (due.critical, due.urgent, due.normal, due.bulk) if each.oldest_due_at),
        default=None,
    )
    late = from_iso(summary.now) - _LATE
    if oldest is None or from_iso(oldest) >= late or summary.allowance.waits_for in _WAITS_AS_IT_SHOULD:
        return None
    settings = client.get("/campaigns/settings", CampaignSettingsList).campaigns
    rated = frozenset(each.campaign for each in settings if each.calls_per_minute is not None)
    if summary.refusal_holds or summary.set_aside or rated:
        return _overdue_beside_others(client, late, rated, has_holds=summary.refusal_holds > 0)
    return from_iso(oldest)


def _overdue_beside_others(client: ApiClient, late: datetime, rated: Set[str], *, has_holds: bool) -> datetime | None:
    set_aside = {
        call.call_id
        for page in islice(client.pages("/set-aside", SetAsidePage, limit=_PAGE_SIZE), _MOST_PAGES)
        for call in page.calls
    }
    pages = client.pages(
        "/calls", CallPage, status="WAITING", until=to_iso(late), order="oldest_first", limit=_PAGE_SIZE
    )
    late_calls = (
        call
        for page in islice(pages, _MOST_PAGES)
        for call in page.calls
        if call.call_id not in set_aside and call.wait_reason != "NOT_PERMITTED" and call.campaign not in rated
    )
    if not has_holds:
        return next((from_iso(call.status_at) for call in late_calls), None)
    for call in islice(late_calls, _MOST_EXPLAINED):
        explained = client.get(f"/calls/{call.call_id}/explanation", ExplanationResponse)
        if not any(each.what == _HELD for each in explained.waits_for):
            return from_iso(call.status_at)
    return None
