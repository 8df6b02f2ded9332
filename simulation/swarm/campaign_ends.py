"""The rule about what receivers are told of campaigns. It is one of `rules.RULES`."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from redial.domain.call.calls import CallStatus
from redial.domain.publishing.published_events import PublishedKind
from simulation.swarm.evidence import Evidence

_OPEN = {status for status in CallStatus if not status.is_final}


def campaigns_end_when_no_call_is_open(evidence: Evidence) -> Iterator[str]:
    """
    Each campaign whose calls have all ended is told to have ended, with all of them; and each run is told once, in one way.

    Within a campaign the runs are numbered from 1 without a gap, and each tells of something else than the one before, and of no
    fewer calls.
    """
    if not evidence.came_to_rest or not evidence.campaigns_end or evidence.older_code is not None:
        return
    by_id: dict[str, Mapping[str, Any]] = {}
    runs: defaultdict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for event in evidence.published:
        if event["event"] != PublishedKind.CAMPAIGN_ENDED:
            continue
        campaign, run = event["campaign"], event["run"]
        if by_id.setdefault(event["id"], event) != event:
            yield f"{campaign}: event {event['id']} was told in two ways"
        if runs[campaign].setdefault(run, event)["id"] != event["id"]:
            yield f"{campaign}: two events are run {run}"
        if still_open := _OPEN & event["calls"].keys():
            yield f"{campaign}: run {run} ended with calls {', '.join(sorted(still_open))}"
    # What TTL has deleted of calls it has of counts as well, which begin anew then.
    counts_are_whole = not evidence.deleted
    for campaign, told in runs.items():
        accepted = [told[run]["accepted"] for run in sorted(told)]
        for one, other in pairwise(sorted(told)):
            if _state(told[one]) == _state(told[other]):
                yield f"{campaign}: run {other} tells what run {one} told"
        if sorted(told) != list(range(1, len(told) + 1)):
            yield f"{campaign}: told of the runs {sorted(told)}"
        if counts_are_whole and accepted != sorted(accepted):
            yield f"{campaign}: its runs tell of {accepted} calls"
    calls = Counter(call.request.campaign for call in evidence.calls.values())
    waiting = {call.request.campaign for call in evidence.calls.values() if not call.status.is_final}
    for name, number in calls.items():
        if name is None or name in waiting:
            continue
        if name not in runs:
            yield f"{name}: all its calls have ended, and nobody is told"
        elif counts_are_whole and (last := runs[name][max(runs[name])])["accepted"] != number:
            yield f"{name}: {number} calls, and its last run tells of {last['accepted']}"


def _state(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in event.items() if name not in {"id", "at", "run", "sequence"}}
