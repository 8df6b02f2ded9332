"""What people did, as the rules ask for it: what was certainly done, and which calls it is about."""

from collections.abc import Iterator

from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act

_LONGEST_ACT_S = 300.0


def done(evidence: Evidence, what: str) -> Iterator[Act]:
    return (act for act in evidence.history.acts if act.what == what and act.is_done and act.answered_at is not None)


def released_at(evidence: Evidence, hold: Act, releasing: str) -> float:
    """Return from when on what was held back may be so no longer, in the world's seconds; infinity: nobody released it."""
    return min(
        (
            max(act.begun_at, hold.begun_at)
            for act in evidence.history.acts
            if act.what == releasing and act.subject == hold.subject and _may_end(act) > hold.begun_at
        ),
        default=float("inf"),
    )


def _may_end(act: Act) -> float:
    """Return until when an act may have had its effect, which nobody learned where it was not answered."""
    return act.begun_at + _LONGEST_ACT_S if act.answered_at is None else act.answered_at


def is_about(evidence: Evidence, hold: Act, request_id: str) -> bool:
    """Tell whether a call is among those that an act holds back: its recipient's, its lane's, its campaign's, or all."""
    kind, _, name = hold.subject.partition(" ")
    call = evidence.calls.get(request_id)
    if call is None or not kind:
        return not kind
    if hold.what == "do not call":
        return hold.subject == call.request.destination_phone_number
    return name == (call.request.lane if kind == "lane" else call.request.campaign)
