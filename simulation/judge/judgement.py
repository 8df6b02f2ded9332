"""What must hold after any run, judged by the voice service's own log and the stored calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import CallRequest
from redial.domain.call.retry_policy import OnUnknown, RetryPolicy
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.pacing.limits import VoiceLimits
from simulation.judge.calling_hours import may_be_called
from simulation.voice.sends import Send
from simulation.voice.v2 import REQUESTS_PER_SECOND
from simulation.window_checker import Limits, check
from simulation.world import START

# From a dialer's last look at its clock to the arrival of its request.
_ON_ITS_WAY_S = 15.0
# From the publication of a final event that is not lost until the call is surely stored as ended: the delays of the topics and the
# queue, and its deliveries that fail.
_TOLD_WITHIN_S = 900.0
_CLOCKS_S = 0.1


@dataclass(frozen=True)
class Terms:
    """From when until when a call might be dialled, as it was stored at a time of the world."""

    since: float
    not_before: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Truth:
    """The sends of one call, as the service saw them. A call is recognised by its text, which is its request id."""

    call: Call
    sends: Sequence[Send]
    terms: Sequence[Terms] = ()
    """Where somebody may have given it another time: all that it has had, in their order."""

    def terms_at(self, at: float) -> Terms:
        """Return what held for a send that arrived at a time: from its claim on nobody gives it another one."""
        request = self.call.request
        usual = Terms(0.0, request.not_before, request.expires_at)
        return next((each for each in reversed(self.terms) if each.since <= at), usual)

    @property
    def placed(self) -> list[Send]:
        return [send for send in self.sends if send.placed]

    @property
    def was_completed(self) -> bool:
        return any(send.outcome == Outcome.COMPLETED_CALL for send in self.placed)

    @property
    def was_told_completed(self) -> bool:
        return any(send.outcome == Outcome.COMPLETED_CALL and not send.final_event_lost for send in self.placed)

    @property
    def unknown(self) -> int:
        return sum(attempt.outcome is Outcome.SEND_UNKNOWN for attempt in self.call.attempts)


def checker_limits(limits: VoiceLimits) -> Limits:
    return Limits(
        calls_per_minute=limits.calls_per_minute,
        calls_per_second_per_number=limits.calls_per_second_per_number,
        calls_per_recipient_per_day=limits.calls_per_recipient_per_day,
        calls_per_day=limits.calls_per_day,
    )


def truths(
    calls: Mapping[str, Call], log: Iterable[Send], terms: Mapping[str, Sequence[Terms]] | None = None
) -> list[Truth]:
    by_text: dict[str, list[Send]] = {}
    for send in log:
        by_text.setdefault(send.text, []).append(send)
    terms = {} if terms is None else terms
    return [Truth(call, by_text.get(name, []), terms.get(call.call_id, ())) for name, call in calls.items()]


def faults_of(
    calls: Mapping[str, Call],
    log: Sequence[Send],
    limits: VoiceLimits,
    requests_per_second: int | None = REQUESTS_PER_SECOND,
    stage: StageHours = NO_STAGE_HOURS,
) -> list[str]:
    """Name everything that is wrong with a run that has come to rest."""
    faults = limits_passed(log, limits, requests_per_second)
    for truth in truths(calls, log):
        found = [*faults_of_call(truth, stage), *faults_of_attribution(truth)]
        faults += [f"{truth.call.request.request_id}: {fault}" for fault in found]
    return faults + strays(calls, log) + overlaps(log)


def limits_passed(
    log: Sequence[Send], limits: VoiceLimits, requests_per_second: int | None = REQUESTS_PER_SECOND
) -> list[str]:
    """Name the sliding windows that were overfull; version 2 of the API counts the requests of a second, too."""
    of_v2 = [send.as_arrival() for send in log if send.version == "v2"]
    verdicts = [
        check([send.as_arrival() for send in log], checker_limits(limits)),
        check(of_v2, Limits(requests_per_second=requests_per_second)),
    ]
    return [str(verdict) for verdict in verdicts if verdict.violations]


def faults_of_call(truth: Truth, stage: StageHours = NO_STAGE_HOURS) -> Iterable[str]:
    call, request = truth.call, truth.call.request
    if not call.status.is_final:
        yield f"left behind: {call.status} since {call.status_at}, {call.status_reason}"
    if not call.status_reason:
        yield "no reason"
    if len(call.attempts) > request.retry.total_attempts:
        yield f"{len(call.attempts)} attempts of {request.retry.total_attempts}"
    if len(truth.placed) > len(call.attempts):
        yield f"{len(truth.placed)} calls placed for {len(call.attempts)} attempts"
    if call.status is CallStatus.COMPLETED and not truth.was_completed:
        yield "COMPLETED, but no call was"
    if truth.was_told_completed and call.status is not CallStatus.COMPLETED and not truth.unknown:
        yield f"{call.status}, but the call was completed"
    for earlier in truth.placed:
        # All later sends, not the next one: what lies between may be a send that placed no call.
        again = [send for send in truth.sends if send.at > earlier.at and not _may_follow(send, earlier, request.retry)]
        if earlier.outcome == Outcome.COMPLETED_CALL and again:
            yield f"dialled again at {again[0].at:.1f} after the call at {earlier.at:.1f} that was completed"
    if stage.concern(request) and _tell(stage, request):
        yield from _outside_hours(truth, stage)
    for send in truth.sends:
        terms = truth.terms_at(send.at)
        if terms.not_before is not None and send.at < (terms.not_before - START).total_seconds() - _CLOCKS_S:
            yield f"dialled at {send.at:.1f}, before not_before"
        # The service may keep it, for no longer than the send is valid.
        rings_at = send.dialled_at or send.at
        if terms.expires_at is not None and rings_at > (terms.expires_at - START).total_seconds() + _ON_ITS_WAY_S:
            yield f"dialled at {rings_at:.1f}, after expires_at"


def _tell(stage: StageHours, request: CallRequest) -> bool:
    """Tell whether these settings say which hours hold: where people change those of a name, a rule of the swarm knows them."""
    return not isinstance(request.calling_hours, str) or request.calling_hours in stage.named


def _outside_hours(truth: Truth, stage: StageHours) -> Iterable[str]:
    request = truth.call.request
    for send in truth.placed:
        # At the opening a dialer's clock may be ahead; at the end there is a margin.
        for rings_at in {send.at + _CLOCKS_S, (send.dialled_at or send.at) + _CLOCKS_S}:
            if not may_be_called(request, START + timedelta(seconds=rings_at), stage):
                yield f"dialled at {rings_at:.1f}, outside its calling hours"


def faults_of_attribution(truth: Truth, *, every_send_has_a_line: bool = True) -> Iterable[str]:
    """Name events that were taken for another call's, and those of a send that were not taken for its own."""
    own, known = {send.message_id for send in truth.placed}, ids_of(truth.call)
    for message_id in sorted(known - own - {None}, key=str):
        yield f"has the id {message_id} of another's send"
    for send in truth.placed if every_send_has_a_line else ():
        if send.first_told_at is not None and send.message_id not in known:
            yield f"{truth.call.status}, but the first event of {send.message_id} told whose it is"


