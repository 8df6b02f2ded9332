"""Properties of the pure parts: the fold of events, the retry decision, the life of a call."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from redial.domain.attempt.events import (
    EndOfAttempt,
    Outcome,
    VoiceEvent,
    VoiceEventType,
    end_of_attempt,
    final_outcome,
)
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.retry import GiveUp, RetryAt, decide_retry
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call

event_types = st.sampled_from(VoiceEventType)
events = st.lists(
    st.builds(lambda kind, second: VoiceEvent(kind, at(second)), event_types, st.integers(0, 99)), min_size=1
)
outcome_policies = st.builds(
    OutcomePolicy,
    retry=st.booleans(),
    delay_seconds=st.floats(0, 604_800),
    growth=st.floats(1, 100),
    max_delay_seconds=st.floats(0, 604_800),
    jitter=st.floats(0, 1),
)
policies = st.builds(
    RetryPolicy,
    total_attempts=st.integers(1, 10),
    busy=outcome_policies,
    no_answer=outcome_policies,
    failed=outcome_policies,
    no_final_event=outcome_policies,
    stop_at=st.none() | st.integers(1, 2_000_000).map(at),
    on_unknown=st.sampled_from(OnUnknown),
)
undelivered = st.sampled_from([outcome for outcome in Outcome if outcome is not Outcome.COMPLETED_CALL])


@given(events, st.randoms())
def test_the_fold_is_idempotent_and_order_free(given_events: list[VoiceEvent], random: object) -> None:
    repeated = given_events * 2
    random.shuffle(repeated)  # type: ignore[attr-defined]
    assert end_of_attempt(repeated) == end_of_attempt(given_events)
    folded: set[VoiceEvent] = set()
    for event in repeated:
        folded.add(event)
    assert end_of_attempt(folded) == end_of_attempt(given_events)


@given(st.permutations(list(VoiceEventType)[:3] * 2), event_types, st.integers(0, 6))
def test_a_call_ends_the_same_whatever_the_order_of_its_events(
    others: list[VoiceEventType], last: VoiceEventType, place: int
) -> None:
    def ends_as(order: list[VoiceEventType]) -> tuple[CallStatus, Outcome | None]:
        claimed = transitions.claim(waiting_call(), "t1", ORIGINATION, DEADLINES, at(1))
        assert isinstance(claimed, Call)
        call, known = claimed, set[VoiceEvent]()
        for kind in order:
            known.add(VoiceEvent(kind, at(10)))
            end = end_of_attempt(known)
            if end is not None and isinstance(ended := transitions.end_attempt(call, "t1", end, at(20)), Call):
                call = ended
        return call.status, call.attempts[0].outcome

    shuffled = [*others[:place], last, *others[place:]]
    expected = final_outcome(last)
    assert ends_as(shuffled) == ends_as([*others, last])
    assert ends_as(shuffled)[1] is expected


@given(policies, st.lists(st.tuples(undelivered, st.integers(0, 100_000)), min_size=1, max_size=12))
def test_the_retry_decision_never_exceeds_its_total_nor_its_times(
    policy: RetryPolicy, outcomes: list[tuple[Outcome, int]]
) -> None:
    call = waiting_call(retry=policy, expires_at=at(1_500_000))
    now = at(0)
    for number, (outcome, seconds) in enumerate(outcomes, start=1):
        claimed = transitions.claim(call, f"t{number}", ORIGINATION, DEADLINES, now)
        if not isinstance(claimed, Call):
            return
        assert number <= policy.total_attempts
        ended_at = now + timedelta(seconds=seconds)
        ended = transitions.end_attempt(claimed, f"t{number}", EndOfAttempt(outcome, ended_at), ended_at)
        assert isinstance(ended, Call)
        call = ended
        decision = decide_retry(call, call.attempts)
        assert decision == decide_retry(call, call.attempts)
        match decision:
            case RetryAt(again_at, reason):
                after = policy.after(outcome)
                assert after is not None
                assert ended_at <= again_at < at(1_500_000)
                assert policy.stop_at is None or again_at < policy.stop_at
                longest = min(after.delay_seconds * after.growth**9, after.max_delay_seconds) * (1 + after.jitter)
                assert again_at - ended_at <= timedelta(seconds=longest + 0.001)
                now = again_at
            case GiveUp(reason):
                assert call.status.is_final
        assert reason_in_words(reason)


Step = Callable[[Call, float], Call | CallUnchanged]
tokens = st.sampled_from(["t1", "t2", "t3", "t4"])
outcomes = st.sampled_from(Outcome)
life_steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(lambda token: lambda call, now: transitions.claim(call, token, ORIGINATION, DEADLINES, at(now)), tokens),
    st.builds(
        lambda token: lambda call, now: transitions.record_sent(call, token, f"m-{token}", DEADLINES, at(now)), tokens
    ),
    st.builds(lambda token: lambda call, now: transitions.record_send_unknown(call, token, "lost", at(now)), tokens),
    st.builds(
        lambda token: (
            lambda call, now: transitions.take_back(
                call, token, WaitReason.THROTTLED, at(now + 5), Noted("throttled"), at(now), throttled=True
            )
        ),
        tokens,
    ),
    st.builds(
        lambda token, outcome: (
            lambda call, now: transitions.end_attempt(call, token, EndOfAttempt(outcome, at(now)), at(now))
        ),
        tokens,
        outcomes,
    ),
    st.builds(lambda token: lambda call, now: transitions.settle(call, token, None, DEADLINES, at(now)), tokens),
    st.just(lambda call, now: transitions.cancel(call, at(now))),
    st.just(lambda call, now: transitions.expire(call, at(now))),
    st.just(
        lambda call, now: transitions.postpone(call, WaitReason.RECIPIENT_LIMIT, at(now + 100), Noted("limit"), at(now))
    ),
    st.just(lambda call, now: transitions.settle_by_hand(call, Outcome.BUSY, "a person", at(now))),
)


@settings(max_examples=400)
@given(policies, st.lists(st.tuples(life_steps, st.integers(1, 2_000)), max_size=40))
def test_a_call_lives_by_its_rules_whatever_happens_to_it(policy: RetryPolicy, life: list[tuple[Step, int]]) -> None:
    call, now, used = waiting_call(retry=policy), 0.0, set[str]()
    for step, seconds in life:
        now += seconds
        changed = step(call, now)
        if not isinstance(changed, Call):
            continue
        new = {attempt.token for attempt in changed.attempts} - {attempt.token for attempt in call.attempts}
        if new & used or (not new and len(changed.attempts) > len(call.attempts)):
            # A token names one intent for ever.
            continue
        used |= new
        assert len(changed.attempts) <= policy.total_attempts
        assert [attempt.number for attempt in changed.attempts] == list(range(1, len(changed.attempts) + 1))
        assert changed.status_reason
        if call.status is CallStatus.COMPLETED:
            assert changed.status is CallStatus.COMPLETED
        if call.status.is_final and changed.status is CallStatus.WAITING:
            raise AssertionError("a call that had ended waits to be dialled again")
        delivered = any(attempt.outcome is Outcome.COMPLETED_CALL for attempt in changed.attempts)
        assert not (delivered and changed.status is CallStatus.WAITING), "it would be dialled again"
        call = changed
