"""A script can name each reason with which version 2 may refuse a message."""

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.emulator.harness import COMPLETED, Harness
from tests.emulator.v2.v2_scripts import place_script, refused
from tests.emulator.v2.v2_world import MODEL, assert_shape
from voice_emulator.contracts.v2.reasons import REFUSALS
from voice_emulator.scripts.attempts import Attempt
from voice_emulator.service.scenarios import read_scripts
from voice_emulator.testing import VoiceEmulator


@pytest.mark.parametrize(("reason", "code"), REFUSALS.items())
def test_it_comes_with_its_error_of_the_model(harness: Harness, reason: str, code: str) -> None:
    assert reason in MODEL.shape_for(f"{code}Reason").metadata["enum"]
    place_script(harness, COMPLETED, {"send": "refused", "reason": reason}, "completed")
    for dry_run in (True, False):
        answer = harness.send_v2(DryRun=dry_run)
        assert refused(answer) == (code, reason)
        assert_shape({name: value for name, value in answer.items() if name != "__type"}, MODEL.shape_for(code))
        call = harness.service.log.calls[-1]
        assert (call.status_code, call.call_placed, call.fault, call.error_reason) == (400, False, "refused", reason)
    harness.clock.advance(timedelta(seconds=1))
    assert "MessageId" in harness.send_v2()


def test_each_error_that_a_message_can_have_has_reasons() -> None:
    errors: list[Any] = MODEL.operation_model("SendVoiceMessage").error_shapes
    assert set(REFUSALS.values()) == {each.name for each in errors if "Reason" in each.members}


def test_version_1_knows_no_reasons(harness: Harness) -> None:
    place_script(harness, COMPLETED, {"send": "refused", "reason": "ACCOUNT_DISABLED"})
    reply = harness.send()
    assert (reply.status_code, reply.error_type) == (400, "BadRequestException")
    assert "ACCOUNT_DISABLED" not in json.loads(reply.body)["Message"]


@pytest.mark.parametrize(
    "attempt",
    [
        {"reason": "ACCOUNT_DISABLED"},
        {"send": "throttled", "reason": "ACCOUNT_DISABLED"},
        {"send": "refused", "reason": "TOO_LATE"},
    ],
)
def test_a_reason_goes_with_a_refusal(attempt: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"reason|TOO_LATE"):
        read_scripts({COMPLETED: [attempt]})
    with pytest.raises(ValueError, match="goes with `send` 'refused'"):
        Attempt(**attempt)


def test_boto3_raises_each_error_with_its_reason(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.place_script(COMPLETED, {"send": "refused", "reason": "INSUFFICIENT_ACCOUNT_REPUTATION"})
    voice = voice_emulator.client_v2()
    with pytest.raises(voice.exceptions.AccessDeniedException) as raised:
        voice.send_voice_message(
            DestinationPhoneNumber=COMPLETED, OriginationIdentity="+12065550199", MessageBody="Hello."
        )
    assert raised.value.response["Reason"] == "INSUFFICIENT_ACCOUNT_REPUTATION"
