"""The audit trail, judged: what people were told was done has one entry, and an entry tells of something that was asked for."""

from collections import Counter
from collections.abc import Iterator

from redial.domain.audit.acts import Act as Entry
from redial.domain.audit.acts import ActKind
from redial.domain.call.calls import call_id_of
from redial.domain.phone_number import mask
from simulation.swarm.acts import LIST, TAKE_OFF, number_of
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.world import START

KINDS = {
    "cancel": ActKind.CANCEL_CALL,
    "settle": ActKind.SETTLE_CALL,
    "cancel campaign": ActKind.CANCEL_CAMPAIGN,
    "pause": ActKind.PAUSE,
    "resume": ActKind.RESUME,
    LIST: ActKind.PUT_ON_DO_NOT_CALL_LIST,
    TAKE_OFF: ActKind.TAKE_OFF_DO_NOT_CALL_LIST,
    "redrive": ActKind.REDRIVE_DEAD_LETTERS,
    "redrive refused": ActKind.REDRIVE_REFUSED,
    "campaign hours": ActKind.SET_CAMPAIGN,
    "campaign rate": ActKind.SET_CAMPAIGN,
    "campaign lane": ActKind.SET_CAMPAIGN,
    "again": ActKind.CALL_AGAIN,
    "reschedule": ActKind.RESCHEDULE_CALL,
    "erase": ActKind.ERASE,
    "note": ActKind.NOTE_CALL,
}
"""What people do here, and how the trail names it; hours under a name are put and deleted."""
_CLOCKS_S = 1.0
# What was begun and not answered may still be done.
_LONGEST_ACT_S = 300.0


def acts_have_one_entry_each(evidence: Evidence) -> Iterator[str]:
    """What certainly changed something has one entry, what was not asked for has none, and pauses take turns with their ends."""
    if evidence.trail is None or evidence.older_code is not None:
        # Processes of an older version wrote no entries.
        return
    for act in evidence.history.acts:
        entries = [entry for entry in evidence.trail if _may_tell_of(act, entry)]
        if _has_changed_something(act) and not entries:
            yield f"{act.what} {act.subject} at {act.begun_at:.1f}: it was done, and has no entry"
    submitted = [entry for entry in evidence.trail if entry.kind is ActKind.SUBMIT]
    yield from _submitted_more_than_once(evidence, submitted)
    others = [entry for entry in evidence.trail if entry.kind is not ActKind.SUBMIT]
    yield from _more_than_was_asked_for(evidence.history.acts, others)
    yield from _out_of_turn(evidence.trail)


def _has_changed_something(act: Act) -> bool:
    if not act.is_done:
        return False
    match act.what:
        case "pause" | "resume":
            return bool(act.answer["changed"])
        case "redrive refused":
            return bool(act.answer["redriven"])
        case "again":
            return bool(act.answer["answer"] == "made")
        case "settle" | "cancel campaign" | "redrive" | "erase" | "note":
            return True
        case _:
            # Whether it was so before, the answer does not tell.
            return False


def _may_tell_of(act: Act, entry: Entry) -> bool:
    at = (entry.at - START).total_seconds()
    until = act.begun_at + _LONGEST_ACT_S if act.answered_at is None else act.answered_at
    return act.begun_at - _CLOCKS_S <= at <= until + _CLOCKS_S and _named(act) == _told(entry)


def _named(act: Act) -> tuple[ActKind | None, str]:
    kind = KINDS.get(act.what)
    match act.what:
        case "cancel" | "redrive refused" | "put hours":
            return kind, ""
        case "cancel campaign" | "campaign hours" | "campaign rate" | "campaign lane":
            return kind, f"campaign {act.subject}"
        case "do not call" | "call again" | "erase":
            return kind, mask(number_of(act))
        case "note":
            return kind, call_id_of(act.subject)
        case _:
            return kind, act.subject


def _told(entry: Entry) -> tuple[ActKind | None, str]:
    match entry.kind:
        case ActKind.SETTLE_CALL | ActKind.CALL_AGAIN | ActKind.RESCHEDULE_CALL | ActKind.NOTE_CALL:
            return entry.kind, entry.call_id or ""
        case ActKind.CANCEL_CAMPAIGN | ActKind.PAUSE | ActKind.RESUME | ActKind.SET_CAMPAIGN:
            return entry.kind, _target(entry)
        case ActKind.PUT_ON_DO_NOT_CALL_LIST | ActKind.TAKE_OFF_DO_NOT_CALL_LIST | ActKind.ERASE:
            return entry.kind, entry.details["recipients"]
        case ActKind.REDRIVE_DEAD_LETTERS:
            return entry.kind, entry.details["queue"]
        case ActKind.PUT_HOURS | ActKind.DELETE_HOURS:
            return None, ""
        case _:
            return entry.kind, ""


def _target(entry: Entry) -> str:
    if entry.campaign is not None:
        return f"campaign {entry.campaign}"
    return "" if entry.lane is None else f"lane {entry.lane}"


def _more_than_was_asked_for(acts: list[Act], trail: list[Entry]) -> Iterator[str]:
    asked = Counter(_named(act) for act in acts if act.what in KINDS or act.what == "put hours")
    for told, count in Counter(map(_told, trail)).items():
        if count > asked[told]:
            yield f"{told[0]} {told[1]}: {count} entries, and it was asked for {asked[told]} times"


def _submitted_more_than_once(evidence: Evidence, submitted: list[Entry]) -> Iterator[str]:
    """By producers, who repeat what was not answered: a call is submitted once, and what is no call never was."""
    known = {call.call_id for call in evidence.calls.values()}
    deleted = {call_id_of(request_id) for request_id in evidence.deleted_calls}
    for call_id, count in Counter(entry.call_id for entry in submitted).items():
        if count > 1 and call_id not in deleted:
            yield f"{call_id}: {count} entries of its submission"
        if call_id not in known | deleted:
            yield f"{call_id}: an entry of its submission, and there is no such call"


def _out_of_turn(trail: list[Entry]) -> Iterator[str]:
    last: dict[str, ActKind] = {}
    for entry in sorted(trail, key=lambda each: each.at):
        if entry.kind not in {ActKind.PAUSE, ActKind.RESUME}:
            continue
        target = _target(entry) or "everything"
        if last.get(target, ActKind.RESUME) is entry.kind:
            yield f"{target}: {entry.kind} at {entry.at}, and twice in a row"
        last[target] = entry.kind
