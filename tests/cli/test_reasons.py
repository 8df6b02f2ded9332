"""On a terminal a reason has the user's own times; what is not known there is told in the stack's words."""

from datetime import UTC, datetime

import msgspec
import pytest

from redial.contracts.answers.calls import StatusReason
from redial.domain.call.reasons.parts import code_of, parameters_of
from redial.domain.call.reasons.reason import Noted, Reason
from redial.domain.times import to_iso
from redial_cli.local_times import when
from redial_cli.reasons import reason_told
from simulation.every_reason import AT_TEXT, EVERY_REASON, OVER_TEXT


def answered(reason: Reason, text: str) -> StatusReason:
    """Give a reason as the API answers it."""

    def shown(value: object) -> object:
        if isinstance(value, datetime):
            return to_iso(value)
        if isinstance(value, Reason):
            return {"code": code_of(value).value, "parameters": parameters(value)}
        return list(value) if isinstance(value, tuple) else value

    def parameters(of: Reason) -> dict[str, object]:
        return {name: shown(value) for name, value in parameters_of(of).items()}

    told = StatusReason(code=code_of(reason), parameters=parameters(reason), text=text)
    return msgspec.json.decode(msgspec.json.encode(told), type=StatusReason)


@pytest.mark.parametrize(("reason", "sentence"), EVERY_REASON)
def test_each_reason_is_told_with_local_times(reason: Reason, sentence: str) -> None:
    told = reason_told(answered(reason, "not worded here"))

    local = sentence.replace(AT_TEXT, when(AT_TEXT)).replace(OVER_TEXT, when(OVER_TEXT))
    assert told == ("not worded here" if isinstance(reason, Noted) else local)


@pytest.mark.parametrize(
    ("code", "parameters"),
    [
        ("OF_LATER", {}),
        ("SCHEDULED", {}),
        ("SCHEDULED", {"at": "soon"}),
        ("NO_TIME_TO_WAIT", {"waits_for": "DUE"}),
        ("", {}),
    ],
)
def test_reason_that_is_not_known_is_told_by_its_text(code: str, parameters: dict[str, object]) -> None:
    reason = StatusReason(code=code, parameters=parameters, text=f"told since {AT_TEXT}")

    assert reason_told(reason) == f"told since {when(AT_TEXT)}"


def test_parameters_of_a_later_version_are_left_aside() -> None:
    reason = StatusReason(code="DUE", parameters={"of_later": {"a": [1]}}, text="not worded here")

    assert reason_told(reason) == "due; goes as soon as the limits permit"


def test_other_call_is_named_by_its_request_id() -> None:
    parameters = {"call_id": "8534fa7ef71157aceccedf38", "request_id": "the-other-one"}

    told = reason_told(StatusReason(code="RECIPIENT_IN_CALL", parameters=parameters, text="not worded here"))

    assert told == "the recipient is in call the-other-one"


def test_times_are_the_users_own() -> None:
    at = datetime(2026, 1, 31, 17, tzinfo=UTC)
    reason = StatusReason(code="SCHEDULED", parameters={"at": to_iso(at)}, text="not worded here")

    assert reason_told(reason) == f"scheduled for {at.astimezone():%Y-%m-%d %H:%M}"