def ids_of(call: Call) -> set[str | None]:
    """Return the message ids that the attempts of a call have; None is among them where one has none."""
    return {each for attempt in call.attempts for each in (attempt.message_id, *attempt.other_message_ids)}


def _may_follow(later: Send, completed: Send, policy: RetryPolicy) -> bool:
    """Tell whether a request asked for another call after one that was completed, but of which nobody could know."""
    if policy.on_unknown is OnUnknown.REDIAL:
        # A dialer may have died before it wrote down the answer: nothing in the service's log tells.
        return True
    if not policy.no_final_event.retry:
        return False
    was_told = completed.has_events and not completed.final_event_lost and completed.ends_at is not None
    return not was_told or later.at <= (completed.ends_at or 0.0) + _TOLD_WITHIN_S


def strays(calls: Mapping[str, Call], log: Sequence[Send]) -> list[str]:
    """Find sends that no stored call asked for."""
    return [
        f"{send.text}: dialled at {send.at:.1f}, and no such call is stored" for send in log if send.text not in calls
    ]


def overlaps(log: Sequence[Send]) -> list[str]:
    """Find calls to one recipient of which the second began before the first, known one had ended."""
    busy_until: dict[str, float] = {}
    overlaps = []
    for send in sorted(log, key=lambda send: send.at):
        if send.at < busy_until.get(send.destination_phone_number, 0.0):
            overlaps.append(f"{send.destination_phone_number} dialled at {send.at:.1f} while in a call")
        if send.placed and send.behaviour == "accepted" and send.ends_at is not None:
            busy_until[send.destination_phone_number] = send.ends_at
    return overlaps
