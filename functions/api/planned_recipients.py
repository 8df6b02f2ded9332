"""The recipients of the listed calls of a plan: what is found of them, and when those calls are due that wait for another day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from api.submission import rules_of
from api.wiring import Services
from redial.application.plan.recipients import CallToFind, Finding, RecipientFinder
from redial.contracts.numbering import destination_of
from redial.contracts.plan_request import AskedGroup
from redial.domain.call.requests import CallRequest
from redial.domain.call.stage_hours import HoursSource
from redial.domain.call.transitions import accept
from redial.domain.plan.openings import openings_of
from redial.domain.plan.planned import Openings
from redial.domain.times import rounded_up

# So that few times differ: the coarser one where hundreds of calls wait for another day.
_TIMES_WITHIN = (timedelta(minutes=1), timedelta(hours=1))
_MOST_TIMES = 60


def places_of(groups: Sequence[AskedGroup]) -> list[tuple[int, int]]:
    """Give which group each listed call is in, and which of its calls it is."""
    return [(group, call) for group, each in enumerate(groups) for call in range(len(each.calls))]


def find(groups: Sequence[AskedGroup], services: Services, now: datetime) -> list[Finding]:
    """Look the listed calls up."""
    rules = rules_of(services)
    finder = RecipientFinder(
        recipients=services.listed_recipients,
        records=services.stored_calls,
        limits=services.settings.voice_limits,
        permissions=rules.permissions_in_force,
    )
    return finder.find(list(_to_find(groups, rules.calling_hours, now)), now)


def due_times(found: Iterable[Finding], groups: Sequence[AskedGroup]) -> Mapping[int, datetime]:
    """Give when the calls that wait for another day are due, by their places: rounded up, as long as they are not over by then."""
    waiting = [(each, each.until) for each in found if each.until is not None]
    over = [over_at for group in groups for over_at in [_over_at(group)] * len(group.calls)]
    times: dict[int, datetime] = {}
    for within in _TIMES_WITHIN:
        times = {each.place: rounded_up(until, within) for each, until in waiting}
        for each, until in waiting:
            over_at = over[each.place]
            if over_at is not None and times[each.place] >= over_at:
                times[each.place] = until
        if len(set(times.values())) <= _MOST_TIMES:
            break
    return times


def _to_find(groups: Sequence[AskedGroup], hours: HoursSource, now: datetime) -> Iterator[CallToFind]:
    for place, group in enumerate(groups):
        over_at = _over_at(group)
        for asked in group.calls:
            request = group.request_to(asked.destination_phone_number)

            def openings(request: CallRequest = request) -> Openings | None:
                return openings_of(accept(request, "", now), hours.of(request))

            yield CallToFind(
                destination_phone_number=asked.destination_phone_number,
                destination=destination_of(asked.destination_phone_number),
                campaign=request.campaign,
                request_id=asked.request_id,
                group=place,
                lane=request.lane,
                begins_at=max(now, request.not_before or now),
                over_at=over_at,
                openings=openings,
            )


def _over_at(group: AskedGroup) -> datetime | None:
    request = group.valid.request
    return min((end for end in (request.expires_at, request.retry.stop_at) if end is not None), default=None)
