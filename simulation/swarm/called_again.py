"""The rules about calls that people have made again, or given another time. Each is one of `rules.RULES`."""

from collections import Counter
from collections.abc import Iterator

from redial.domain.call.calls import Call, CallStatus
from redial.domain.times import from_iso
from simulation.swarm.acts import done, may_have_held
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.world import START

_AGAIN, _RESCHEDULE = "again", "reschedule"
_OPEN_OR_UNCLEAR = {CallStatus.WAITING, CallStatus.CALLING, CallStatus.UNKNOWN}
_CLOCKS_S = 0.1
# From the last look at the call's time to the phone, which is the margin of `judgement`.
_ON_ITS_WAY_S = 15.0
# For so long a dialer goes by what it has read of a call.
_KNOWN_FOR_S = 4.0
_LONGEST_ACT_S = 300.0


def asked_for_again(evidence: Evidence) -> set[str]:
    """Give the request ids of the calls that were made again and that somebody asked for."""
    return {
        request_id
        for request_id, call in evidence.calls.items()
        if call.again_of is not None and _acts_for(evidence, call)
    }


def calls_are_made_again_as_asked(evidence: Evidence) -> Iterator[str]:
    """
    Of a call there is one further one at most, of which somebody asked for it, and only once the first has ended.

    What was played is played once more only for who says so; what is unclear and what was erased is never made again.
    """
    by_id = {call.call_id: call for call in evidence.calls.values()}
    for act in done(evidence, _AGAIN):
        if act.answer["answer"] == "made" and act.answer["call_id"] not in by_id:
            yield f"{act.subject}: made again as {act.answer['call_id']}, and there is no such call"
    further = [call for call in evidence.calls.values() if call.again_of is not None]
    for call_id, count in Counter(call.again_of for call in further).items():
        if count > 1:
            yield f"{call_id}: {count} calls were made of it"
    for call in further:
        asking = _acts_for(evidence, call)
        if not asking:
            yield f"{call.request.request_id}: made again, and nobody asked for it"
        elif (fault := _fault_of(evidence, call, asking)) is not None:
            yield f"{call.request.request_id}: made again, and {fault}"


def what_turns_out_to_be_played_is_not_dialled_again(evidence: Evidence) -> Iterator[str]:
    """Once a call is COMPLETED, no further one of it is dialled, unless somebody said that it may be played once more."""
    by_id = {call.call_id: call for call in evidence.calls.values()}
    for request_id, call in evidence.calls.items():
        played_at = _earliest_played_at(evidence, call, by_id)
        if played_at is None:
            continue
        for send in evidence.log:
            if send.text == request_id and send.at > played_at + evidence.on_its_way_s + _KNOWN_FOR_S:
                yield f"{request_id}: dialled at {send.at:.1f}, and an earlier call had been played, as known at {played_at:.1f}"


def _earliest_played_at(evidence: Evidence, further: Call, by_id: dict[str, Call]) -> float | None:
    """Tell since when a call that this one was made of is COMPLETED; None: none is, or somebody gave leave to play it again."""
    played: list[float] = []
    call: Call | None = further
    while call is not None and call.again_of is not None:
        if any(act.body["although_played"] for act in _acts_for(evidence, call)):
            break
        made_at, stood = _made_at(evidence, call), evidence.observed.stood.get(call.again_of, ())
        # What was played when it was made is for the rule above.
        played.extend(each.at for each in stood if each.status == CallStatus.COMPLETED and each.at > made_at)
        call = by_id.get(call.again_of)
    return min(played, default=None)


def _fault_of(evidence: Evidence, further: Call, asking: list[Act]) -> str | None:
    at = _made_at(evidence, further)
    first = evidence.observed.stood_at(str(further.again_of), at)
    if first is None:
        return "there was no first call"
    if first.is_erased:
        return "its recipient was erased"
    # Whoever has refused calls made due again does so at once, also between the two steps of somebody else.
    if CallStatus(first.status) in _OPEN_OR_UNCLEAR and not any(
        act.what == "redrive refused" for act in evidence.history.acts
    ):
        return f"its first was {first.status}"
    if first.status == CallStatus.COMPLETED and not any(act.body["although_played"] for act in asking):
        since = [evidence.observed.stood_at(str(further.again_of), act.begun_at) for act in asking]
        if all(each is not None and each.status == CallStatus.COMPLETED for each in since):
            return "its first was played"
    return None


def _made_at(evidence: Evidence, call: Call) -> float:
    stood = evidence.observed.stood.get(call.call_id)
    return stood[0].at if stood else (call.accepted_at - START).total_seconds()


def _acts_for(evidence: Evidence, further: Call) -> list[Act]:
    """Give the acts of which each may have made a call."""
    at = _made_at(evidence, further)
    return [
        act
        for act in evidence.history.acts
        if (act.what, act.subject) == (_AGAIN, further.again_of)
        and (act.status is None or not 400 <= act.status < 500)
        and act.begun_at <= at <= (act.begun_at + _LONGEST_ACT_S if act.answered_at is None else act.answered_at)
    ]


def rescheduled_calls_go_at_their_new_time(evidence: Evidence) -> Iterator[str]:
    """After the answer to whoever gave a call another time it is not dialled before that, nor after it expires."""
    by_request = {request_id: call.call_id for request_id, call in evidence.calls.items()}
    rescheduled = {act.subject for act in done(evidence, _RESCHEDULE)}
    for send in evidence.log:
        call_id = by_request.get(send.text)
        if call_id not in rescheduled:
            continue
        # Nobody gives a call another time that is being dialled: what was answered before its send, was before its claim.
        last, others = may_have_held(evidence, _RESCHEDULE, call_id, (send.at, send.at))
        if last is None:
            continue
        bodies = [act.body for act in (last, *others)]
        not_before = min((from_iso(body["not_before"]) - START).total_seconds() for body in bodies)
        if send.at < not_before - _CLOCKS_S:
            yield f"{send.text}: dialled at {send.at:.1f}, and not before {not_before:.1f} since {last.answered_at:.1f}"
        if all("expires_at" in body for body in bodies):
            expires_at = max((from_iso(body["expires_at"]) - START).total_seconds() for body in bodies)
            if (send.dialled_at or send.at) > expires_at + _ON_ITS_WAY_S:
                yield f"{send.text}: dialled at {send.at:.1f}, and not after {expires_at:.1f} since {last.answered_at:.1f}"
