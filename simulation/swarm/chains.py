"""The rule about recipients of one request of whom one was reached. It is one of `rules.RULES`."""

from collections.abc import Iterator

from redial.domain.call.calls import Call, CallStatus
from simulation.swarm.evidence import Evidence

# For so long a dialer goes by what it has read of a call.
_KNOWN_FOR_S = 4.0


def nobody_else_is_called_once_one_was_reached(evidence: Evidence) -> Iterator[str]:
    """Once a message was played to one recipient of a request no other one is dialled, whoever had their call due again."""
    if evidence.older_code is not None:
        return
    for request_id, call in evidence.calls.items():
        reached = {key: at for key in _others(call) if (at := _reached_at(evidence, key)) is not None}
        for send in evidence.log:
            for other, at in reached.items():
                if send.text == request_id and send.at > at + evidence.on_its_way_s + _KNOWN_FOR_S:
                    yield f"{request_id}: dialled at {send.at:.1f}, and {other} was reached, as known at {at:.1f}"


def _others(call: Call) -> tuple[str, ...]:
    return () if call.chain is None else (*call.chain.earlier, *call.chain.later)


def _reached_at(evidence: Evidence, request_id: str) -> float | None:
    """Tell since when a call is COMPLETED; None: it is not, or was deleted, and then nobody knows."""
    call = evidence.calls.get(request_id)
    if call is None or request_id in evidence.deleted_calls:
        return None
    stood = evidence.observed.stood.get(call.call_id, ())
    return next((each.at for each in stood if each.status == CallStatus.COMPLETED), None)
