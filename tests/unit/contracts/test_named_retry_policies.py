"""Retry policies that a stage defines and a request names."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from redial.contracts.retry_policies import check_named_retry_policy
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.call.retry_wording import policy_in_words
from redial.domain.times import from_iso
from simulation.makers import plain_request
from tests.unit.contracts.stack_rules import RULES

GENTLE = {"total_attempts": 2, "busy": {"delay_seconds": 3600, "growth": 1}}
STAGE = replace(RULES, default_retry_policy={"no_answer": {"delay_seconds": 1800}}, retry_policies={"gentle": GENTLE})


def judged(retry: object, stage: Any = STAGE, **fields: object) -> Valid | Invalid:
    return validate_request(json.dumps(plain_request(retry=retry, **fields)), stage)


def test_a_named_policy_is_laid_over_the_default_and_stored_resolved() -> None:
    valid = judged("gentle")
    assert isinstance(valid, Valid)
    policy = valid.request.retry
    assert (policy.total_attempts, policy.busy.delay_seconds, policy.no_answer.delay_seconds) == (2, 3600, 1800)
    assert valid.request.retry_policy == "gentle"
    own = judged({"total_attempts": 2})
    assert isinstance(own, Valid)
    assert own.request.retry_policy is None


@pytest.mark.parametrize(
    ("retry", "field", "message"),
    [
        ("harsh", "retry", "expected a policy, or the name of a retry policy of this stage, which are: gentle"),
        ("Gentle", "retry", "expected a name of at most 40 small letters"),
        ({"total_attempts": 0}, "retry.total_attempts", "expected at least 1, got 0"),
        (
            7,
            "retry",
            "expected a policy, an object with total_attempts and what follows each outcome, or the name of a policy",
        ),
    ],
)
def test_what_names_no_policy_is_told(retry: object, field: str, message: str) -> None:
    invalid = judged(retry)
    assert isinstance(invalid, Invalid)
    (error,) = invalid.errors
    assert error.field == field
    assert error.message.startswith(message)


def test_a_repeat_is_known_after_the_policy_was_changed_or_is_gone() -> None:
    first, changed = judged("gentle"), judged("gentle", replace(STAGE, retry_policies={"gentle": {}}))
    gone = judged("gentle", replace(STAGE, retry_policies={}))
    assert isinstance(first, Valid)
    assert isinstance(changed, Valid)
    assert isinstance(gone, Invalid)
    assert first.digest == changed.digest == gone.digest


def test_all_recipients_of_a_chain_have_the_policy() -> None:
    valid = judged("gentle", then=[{"destination_phone_number": "+12065550102"}])
    assert isinstance(valid, Valid)
    assert {step.request.retry_policy for step in valid.steps} == {"gentle"}
    assert {step.request.retry.total_attempts for step in valid.steps} == {2}


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"stop_at": "2030-01-01T00:00:00Z"}, "stop_at: expected none"),
        ({"busy": {"delay_seconds": 60, "max_delay_seconds": 30}}, "busy: expected max_delay_seconds of at least"),
    ],
)
def test_a_policy_that_no_request_could_keep_is_refused(policy: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_named_retry_policy(policy, {})
    check_named_retry_policy(GENTLE, {})


def test_a_policy_is_told_in_words() -> None:
    never = OutcomePolicy(retry=False)
    policy = RetryPolicy(
        total_attempts=2,
        busy=OutcomePolicy(retry=True, delay_seconds=3600),
        no_answer=OutcomePolicy(retry=True, delay_seconds=90, growth=1.5, max_delay_seconds=7200),
        failed=never,
        not_dialled=never,
        stop_at=from_iso("2030-01-01T00:00:00Z"),
    )
    assert policy_in_words(policy) == (
        "up to 2 attempts; busy: again after 1 hour; no answer: again after 1 minute 30 seconds, each time 1.5 times as long, "
        "2 hours at most; failed, not dialled in time, no final event: not again; none from 2030-01-01T00:00:00.000Z on"
    )
    assert policy_in_words(RetryPolicy(total_attempts=1)) == "one attempt"
