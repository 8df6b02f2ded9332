from typing import Any

import pytest

from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.pacing.feasibility import earliest_attempts, impossible_attempts
from simulation.makers import at, call_request

DAY_S = 86_400


def policy(total_attempts: int, **changes: Any) -> RetryPolicy:
    never = OutcomePolicy(retry=False)
    values = {"busy": OutcomePolicy(retry=True, delay_seconds=60), "no_answer": never, "failed": never} | changes
    return RetryPolicy(total_attempts=total_attempts, **values)


def told(retry: RetryPolicy, given: dict[str, Any] | None = None, **times: Any) -> dict[str, str]:
    given = {"total_attempts": retry.total_attempts} if given is None else given
    errors = impossible_attempts(call_request(retry=retry, **times), given, 5, at(0))
    return {error.field: error.message for error in errors}


def seconds(retry: RetryPolicy, per_day: int = 5) -> list[float]:
    return [(time - at(0)).total_seconds() for time in earliest_attempts(retry, per_day, at(0))]


def test_attempts_come_after_the_shortest_delays_that_the_policy_has() -> None:
    growing = OutcomePolicy(retry=True, delay_seconds=10, growth=10, max_delay_seconds=500)
    steady = OutcomePolicy(retry=True, delay_seconds=80)
    assert seconds(policy(5, busy=growing, failed=steady)) == [0, 10, 90, 170, 250]
    assert seconds(policy(5, busy=growing)) == [0, 10, 110, 610, 1110]


def test_the_sixth_attempt_comes_a_day_after_the_first() -> None:
    assert seconds(policy(7)) == [0, 60, 120, 180, 240, DAY_S, DAY_S + 60]


def test_a_policy_that_retries_nothing_has_one_attempt() -> None:
    nothing = policy(4, busy=OutcomePolicy(retry=False))
    assert seconds(nothing) == [0]
    assert "retries no outcome" in told(nothing)["retry.total_attempts"]
    assert told(policy(4, busy=OutcomePolicy(retry=False), on_unknown=OnUnknown.REDIAL)) == {}


def test_attempts_after_the_last_time_are_named() -> None:
    assert told(policy(4), expires_at=at(181)) == {}
    message = told(policy(4), expires_at=at(180))["retry.total_attempts"]
    assert "expected at most 3: attempt 4 could not come before 2026-11-23T09:03:00.000Z" in message
    assert "expires_at is 2026-11-23T09:03:00.000Z" in message


def test_time_counts_from_not_before() -> None:
    assert "at most 3" in told(policy(4), not_before=at(1000), expires_at=at(1150))["retry.total_attempts"]


def test_attempts_beyond_the_recipients_limit_are_named_with_it() -> None:
    message = told(policy(6), expires_at=at(DAY_S))["retry.total_attempts"]
    assert "at most 5" in message
    assert "5 calls to one recipient in 24 hours" in message
    assert told(policy(6), expires_at=at(DAY_S + 1)) == {}
    assert told(policy(6)) == {}


def test_a_delay_that_outlasts_the_request_is_named() -> None:
    late = policy(3, busy=OutcomePolicy(retry=True, delay_seconds=600))
    message = told(late, {"busy": {"delay_seconds": 600}}, expires_at=at(300))["retry.busy.delay_seconds"]
    assert "expected less than 300: a retry after BUSY would come after expires_at" in message


@pytest.mark.parametrize("given", [{}, {"busy": {"retry": True}}])
def test_what_comes_from_the_stacks_default_is_not_held_against_a_request(given: dict[str, Any]) -> None:
    assert told(policy(6, busy=OutcomePolicy(retry=True, delay_seconds=600)), given, expires_at=at(60)) == {}


def test_a_request_whose_time_is_over_is_not_judged() -> None:
    assert told(policy(6), expires_at=at(-1)) == {}
