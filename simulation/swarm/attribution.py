"""
The rules about whose the events are, and about the send lines that tell it. Each is one of `rules.RULES`.

What is presumed of the account is broken by strangers, who send with our configuration sets. Then the first event of a stranger may
come while an attempt has that line; where nobody learned the answer of that attempt's send, or nothing was sent, nothing tells the
two apart. Such calls are left out (`may_have_anothers_events`), and no others: the stranger's first event must lie within the slot.
So are those to which a version without lines took another's events, which it found by time.
"""

from collections.abc import Iterator

from redial.domain.attempt.send_lines import name_on_line
from redial.domain.call.calls import Call
from redial.domain.pacing.line_slots import FIRST_EVENT_WITHIN, TAKEN_AGAIN_AFTER
from simulation.judge.judgement import Truth, faults_of_attribution, ids_of, truths
from simulation.swarm.evidence import Evidence
from simulation.swarm.observed import TakenLine
from simulation.voice.sends import CONFIGURATION_SET, FIRST, Send

_CLOCKS_S = 1.0


def events_are_taken_for_their_own_send(evidence: Evidence) -> Iterator[str]:
    """No id is ever another call's; and each send whose first event was told has its id, whether or not it was answered."""
    for truth in _judged(evidence):
        call_id, request_id = truth.call.call_id, truth.call.request.request_id
        for message_id in sorted(_ids_of(evidence, call_id) - {send.message_id for send in truth.placed}):
            yield f"{request_id}: was credited with {message_id}, which is the id of another's send"
        for fault in faults_of_attribution(truth, every_send_has_a_line=False):
            yield f"{request_id}: {fault}"
        known = ids_of(truth.call)
        for send in truth.placed:
            if send.first_told_at is not None and send.message_id not in known and _has_a_line(evidence, send):
                yield f"{request_id}: {truth.call.status}, but the first event of {send.message_id} told whose it is"


def sends_are_settled_by_their_events(evidence: Evidence) -> Iterator[str]:
    """
    Each send whose first event was published within two minutes is settled by its events once the last of them is handled.

    That is within a minute of its delivery. Where AWS calls fail or wait, a message comes again after its visibility time-out, as
    often as it takes: there the minute counts for the delivery that was handled, and nothing may be left to a later run.
    """
    seen, within_s = evidence.observed, evidence.handled_within_s
    for truth in _judged(evidence):
        for send in truth.placed:
            message_id = str(send.message_id)
            needed = [(message_id, str(send.outcome))]
            if send.version == "v1":
                # Any event of version 2 tells whose it is.
                needed.append((message_id, FIRST))
            if any(event not in seen.handled for event in needed) or not _has_a_line(evidence, send):
                continue
            handled_at = max(seen.handled[event] for event in needed)
            ended_at = seen.ended.get((message_id, str(send.outcome)))
            request_id = truth.call.request.request_id
            if ended_at is None or ended_at > handled_at:
                when = "never" if ended_at is None else f"at {ended_at:.1f}"
                yield f"{request_id}: the events of {message_id} were handled at {handled_at:.1f}, and settled it {when}"
            arrived_at = max(seen.arrived[event] for event in needed)
            if within_s is not None and handled_at > arrived_at + within_s:
                yield f"{request_id}: the events of {message_id} came by {arrived_at:.1f}, and were handled at {handled_at:.1f}"


def sends_arrive_by_their_stamps(evidence: Evidence) -> Iterator[str]:
    """
    No send arrives later than the place that was taken for it says: all limits hang on that, also where they do not bind.

    Whoever was held up between its reservation and its send for longer than is presumed sends nothing.
    """
    seen = evidence.observed
    by_id = {call.call_id: call for call in evidence.calls.values()}
    sends = [(send.context["redial_token"], send) for send in evidence.log if send.context is not None]
    for slot in seen.lines:
        if slot.call_id in by_id:
            request_id = by_id[slot.call_id].request.request_id
            sends += [(slot.token, send) for send in _sends_of(evidence, slot, request_id) if send.context is None]
    for token, send in sends:
        stamp = seen.stamps.get(token)
        if stamp is not None and send.at > stamp + _CLOCKS_S:
            yield f"{send.text}: arrived at {send.at:.1f}, and counts as arrived by {stamp:.1f}"


