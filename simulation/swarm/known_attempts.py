"""The rule about attempts that go on when their call went on without them. It is one of `rules.RULES`."""

from collections.abc import Iterator

from redial.domain.call.calls import Call
from simulation.swarm.evidence import Evidence


def nobody_is_dialled_beside_a_known_attempt(evidence: Evidence) -> Iterator[str]:
    """No attempt of a call begins while another one of it, of which the service has told, has not come to an end."""
    if evidence.older_code is not None:
        # It waits for the last attempt alone.
        return
    for request_id, call in evidence.calls.items():
        known = list(_known(evidence, call))
        for token, at in _claims(evidence, call):
            for message_id, since, until in known:
                if since < at < until:
                    yield f"{request_id}: attempt {token} begins at {at:.1f}; {message_id}, known since {since:.1f}, goes on"


def _claims(evidence: Evidence, call: Call) -> Iterator[tuple[str, float]]:
    seen = set()
    for stood in evidence.observed.stood.get(call.call_id, ()):
        if stood.claimed is not None and stood.claimed not in seen:
            seen.add(stood.claimed)
            yield stood.claimed, stood.at


def _known(evidence: Evidence, call: Call) -> Iterator[tuple[str, float, float]]:
    """Give the message ids of a call, each with when it was known first, and when its attempt first had an end."""
    for attempt in call.attempts:
        message_id = attempt.message_id
        since = None if message_id is None else evidence.observed.credited.get((call.call_id, message_id))
        if message_id is None or since is None:
            continue
        ends = [at for (ended, _), at in evidence.observed.ended.items() if ended == message_id]
        yield message_id, since, min(ends, default=float("inf"))
