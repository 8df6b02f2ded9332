"""The do-not-call list of a world: the entries that people put there, and the rules about them, which are among `rules.RULES`."""

from collections.abc import Iterator
from random import Random
from typing import Any

from redial.application.dialling.record_answer import OPTED_OUT
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.reason import OnDoNotCallList
from simulation.stack.pipeline import iso
from simulation.swarm.acts import LIST, TAKE_OFF, done, is_about, released_at, runs_out_at
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act, History
from simulation.swarm.producers import CAMPAIGNS, SHARED
from simulation.world import START

_CLOCKS_S = 1.0
# From a dialer's look at the recipient, which its decision has the time of, to whatever may hold that up.
_DECIDED_WITHIN_S = 30.0
_LONGEST_ACT_S = 300.0


def draw_entry(random: Random, history: History, now: float) -> dict[str, Any]:
    """Draw whom somebody puts on the list: for one campaign, until a time, or both; called before, or to be called soon."""
    known = [each.content for each in history.asked if each.content is not None]
    soon = f"+1206{2_000_000 + len(known) + random.randint(0, 10):07d}"
    number = str(random.choice(known[-20:])["destination_phone_number"]) if known and random.random() < 0.5 else soon
    entry: dict[str, Any] = {"destination_phone_number": random.choice(SHARED) if random.random() < 0.2 else number}
    for_campaign, until_a_time = random.choice([(True, False), (False, True), (True, True)])
    if for_campaign:
        entry["campaign"] = random.choice(CAMPAIGNS)
    if until_a_time:
        entry["until"] = iso(now + random.choice([random.uniform(20, 120), random.uniform(120, 1_800)]))
    return entry


def subject_of(entry: dict[str, Any]) -> str:
    """Return how the history names what an entry is about."""
    return " ".join(entry[name] for name in ("destination_phone_number", "campaign") if name in entry)


def nobody_on_the_list_is_called(evidence: Evidence) -> Iterator[str]:
    """Whoever is put on the do-not-call list is not dialled from the answer on, until taken off it, or the time that was said."""
    for act in done(evidence, LIST):
        ends = released_at(evidence, act, TAKE_OFF)
        if ends == runs_out_at(act):
            # By the clock of the dialer.
            ends -= _CLOCKS_S
        for send in evidence.log:
            if (act.answered_at or 0.0) + evidence.on_its_way_s < send.at < ends and is_about(evidence, act, send.text):
                yield f"{act.subject}: dialled at {send.at:.1f}, and on the list since {act.answered_at:.1f}"


def only_who_is_listed_is_kept_from_calls(evidence: Evidence) -> Iterator[str]:
    """A call that is cancelled for the do-not-call list has an entry then, of everything or of its campaign, that may hold."""
    for request_id, call in evidence.calls.items():
        reason = call.reason
        if call.status is not CallStatus.CANCELLED or not isinstance(reason, OnDoNotCallList):
            continue
        if call.erased_at is not None or reason.note == OPTED_OUT:
            # What an erasure took out of it nobody knows; and the service put that one there.
            continue
        at = (call.status_at - START).total_seconds()
        entries = (act for act in evidence.history.acts if act.what == LIST and is_about(evidence, act, request_id))
        if not any(_may_hold(evidence, act, at) for act in entries):
            yield f"{request_id}: cancelled at {at:.1f} for the do-not-call list, on which it was not"


def _may_hold(evidence: Evidence, entry: Act, at: float) -> bool:
    """Tell whether an entry may have held when somebody looked a moment before."""
    since = entry.begun_at - _CLOCKS_S
    certain_from = (
        entry.answered_at if entry.is_done and entry.answered_at is not None else entry.begun_at + _LONGEST_ACT_S
    )
    is_taken_off = any(
        act.subject == entry.subject
        and act.begun_at >= certain_from
        and (act.answered_at or 0.0) < at - _DECIDED_WITHIN_S
        for act in done(evidence, TAKE_OFF)
    )
    return since <= at and at < runs_out_at(entry) + _DECIDED_WITHIN_S and not is_taken_off
