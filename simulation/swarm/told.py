"""The rules about what people are told: counts, the archive, explanations. Each is one of `rules.RULES`."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from redial.domain.call.calls import Call, CallStatus
from redial.domain.times import from_iso
from simulation.swarm.acts import LIST, TAKE_OFF, done, is_about, released_at, runs_out_at
from simulation.swarm.evidence import Evidence
from simulation.world import START


def counts_equal_the_records(evidence: Evidence) -> Iterator[str]:
    """At rest the counts that the API answers are those of the records."""
    if not evidence.came_to_rest or evidence.counted is None:
        return
    stored = Counter(str(call.status) for call in evidence.calls.values())
    stored[CallStatus.REJECTED] += evidence.rejected
    stored.subtract(evidence.deleted)
    for status in CallStatus:
        if evidence.counted.get(status, 0) != stored[status]:
            yield f"{status}: {evidence.counted.get(status, 0)} counted, {stored[status]} stored"


def ends_are_archived_in_order(evidence: Evidence) -> Iterator[str]:
    """The archive has the end of each attempt and of each call, at least once; a call's records first appear in their order."""
    if not evidence.came_to_rest:
        return
    newest: dict[str, int] = {}
    told: dict[tuple[str, int | None], tuple[int, str]] = {}
    known: set[tuple[str, int, int | None]] = set()
    for record in evidence.archived:
        if record["record"] == "act":
            continue
        call_id, version, attempt = record["call_id"], record["version"], record.get("attempt")
        if version < newest.get(call_id, 0) and (call_id, version, attempt) not in known:
            yield f"{call_id}: version {version} came first after version {newest[call_id]}"
        known.add((call_id, version, attempt))
        newest[call_id] = max(version, newest.get(call_id, 0))
        # "The one with the highest version holds."
        end = record["status"] if attempt is None else record["outcome"]
        told[call_id, attempt] = max(told.get((call_id, attempt), (0, "")), (version, end))
    for request_id, call in evidence.calls.items():
        ends: dict[int | None, str] = {each.number: each.outcome for each in call.attempts if each.outcome is not None}
        if call.status.is_final:
            ends[None] = call.status
        for number, end in ends.items():
            _, archived = told.get((call.call_id, number), (0, None))
            if archived != end:
                which = "" if number is None else f"attempt {number} is "
                yield f"{request_id}: {which}{end}, and archived as {archived}"


def explanations_are_true(evidence: Evidence) -> Iterator[str]:
    """Each call can be explained, and its explanation tells the status, every attempt, and no next one for what has ended."""
    for request_id, call in evidence.calls.items():
        told = evidence.explained.get(request_id)
        if request_id in evidence.deleted_calls:
            # Another request of that id may be kept for longer, as a bad one.
            is_the_others = (
                told is not None and told["status"] == CallStatus.REJECTED and _was_repeated(evidence, request_id)
            )
            if told is not None and not is_the_others:
                yield f"{request_id}: deleted, and explained as {told['status']}"
        elif told is None:
            yield f"{request_id}: cannot be explained"
        elif told["status"] != call.status or not told["headline"]:
            yield f"{request_id}: {call.status}, and explained as {told['status']}: {told['headline']}"
        elif call.status.is_final and (told["expected"] is not None or told["waits_for"]):
            yield f"{request_id}: {call.status}, and something is still expected of it"
        elif {line["attempt"] for line in told["history"]} - {None} != {attempt.number for attempt in call.attempts}:
            yield f"{request_id}: its history does not tell its {len(call.attempts)} attempts"


def what_was_told_meanwhile_was_true(evidence: Evidence) -> Iterator[str]:
    """Nobody who asked was told that a call is over which is dialled later, or expected one to be dialled that may not be."""
    acts = evidence.history.acts
    over_and_anew = {act.subject for act in acts if act.what == "settle"}
    is_redriven = any(act.what == "redrive refused" for act in acts)
    for act in done(evidence, "explain"):
        told, call = act.answer, evidence.calls.get(act.subject)
        if call is None:
            continue
        answered_at = act.answered_at or 0.0
        if CallStatus(told["status"]).is_final and not is_redriven and call.call_id not in over_and_anew:
            for send in evidence.log:
                if send.text == act.subject and send.at > answered_at + evidence.on_its_way_s:
                    yield f"{act.subject}: told {told['status']} at {answered_at:.1f}, and dialled at {send.at:.1f}"
        if told["expected"] is None:
            continue
        not_before = _earliest(evidence, call, act.begun_at, answered_at)
        if not_before is not None and from_iso(told["expected"]["at"]) < not_before:
            yield f"{act.subject}: expected at {told['expected']['at']}, and not permitted before {not_before}"
        for holding, releasing in (("pause", "resume"), (LIST, TAKE_OFF)):
            for hold in done(evidence, holding):
                held_until, expected_at = released_at(evidence, hold, releasing), from_iso(told["expected"]["at"])
                if (
                    (hold.answered_at or 0.0) < act.begun_at
                    and answered_at < held_until
                    and (expected_at - START).total_seconds() < runs_out_at(hold)
                    and is_about(evidence, hold, act.subject)
                ):
                    yield f"{act.subject}: expected to be dialled, told at {answered_at:.1f}; {hold.subject or 'all'}: {holding}"


def _earliest(evidence: Evidence, call: Call, since: float, until: float) -> datetime | None:
    """Return the earliest `not_before` that a call had between two times; None: at some time it had none."""
    had = [each for each in evidence.observed.terms.get(call.call_id, ()) if each.since <= until]
    before = [each for each in had if each.since <= since][-1:]
    times = [each.not_before for each in (*before, *(each for each in had if each.since > since))]
    known = [each for each in times or [call.request.not_before] if each is not None]
    return min(known) if len(known) == max(len(times), 1) else None


def _was_repeated(evidence: Evidence, request_id: str) -> bool:
    return any(each.request_id == request_id and not each.is_good for each in evidence.history.asked)
