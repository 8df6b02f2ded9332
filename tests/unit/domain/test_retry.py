from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call
from redial.domain.call.reasons.reason import AttemptsUsedUp, NotRetried, RetryDue
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.retry import GiveUp, RetryAt, decide_retry
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from simulation.makers import ORIGINATION, RETRY, at, waiting_call


def attempts(*outcomes: Outcome) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(
            number=number,
            token=f"t{number}",
            origination_phone_number=ORIGINATION,
            intent_at=at(number * 1000),
            outcome=outcome,
            outcome_at=at(number * 1000 + 30),
        )
        for number, outcome in enumerate(outcomes, start=1)
    )


def call(**retry: object) -> Call:
    return waiting_call(retry=replace(RETRY, **retry))


def decide(made: tuple[Attempt, ...], a_call: Call | None = None) -> RetryAt | GiveUp:
    return decide_retry(a_call or call(), made)


def test_a_busy_call_is_due_again_after_the_delay_of_busy() -> None:
    decision = decide(attempts(Outcome.BUSY))
    assert decision == RetryAt(at(1090), RetryDue(Outcome.BUSY, attempt=1, total_attempts=3, at=at(1090)))


def test_each_outcome_has_its_own_delay() -> None:
    decision = decide(attempts(Outcome.NO_ANSWER))
    assert isinstance(decision, RetryAt)
    assert decision.at == at(1030 + 300)


def test_the_delay_grows_with_each_repeat_of_the_same_outcome_up_to_its_cap() -> None:
    second = decide(attempts(Outcome.BUSY, Outcome.BUSY))
    assert isinstance(second, RetryAt)
    assert second.at == at(2030 + 100)  # 60 x 2, capped at 100


def test_another_outcome_in_between_does_not_grow_the_delay() -> None:
    decision = decide(attempts(Outcome.NO_ANSWER, Outcome.BUSY))
    assert isinstance(decision, RetryAt)
    assert decision.at == at(2030 + 60)


def test_attempts_are_counted_over_all_outcomes() -> None:
    decision = decide(attempts(Outcome.BUSY, Outcome.NO_ANSWER, Outcome.BUSY))
    assert decision == GiveUp(AttemptsUsedUp(Outcome.BUSY, attempt=3, total_attempts=3))


def test_an_outcome_that_the_policy_does_not_retry_ends_the_call() -> None:
    assert decide(attempts(Outcome.FAILED)) == GiveUp(NotRetried(Outcome.FAILED, attempt=1))


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.COMPLETED_CALL])
def test_an_outcome_that_leaves_nothing_to_decide_is_not_followed_by_another_attempt(outcome: Outcome) -> None:
    assert decide(attempts(outcome)) == GiveUp(NotRetried(outcome, attempt=1))


@pytest.mark.parametrize("outcome", [Outcome.SEND_UNKNOWN, Outcome.NO_FINAL_EVENT])
def test_a_call_that_was_perhaps_heard_is_not_placed_again_unasked(outcome: Outcome) -> None:
    assert isinstance(decide_retry(waiting_call(retry=RetryPolicy()), attempts(outcome)), GiveUp)


def test_a_call_is_placed_again_after_send_unknown_where_the_request_says_so() -> None:
    decision = decide(attempts(Outcome.SEND_UNKNOWN), call(on_unknown=OnUnknown.REDIAL))
    due_at = at(1030) + timedelta(seconds=RETRY.no_final_event.delay_seconds)
    assert decision == RetryAt(due_at, RetryDue(Outcome.SEND_UNKNOWN, attempt=1, total_attempts=3, at=due_at))


def test_no_attempt_is_promised_at_or_after_stop_at() -> None:
    decision = decide(attempts(Outcome.BUSY), call(stop_at=at(1090)))
    assert isinstance(decision, GiveUp)
    assert "not before retry.stop_at" in reason_in_words(decision.reason)


def test_no_attempt_is_promised_at_or_after_expires_at() -> None:
    decision = decide(attempts(Outcome.BUSY), waiting_call(expires_at=at(1090)))
    assert isinstance(decision, GiveUp)
    assert "not before expires_at" in reason_in_words(decision.reason)


def test_jitter_lengthens_the_delay_the_same_way_every_time() -> None:
    policy = OutcomePolicy(retry=True, delay_seconds=100, jitter=0.5)
    jittered = [
        decide_retry(waiting_call(f"request-{number}", retry=replace(RETRY, busy=policy)), attempts(Outcome.BUSY))
        for number in [*range(20), *range(20)]
    ]
    times = [decision.at for decision in jittered if isinstance(decision, RetryAt)]
    assert times[:20] == times[20:]
    assert len(set(times)) > 15
    assert all(timedelta(seconds=100) <= time - at(1030) <= timedelta(seconds=150) for time in times)
    assert max(times) - at(1030) > timedelta(seconds=140), "the whole share is drawn from"


def test_a_large_growth_meets_its_cap_and_no_overflow() -> None:
    policy = OutcomePolicy(retry=True, delay_seconds=604_800, growth=100, max_delay_seconds=604_800)
    many = attempts(*[Outcome.BUSY] * 9)
    decision = decide_retry(waiting_call(retry=replace(RETRY, total_attempts=10, busy=policy)), many)
    assert isinstance(decision, RetryAt)
    assert decision.at == at(9030) + timedelta(days=7)
