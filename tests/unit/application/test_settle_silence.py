"""Whether silence is a proof is judged where the request asks for it."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

import pytest
from msgspec.structs import replace

from redial.application.tracking.judge_silence import SilenceJudge
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus, WaitReason
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import RETRY, at, waiting_call
from tests.unit.application.settling import ANSWER_BY, Settling, under_way


class JudgeOfAll:
    """Looks at each attempt an hour later, and says so."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self) -> None:
        self.told.append("begin")

    def step(self, call: Call, attempt: Attempt, now: datetime) -> Callable[[Call], Call | CallUnchanged]:
        self.told.append((call, attempt, now))
        return lambda stored: transitions.look_again(stored, attempt.token, at(7_200), now)


@pytest.mark.parametrize(
    ("policy", "message_id", "is_judged"),
    [
        (OnUnknown.REDIAL_IF_SILENT, None, True),
        (OnUnknown.REDIAL_IF_SILENT, "m1", False),
        (OnUnknown.GIVE_UP, None, False),
    ],
)
def test_silence_is_judged_where_the_request_asks_for_it_and_no_id_is_known(
    policy: OnUnknown, message_id: str | None, is_judged: bool
) -> None:
    settling, judge = Settling(), JudgeOfAll()
    call = under_way(waiting_call(retry=replace(RETRY, on_unknown=policy)), message_id)
    settling.calls.put(call)

    settling.run(ANSWER_BY, cast("SilenceJudge", judge))

    looked_at = [(call, call.attempts[0], at(ANSWER_BY))] if is_judged else []
    assert judge.told == ["begin", *looked_at]
    assert (settling.stored(call).status_at == at(7_200)) is is_judged


def test_call_that_is_called_again_as_its_silence_proved_it_wakes_dial() -> None:
    settling, judge = Settling(), JudgeOfAll()
    call = under_way(waiting_call(retry=replace(RETRY, on_unknown=OnUnknown.REDIAL_IF_SILENT)))
    settling.calls.put(call)

    def takes_back(call: Call, attempt: Attempt, now: datetime) -> Callable[[Call], Call | CallUnchanged]:
        return lambda stored: replace(
            stored, status=CallStatus.WAITING, wait_reason=WaitReason.RETRY, status_at=at(ANSWER_BY + 30)
        )

    judge.step = takes_back  # type: ignore[method-assign]
    settling.run(ANSWER_BY, cast("SilenceJudge", judge))

    assert settling.wake_ups.sent == [([call.call_id], 30.0)]


def test_stack_that_has_nothing_to_judge_silence_by_goes_by_the_deadline() -> None:
    settling = Settling()
    call = under_way(waiting_call(retry=replace(RETRY, on_unknown=OnUnknown.REDIAL_IF_SILENT)))
    settling.calls.put(call)

    settling.run(ANSWER_BY)

    assert settling.attempt_of(call).outcome is Outcome.SEND_UNKNOWN