def lines_are_free_again(evidence: Evidence) -> Iterator[str]:
    """Whoever died, each send line may be taken again at the end of its slot, which nothing moves."""
    last_taken_at = max((each.at for each in evidence.observed.lines), default=0.0)
    free_by = last_taken_at + TAKEN_AGAIN_AFTER.total_seconds() + _CLOCKS_S
    if evidence.lines_free_at > free_by:
        yield f"a send line is taken until {evidence.lines_free_at:.0f}, and the last slot began at {last_taken_at:.0f}"
    for each in evidence.observed.lines:
        if each.begins_at > each.at + _CLOCKS_S:
            yield f"line {each.line}: a slot that was taken at {each.at:.1f} begins at {each.begins_at:.1f}"


def lines_are_given_back_when_known(evidence: Evidence) -> Iterator[str]:
    """A slot ends early only where no call was placed, or its attempt's id is linked where events arrive."""
    by_id = {call.call_id: call for call in evidence.calls.values()}
    for each in evidence.observed.given_back:
        call = by_id.get(each.taken.call_id)
        if call is None or may_have_anothers_events(evidence, call):
            continue
        for send in _sends_of(evidence, each.taken, call.request.request_id):
            if send.placed and (send.at > each.at or send.message_id not in each.linked):
                yield f"{send.text}: line {each.taken.line} given back at {each.at:.1f}, {send.message_id} not linked"


def sends_that_say_whose_they_are_take_no_line(evidence: Evidence) -> Iterator[str]:
    """A send whose events give back its context takes no send line: nobody would ask whose it is by the line."""
    tokens = {send.context["redial_token"]: send for send in evidence.log if send.context is not None}
    for each in evidence.observed.lines:
        if each.token in tokens:
            yield f"{tokens[each.token].text}: took line {each.line} at {each.at:.1f} for a send that says whose it is"


def may_have_anothers_events(evidence: Evidence, call: Call) -> bool:
    """Tell whether another's events may have been taken for this call's, as what is presumed did not hold."""
    if evidence.older_code is None and not evidence.strangers:
        return False
    ids = _ids_of(evidence, call.call_id)
    if evidence.older_code is not None:
        since, until = evidence.older_code
        own = {send.message_id for send in evidence.log if send.text == call.request.request_id}
        if any(since <= evidence.observed.credited[call.call_id, message_id] <= until for message_id in ids - own):
            return True
    for stranger in evidence.strangers:
        if stranger.message_id not in ids:
            continue
        meets = [
            slot
            for slot in evidence.observed.lines
            if slot.call_id == call.call_id
            and slot.line == stranger.line
            and slot.begins_at - _CLOCKS_S <= stranger.at <= slot.ends_at + _CLOCKS_S
        ]
        sends = [send for slot in meets for send in _sends_of(evidence, slot, call.request.request_id)]
        was_answered = evidence.answers_arrive and any(send.behaviour == "accepted" for send in sends)
        is_kept = any(attempt.message_id == stranger.message_id for attempt in call.attempts)
        if meets and not (was_answered and is_kept):
            return True
    return False


def _judged(evidence: Evidence) -> Iterator[Truth]:
    """Give the calls whose attempts nobody settled by hand, and whose events are not among the dead letters."""
    settled = {act.subject for act in evidence.history.acts if act.what == "settle"}
    dead = "\n".join(evidence.dead_letters)
    for truth in truths(evidence.calls, evidence.log):
        if truth.call.call_id in settled or any(str(send.message_id) in dead for send in truth.placed):
            continue
        if not may_have_anothers_events(evidence, truth.call):
            yield truth


def _ids_of(evidence: Evidence, call_id: str) -> set[str]:
    return {message_id for credited, message_id in evidence.observed.credited if credited == call_id}


def _has_a_line(evidence: Evidence, send: Send) -> bool:
    """Tell whether a version with send lines made a send, and handled its events."""
    if evidence.older_code is None:
        return True
    since, until = evidence.older_code
    handled = evidence.observed.handled
    events = ((str(send.message_id), FIRST), (str(send.message_id), str(send.outcome)))
    return send.at > until or all(handled.get(event, since) < since for event in events)


def _sends_of(evidence: Evidence, slot: TakenLine, request_id: str | None) -> Iterator[Send]:
    """Give the sends of the attempt that a slot was taken for: one at most, but for those of a version without lines."""
    later = (each.at for each in evidence.observed.lines if each.call_id == slot.call_id and each.at > slot.at)
    until = min(later, default=slot.ends_at - FIRST_EVENT_WITHIN.total_seconds())
    older_since, older_until = evidence.older_code or (0.0, 0.0)
    line = name_on_line(CONFIGURATION_SET, slot.line)
    for send in evidence.log:
        if send.text != request_id or send.configuration_set != line or not slot.at <= send.at < until:
            continue
        if not older_since <= send.at < older_until:
            yield send
