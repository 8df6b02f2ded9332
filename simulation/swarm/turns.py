"""What must hold of the turns of campaigns: judged where it is calm, and more calls wait than places are open."""

from collections.abc import Iterator

from simulation.swarm.evidence import Evidence

SMALL_CAMPAIGN = "the few of a backlog"
"""The campaign of the calls that are asked for last, behind a backlog of calls without one."""


def campaigns_take_turns(evidence: Evidence) -> Iterator[str]:
    """
    A small campaign behind a backlog is done within twice its fair share of the places, and a minute of them.

    The minute is for what comes in while the index is behind, and for places that are open before all have come in.
    """
    since, limits = evidence.backlog_since, evidence.limits_now
    if since is None or limits is None or limits.calls_per_day is not None:
        return
    if evidence.older_code is not None and evidence.older_code[1] >= since:
        return
    order = list(
        dict.fromkeys(send.text for send in sorted(evidence.log, key=lambda send: send.at) if send.at >= since)
    )
    of_backlog = [text for text in order if text.startswith("b") and text in evidence.calls]
    places = [
        place for place, text in enumerate(of_backlog, 1) if evidence.calls[text].request.campaign == SMALL_CAMPAIGN
    ]
    most = 2 * 2 * len(places) + limits.calls_per_minute
    if places and places[-1] > most:
        yield f"{len(places)} calls of a campaign were placed by the {places[-1]}th place, of {most} at most"
