"""What a person said of a call holds, true or not: the sends that placed no call, as somebody said."""

from simulation.swarm.evidence import Evidence
from simulation.world import START


def said_not_to_be_placed(evidence: Evidence) -> set[int]:
    """Give the sends of which a person said that they placed no call. That holds, true or not, and their places are free again."""
    settled = {act.subject for act in evidence.history.acts if act.what == "settle"}
    calls = [call for call in evidence.calls.values() if call.call_id in settled]
    return _forgotten_by_older_code(evidence) | {
        id(send)
        for call in calls
        for taken_back in call.taken_back
        for send in evidence.log
        if send.text == call.request.request_id
        and 0 <= send.at - (taken_back.intent_at - START).total_seconds() <= evidence.on_its_way_s
    }


def _forgotten_by_older_code(evidence: Evidence) -> set[int]:
    """Give such sends of which an older version settled the call: it keeps no intent that it takes back."""
    if evidence.older_code is None:
        return set()
    since, until = evidence.older_code
    found = set()
    for act in evidence.history.acts:
        call = next((each for each in evidence.calls.values() if each.call_id == act.subject), None)
        if act.what != "settle" or call is None or not since <= act.begun_at <= until:
            continue
        known = {attempt.message_id for attempt in call.attempts}
        sends = (send for send in evidence.log if send.text == call.request.request_id and send.at < act.begun_at)
        found |= {id(send) for send in sends if str(send.message_id) not in known}
    return found
