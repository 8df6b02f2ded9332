"""
What must hold in every world, rule by rule: from what the phones rang, and from what producers and people asked.

A rule that is broken is named with what shows it. Each has a history that breaks it in `tests/simulation/test_swarm_rules.py`.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from msgspec.structs import replace

from redial.domain.call.reasons.ends import EarlierRecipientReached
from redial.domain.pacing.line_slots import TAKEN_AGAIN_AFTER
from simulation.judge.judgement import faults_of_call, limits_passed, overlaps, strays, truths
from simulation.swarm.acts import done, is_about, released_at
from simulation.swarm.attribution import (
    events_are_taken_for_their_own_send,
    lines_are_free_again,
    lines_are_given_back_when_known,
    may_have_anothers_events,
    sends_are_settled_by_their_events,
    sends_arrive_by_their_stamps,
    sends_that_say_whose_they_are_take_no_line,
)
from simulation.swarm.called_again import (
    asked_for_again,
    calls_are_made_again_as_asked,
    rescheduled_calls_go_at_their_new_time,
    what_turns_out_to_be_played_is_not_dialled_again,
)
from simulation.swarm.campaign_ends import campaigns_end_when_no_call_is_open
from simulation.swarm.chains import nobody_else_is_called_once_one_was_reached
from simulation.swarm.do_not_call import nobody_on_the_list_is_called, only_who_is_listed_is_kept_from_calls
from simulation.swarm.erasures import (
    erased_calls_are_not_placed_again,
    erasures_come_to_their_end,
    nothing_of_the_erased_is_left,
    nothing_of_the_erased_is_told_later,
)
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.swarm.hours import nobody_is_called_outside_hours_in_force, widened_hours_let_calls_go
from simulation.swarm.known_attempts import nobody_is_dialled_beside_a_known_attempt
from simulation.swarm.lanes import calls_are_in_the_lane_of_their_campaign
from simulation.swarm.published import ends_are_published
from simulation.swarm.rates import no_campaign_is_called_faster_than_its_rate
from simulation.swarm.said import said_not_to_be_placed
from simulation.swarm.task_answers import tasks_are_answered_once
from simulation.swarm.told import (
    counts_equal_the_records,
    ends_are_archived_in_order,
    explanations_are_true,
    what_was_told_meanwhile_was_true,
)
from simulation.swarm.trail import acts_have_one_entry_each
from simulation.swarm.turns import campaigns_take_turns
from simulation.world import START

LARGEST_ITEM_BYTES = 300_000
_CALM_MINUTES = 2
_TO_BEGIN_AGAIN_S = 60.0
_CLOCKS_S = 1.0
_SHARE_OF_THE_ALLOWANCE = 0.99

Rule = Callable[[Evidence], Iterator[str]]


def limits_are_kept(evidence: Evidence) -> Iterator[str]:
    """No sliding window of the service holds more of our sends than it permits; what others of the account do only takes places."""
    said = said_not_to_be_placed(evidence)
    log, limits = [send for send in evidence.log if id(send) not in said], evidence.limits
    if evidence.older_code is not None and evidence.deleted_calls:
        # An older version takes a call that TTL has deleted for one that was never placed, and gives its place of the day back.
        yield from limits_passed(log, replace(limits, calls_per_recipient_per_day=len(log) + 1))
        log = [send for send in log if send.text not in evidence.deleted_calls]
    yield from limits_passed(log, limits)


def calls_are_placed_as_asked(evidence: Evidence) -> Iterator[str]:
    """A phone rings once for an attempt and not after it was delivered, within the times asked for; the end told is the truth."""
    settled = {act.subject for act in evidence.history.acts if act.what == "settle"}
    redriven = any(act.what == "redrive refused" for act in evidence.history.acts)
    for truth in truths(evidence.calls, evidence.log, evidence.observed.terms):
        if truth.call.call_id in settled or redriven or may_have_anothers_events(evidence, truth.call):
            # What a person said of a call holds, true or not; and refused attempts that were redriven do not count.
            continue
        for fault in faults_of_call(truth):
            if not fault.startswith("left behind"):
                yield f"{truth.call.request.request_id}: {fault}"


def silence_that_is_a_proof_is_one(evidence: Evidence) -> Iterator[str]:
    """No send rang whose silence was taken for a proof that it placed no call."""
    for truth in truths(evidence.calls, evidence.log):
        for attempt in truth.call.attempts:
            if attempt.silence is None or not attempt.silence.is_silent:
                continue
            begun_at = (attempt.intent_at - START).total_seconds()
            for send in truth.placed:
                if begun_at - _CLOCKS_S <= send.at <= begun_at + evidence.on_its_way_s:
                    yield f"{truth.call.request.request_id}: rang at {send.at:.1f}, and its silence was a proof"


def every_send_was_asked_for(evidence: Evidence) -> Iterator[str]:
    """Each send is of a call that is stored, and was asked for by a producer."""
    yield from strays(evidence.calls, evidence.log)
    asked = {each.request_id for each in evidence.history.asked if each.is_good} | asked_for_again(evidence)
    for text in {send.text for send in evidence.log} - asked:
        yield f"{text}: dialled, and nobody asked for it"


def nobody_is_called_while_in_a_call(evidence: Evidence) -> Iterator[str]:
    """No phone rings for a second call of ours while a first, known one is under way."""
    strangers = {request_id for request_id, call in evidence.calls.items() if may_have_anothers_events(evidence, call)}
    yield from overlaps([send for send in evidence.log if send.text not in strangers])


def every_accepted_request_is_one_call(evidence: Evidence) -> Iterator[str]:
    """What was sent and is good is a call, and only that."""
    dead = "\n".join(evidence.dead_letters)
    for request_id in evidence.history.good_requests():
        if request_id not in evidence.calls and f'"{request_id}"' not in dead:
            yield f"{request_id}: asked for, and neither a call nor a dead letter"


def bad_requests_are_kept(evidence: Evidence) -> Iterator[str]:
    """What is bad is kept where a person sees it, and never ends in a dead-letter queue."""
    bad = {each.body for each in evidence.history.asked if each.request_id.startswith("bad")}
    kept = evidence.rejected + sum(letter in bad for letter in evidence.dead_letters)
    if kept < len(bad):
        yield f"{len(bad)} bad requests, and {kept} are kept"


def nothing_is_left_behind(evidence: Evidence) -> Iterator[str]:
    """When the faults stop, everything comes to rest: each call has its end, with a reason."""
    if evidence.came_to_rest:
        return
    for request_id, call in evidence.calls.items():
        if not call.status.is_final:
            yield f"{request_id}: left behind, {call.status} since {call.updated_at}: {call.status_reason}"
    if all(call.status.is_final for call in evidence.calls.values()):
        yield "queues or streams are not empty"


def cancelled_calls_are_not_dialled_again(evidence: Evidence) -> Iterator[str]:
    """After the answer to a cancellation no attempt begins."""
    for act in done(evidence, "cancel"):
        yield from _sent_after(evidence, act, {act.subject})
    for act in done(evidence, "cancel campaign"):
        # What is accepted afterwards is dialled; clocks differ by less than a second.
        accepted_until = START + timedelta(seconds=act.begun_at - 1.0)
        yield from _sent_after(
            evidence,
            act,
            {
                request_id
                for request_id, call in evidence.calls.items()
                if call.request.campaign == act.subject and call.accepted_at < accepted_until
            },
        )


def recipients_are_called_in_turn(evidence: Evidence) -> Iterator[str]:
    """Of several recipients of a request none is called while the call to the one before goes on, nor once it is not needed."""
    settled = {act.subject for act in evidence.history.acts if act.what == "settle"}
    redriven = any(act.what == "redrive refused" for act in evidence.history.acts)
    for request_id, call in evidence.calls.items():
        if call.chain is None or call.chain.number == 1:
            continue
        sends = [send for send in evidence.log if send.text == request_id]
        before = call.chain.request_id_of(call.chain.number - 1)
        is_redialled = redriven or (before in evidence.calls and evidence.calls[before].call_id in settled)
        earlier = [send.at for send in evidence.log if send.text == before]
        if sends and not is_redialled and max(earlier, default=0.0) > sends[0].at:
            yield f"{request_id}: dialled at {sends[0].at:.1f}, and {before} after it at {max(earlier):.1f}"
        if isinstance(call.reason, EarlierRecipientReached):
            ended_at = (call.status_at - START).total_seconds()
            for send in sends:
                if send.at > ended_at + evidence.on_its_way_s + _CLOCKS_S:
                    yield f"{request_id}: dialled at {send.at:.1f}, and was not needed since {ended_at:.1f}"


def pauses_hold(evidence: Evidence) -> Iterator[str]:
    """Within seconds of a pause nothing is dialled that it covers, until somebody resumes it."""
    for act in done(evidence, "pause"):
        ends = released_at(evidence, act, "resume")
        for send in evidence.log:
            if (act.answered_at or 0.0) + evidence.on_its_way_s < send.at < ends and is_about(evidence, act, send.text):
                yield f"{send.text}: dialled at {send.at:.1f}, and {act.subject or 'all'} is paused since {act.answered_at:.1f}"


def items_are_bounded(evidence: Evidence) -> Iterator[str]:
    """No item comes near what DynamoDB takes."""
    for key, size in evidence.item_sizes.items():
        if size > LARGEST_ITEM_BYTES:
            yield f"{key}: {size:,} bytes"


def a_backlog_uses_the_allowance(evidence: Evidence) -> Iterator[str]:
    """
    In a calm stretch with a backlog 99 % of the account's minutes are used.

    After a version without send lines all lines are taken for a slot, which begins with the first call that is due: so does the
    stretch when that is over.
    """
    limits, since = evidence.limits_now, evidence.backlog_since
    if since is None or limits is None or limits.calls_per_day is not None:
        return
    since = max(since, *(opens_at + _TO_BEGIN_AGAIN_S for opens_at in _lines_of_nobody_open_at(evidence)), 0.0)
    sends = sum(since <= send.at < since + _CALM_MINUTES * 60 for send in evidence.log)
    permitted = _CALM_MINUTES * limits.calls_per_minute
    if sends < _SHARE_OF_THE_ALLOWANCE * permitted - 1:
        yield f"{sends} of {permitted} calls in {_CALM_MINUTES} calm minutes"


def _lines_of_nobody_open_at(evidence: Evidence) -> Iterator[float]:
    return (each.begins_at + TAKEN_AGAIN_AFTER.total_seconds() for each in evidence.observed.lines if not each.token)


def answers_are_in_order(evidence: Evidence) -> Iterator[str]:
    """The API refuses no good request."""
    yield from evidence.history.faulty_answers


RULES: tuple[Rule, ...] = (
    limits_are_kept,
    sends_arrive_by_their_stamps,
    calls_are_placed_as_asked,
    events_are_taken_for_their_own_send,
    sends_are_settled_by_their_events,
    lines_are_free_again,
    lines_are_given_back_when_known,
    sends_that_say_whose_they_are_take_no_line,
    silence_that_is_a_proof_is_one,
    every_send_was_asked_for,
    nobody_is_called_while_in_a_call,
    nobody_is_dialled_beside_a_known_attempt,
    every_accepted_request_is_one_call,
    bad_requests_are_kept,
    nothing_is_left_behind,
    cancelled_calls_are_not_dialled_again,
    calls_are_made_again_as_asked,
    what_turns_out_to_be_played_is_not_dialled_again,
    rescheduled_calls_go_at_their_new_time,
    recipients_are_called_in_turn,
    nobody_else_is_called_once_one_was_reached,
    pauses_hold,
    nobody_on_the_list_is_called,
    only_who_is_listed_is_kept_from_calls,
    no_campaign_is_called_faster_than_its_rate,
    calls_are_in_the_lane_of_their_campaign,
    nobody_is_called_outside_hours_in_force,
    widened_hours_let_calls_go,
    counts_equal_the_records,
    ends_are_archived_in_order,
    ends_are_published,
    campaigns_end_when_no_call_is_open,
    explanations_are_true,
    what_was_told_meanwhile_was_true,
    items_are_bounded,
    a_backlog_uses_the_allowance,
    campaigns_take_turns,
    answers_are_in_order,
    acts_have_one_entry_each,
    erasures_come_to_their_end,
    erased_calls_are_not_placed_again,
    nothing_of_the_erased_is_left,
    nothing_of_the_erased_is_told_later,
    tasks_are_answered_once,
)


def judge(evidence: Evidence) -> dict[str, list[str]]:
    """Give what is wrong, by the names of the rules that are broken."""
    found = {rule.__name__: list(rule(evidence)) for rule in RULES}
    return {name: faults for name, faults in found.items() if faults}


def _sent_after(evidence: Evidence, cancelled: Act, request_ids: set[str]) -> Iterator[str]:
    for send in evidence.log:
        if send.at > (cancelled.answered_at or 0.0) + evidence.on_its_way_s and send.text in request_ids:
            yield f"{send.text}: dialled at {send.at:.1f}, cancelled at {cancelled.answered_at:.1f}"
