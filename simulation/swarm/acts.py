"""What people did, as the rules ask for it: what was certainly done, and which calls it is about."""

from collections.abc import Iterator

from redial.domain.times import from_iso
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.world import START

LIST, TAKE_OFF = "do not call", "call again"
"""How the history names that a number is put on the do-not-call list, and taken off; the subject has the campaign behind it."""
MOVE = "campaign lane"
"""How the history names that a campaign is moved to another lane."""
_LONGEST_ACT_S = 300.0
"""After it nothing that was asked for and not answered is done any more."""


def done(evidence: Evidence, what: str) -> Iterator[Act]:
    return (act for act in evidence.history.acts if act.what == what and act.is_done and act.answered_at is not None)


def may_have_held(
    evidence: Evidence, what: str, subject: str, known: tuple[float, float]
) -> tuple[Act | None, list[Act]]:
    """
    Give the acts whose effect may have stood somewhere between two times.

    That is the last one that was certainly done before, if any, and whatever came beside it or after.
    """
    since, until = known
    acts = [each for each in evidence.history.acts if (each.what, each.subject) == (what, subject)]
    acts = [each for each in acts if each.begun_at <= until and _may_be_done(each)]
    certain = [each for each in acts if each.is_done and (each.answered_at or 0.0) <= since]
    last = max(certain, key=lambda each: each.begun_at, default=None)
    return last, [
        each for each in acts if each is not last and (last is None or _may_last_until(each) >= last.begun_at)
    ]


def _may_be_done(act: Act) -> bool:
    # What is refused is not done; after another error nobody knows.
    return act.status is None or not 400 <= act.status < 500


def _may_last_until(act: Act) -> float:
    return act.answered_at if act.answered_at is not None and act.is_done else act.begun_at + _LONGEST_ACT_S


def released_at(evidence: Evidence, hold: Act, releasing: str) -> float:
    """Return from when on what was held back may be so no longer, in the world's seconds; infinity: never, as far as was asked."""
    released = min(
        (
            max(act.begun_at, hold.begun_at)
            for act in evidence.history.acts
            if _forgets(hold, act)
            or ((act.what, act.subject) == (releasing, hold.subject) and _may_end(act) > hold.begun_at)
        ),
        default=float("inf"),
    )
    return min(released, runs_out_at(hold))


def runs_out_at(hold: Act) -> float:
    """Return until when something was to be held back, in the world's seconds; infinity: until somebody releases it."""
    until = (hold.body or {}).get("until") if hold.what == LIST else None
    return float("inf") if until is None else (from_iso(until) - START).total_seconds()


def number_of(listing: Act) -> str:
    """Return the number that an act on the do-not-call list, or an erasure, is about."""
    return listing.subject.partition(" ")[0]


def _forgets(hold: Act, act: Act) -> bool:
    """Tell whether an act is an erasure that takes the number off the list, which it may do minutes later."""
    is_erasure = (hold.what, act.what) == (LIST, "erase") and number_of(hold) == number_of(act)
    return is_erasure and bool(act.body["also_do_not_call"])


def _may_end(act: Act) -> float:
    """Return until when an act may have had its effect, which nobody learned where it was not answered."""
    return act.begun_at + _LONGEST_ACT_S if act.answered_at is None else act.answered_at


def is_about(evidence: Evidence, hold: Act, request_id: str) -> bool:
    """Tell whether a call is among those that an act holds back: its recipient's, its lane's, its campaign's, or all."""
    kind, _, name = hold.subject.partition(" ")
    call = evidence.calls.get(request_id)
    if call is None or not kind:
        return not kind
    if hold.what == LIST:
        is_its_campaign = not name or name == call.request.campaign
        return kind == call.request.destination_phone_number and is_its_campaign
    if kind == "lane" and _was_moved(evidence, call.request.campaign):
        # In which lane it was then, its record does not tell.
        return False
    return name == (call.request.lane if kind == "lane" else call.request.campaign)


def _was_moved(evidence: Evidence, campaign: str | None) -> bool:
    return any((act.what, act.subject) == (MOVE, campaign) for act in evidence.history.acts)
