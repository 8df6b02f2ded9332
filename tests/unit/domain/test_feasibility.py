from typing import Any

import pytest

from redial.domain.call.calls import FieldError
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.pacing.feasibility import earliest_attempts, ends_in_the_past, impossible_attempts
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
    assert told(policy(6), expires_at=at(0)) == {}
    assert told(policy(6), not_before=at(90), expires_at=at(90)) == {}


def test_the_time_that_is_over_first_is_named() -> None:
    both = told(policy(4, stop_at=at(100)), expires_at=at(150))["retry.total_attempts"]
    assert "at most 2" in both
    assert "retry.stop_at is 2026-11-23T09:01:40.000Z" in both
    assert (
        "expires_at is 2026-11-23T09:01:40.000Z"
        in told(policy(4, stop_at=at(150)), expires_at=at(100))["retry.total_attempts"]
    )


def test_a_not_before_that_has_passed_does_not_count() -> None:
    assert "at most 3" in told(policy(4), not_before=at(-500), expires_at=at(150))["retry.total_attempts"]


def test_the_recipients_limit_is_named_only_where_it_is_met() -> None:
    assert "in 24 hours" not in told(policy(5), expires_at=at(200))["retry.total_attempts"]
    assert "in 24 hours" in told(policy(6), expires_at=at(300))["retry.total_attempts"]


def test_a_policy_that_retries_nothing_is_told_which_attempt_never_happens() -> None:
    nothing = policy(4, busy=OutcomePolicy(retry=False))
    assert told(nothing) == {
        "retry.total_attempts": "expected 1: the policy retries no outcome, so attempt 2 of 4 could never happen"
    }


LATE = OutcomePolicy(retry=True, delay_seconds=300)


@pytest.mark.parametrize("outcome", ["busy", "no_answer", "failed", "no_final_event"])
def test_a_delay_after_any_outcome_is_held_against_the_end(outcome: str) -> None:
    given, field = {outcome: {"delay_seconds": 300}}, f"retry.{outcome}.delay_seconds"
    late = policy(3, **{outcome: LATE})
    assert told(late, given, expires_at=at(300)) == {
        field: f"expected less than 300: a retry after {outcome.upper()} would come after "
        "expires_at 2026-11-23T09:05:00.000Z"
    }
    assert told(late, given, expires_at=at(300.001)) == {}
    assert told(late, given) == {}
    assert told(policy(1, **{outcome: LATE}), given, expires_at=at(300)) == {}, "there is no retry"
    never = policy(3, **{outcome: OutcomePolicy(retry=False, delay_seconds=300)})
    assert told(never, given, expires_at=at(300)) == {}
    assert list(told(late, given | {"total_attempts": 3}, expires_at=at(50))) == [field], "once is enough"


def test_ends_that_have_passed_are_named_to_people() -> None:
    request = call_request(retry=policy(2, stop_at=at(5)), expires_at=at(9))
    assert ends_in_the_past(request, at(4.999)) == []
    assert ends_in_the_past(request, at(5)) == [
        FieldError(
            field="retry.stop_at",
            message="expected a time that is still to come; 2026-11-23T09:00:05.000Z has passed",
        )
    ]
    assert [error.field for error in ends_in_the_past(request, at(9))] == ["expires_at", "retry.stop_at"]
    assert ends_in_the_past(call_request(retry=policy(2)), at(9)) == []
