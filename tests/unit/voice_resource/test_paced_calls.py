from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from voice_resource.paced_calls import FRESH_ROLE_ERRORS, OutOfTime, PacedCalls, VoiceApiError


class Time:
    def __init__(self, remaining_s: float = 300) -> None:
        self.now_s = 1000.0
        self.ends_at_s = self.now_s + remaining_s
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds

    def calls(self) -> PacedCalls:
        return PacedCalls(remaining_s=lambda: self.ends_at_s - self.now_s, now_s=lambda: self.now_s, sleep=self.sleep)


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "UpdateConfigurationSetEventDestination",
    )


def answers(*outcomes: Exception | str) -> Callable[[], str]:
    waiting = list(outcomes)

    def operation() -> str:
        outcome = waiting.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return operation


@pytest.mark.parametrize(
    "failure",
    [
        refusal("TooManyRequestsException", 429),
        refusal("InternalServiceErrorException", 500),
        refusal("AccessDeniedException", 403),
        ReadTimeoutError(endpoint_url="https://sms-voice.pinpoint.us-east-1.amazonaws.com"),
    ],
)
def test_what_may_pass_is_repeated_with_growing_waits(failure: Exception) -> None:
    time = Time()

    assert time.calls().call("do it", answers(failure, failure, failure, "done")) == "done"

    assert time.now_s - 1000 >= 1 + 2 + 4


def test_what_the_service_refuses_is_not_repeated() -> None:
    time = Time()

    with pytest.raises(VoiceApiError, match="Could not update the set: BadRequestException: no") as raised:
        time.calls().call("update the set", answers(refusal("BadRequestException"), "done"))

    assert raised.value.code == "BadRequestException"
    assert time.slept == []


def test_a_role_that_was_created_a_moment_ago_is_waited_for() -> None:
    calls = Time().calls()

    done = calls.call("create it", answers(refusal("BadRequestException"), "done"), also_repeat=FRESH_ROLE_ERRORS)

    assert done == "done"


def test_a_call_that_is_throttled_for_ever_is_given_up_within_a_minute() -> None:
    time = Time()

    with pytest.raises(VoiceApiError, match="TooManyRequestsException"):
        time.calls().call("do it", answers(*[refusal("TooManyRequestsException", 429)] * 9))

    assert sum(time.slept) < 60


def test_no_call_begins_that_could_outlive_the_function() -> None:
    time = Time(remaining_s=30)

    with pytest.raises(OutOfTime, match="before it could do it"):
        time.calls().call("do it", answers("never"))
