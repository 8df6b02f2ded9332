"""The rule about what receivers are told of calls by the event bus. It is one of `rules.RULES`."""

from collections.abc import Iterator, Mapping
from typing import Any

from redial.domain.publishing.published_events import PublishedKind
from simulation.swarm.evidence import Evidence

_ENDS = {
    PublishedKind.CALL_ATTEMPT_ENDED,
    PublishedKind.CALL_REJECTED,
    PublishedKind.CALL_ENDED,
    PublishedKind.CALL_CORRECTED,
    PublishedKind.CALL_NEEDS_DECISION,
}
_VERSION = 1_000
"""So much of a sequence is one version of a call's record."""


def ends_are_published(evidence: Evidence) -> Iterator[str]:
    """
    Receivers are told of each end, of attempts and of calls, and of each bad request, at least once; and the newest event of a call
    tells how it stands.

    A repeat is what it repeats; of one call no two events have one number; and none has a number of a change that never was.
    """
    if not evidence.came_to_rest or evidence.older_code is not None:  # that code tells nobody
        return
    by_id: dict[str, Mapping[str, Any]] = {}
    numbers: dict[tuple[str, str, int], str] = {}
    newest: dict[tuple[str, int | None], Mapping[str, Any]] = {}
    for event in evidence.published:
        if event["event"] == PublishedKind.CAMPAIGN_ENDED:  # judged by `campaign_ends`
            continue
        call_id, name = event["call_id"], event["id"]
        if by_id.setdefault(name, event) != event:
            yield f"{call_id}: event {name} was told in two ways"
        if numbers.setdefault((call_id, event["accepted_at"], event["sequence"]), name) != name:
            yield f"{call_id}: two events have the number {event['sequence']}"
        about = (call_id, event.get("attempt"))
        if event["event"] in _ENDS and (about not in newest or _place(event) > _place(newest[about])):
            newest[about] = event
    rejected = {event["call_id"] for event in evidence.published if event["event"] == PublishedKind.CALL_REJECTED}
    for call_id in evidence.bad_requests - rejected:
        yield f"{call_id}: a bad request was kept, and nobody is told"
    for call_id in rejected - evidence.bad_requests - {call.call_id for call in evidence.calls.values()}:
        yield f"{call_id}: told as rejected, and nothing of it was kept"
    for request_id, call in evidence.calls.items():
        ends: dict[int | None, str] = {each.number: each.outcome for each in call.attempts if each.outcome is not None}
        if call.status.is_final:
            ends[None] = call.status
        for number, end in ends.items():
            which = "" if number is None else f"attempt {number} is "
            told = newest.get((call.call_id, number))
            if told is None:
                yield f"{request_id}: {which}{end}, and nobody is told"
            elif _end_told(told) != end:
                yield f"{request_id}: {which}{end}, and told as {_end_told(told)}"
            elif told["sequence"] // _VERSION > call.version:
                yield f"{request_id}: {which}{end}, and told as of version {told['sequence'] // _VERSION}"


def _end_told(event: Mapping[str, Any]) -> str | None:
    if event["event"] != PublishedKind.CALL_ATTEMPT_ENDED:
        return str(event["status"])
    outcomes: dict[int, str | None] = {attempt["number"]: attempt.get("outcome") for attempt in event["attempts"]}
    return outcomes[event["attempt"]]


def _place(event: Mapping[str, Any]) -> tuple[str, int]:
    return event["accepted_at"], event["sequence"]
