"""The fixture's client of version 2: its type, and what boto3 raises of errors that no request brings about."""

from typing import Any

import botocore.exceptions
import pytest
from botocore import xform_name

from tests.emulator.v2.v2_world import EMULATED
from voice_emulator.testing import VoiceEmulator
from voice_emulator.v2.client import VoiceV2Client

OVERRIDE = {"DestinationPhoneNumber": "+12065550100", "Action": "BLOCK"}
# What is asked, and the fault that brings the error.
BY_FAULT: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("AssociateProtectConfiguration", "ConflictException"): (
        {"ProtectConfigurationId": "own", "ConfigurationSetName": "set"},
        "operation_conflict",
    ),
    ("CreateProtectConfiguration", "ConflictException"): ({}, "operation_conflict"),
    ("DeleteOptedOutNumber", "ConflictException"): (
        {"OptOutListName": "Default", "OptedOutNumber": "+12065550100"},
        "operation_conflict",
    ),
    ("PutProtectConfigurationRuleSetNumberOverride", "ConflictException"): (
        {"ProtectConfigurationId": "own", **OVERRIDE},
        "operation_conflict",
    ),
    ("UpdatePool", "ConflictException"): ({"PoolId": "own"}, "operation_conflict"),
    ("DeleteAccountDefaultProtectConfiguration", "ValidationException"): ({}, "operation_refused"),
    ("DeleteVoiceMessageSpendLimitOverride", "ValidationException"): ({}, "operation_refused"),
}
REASONS = {"ConflictException": "RESOURCE_MODIFICATION_NOT_ALLOWED", "ValidationException": "OTHER"}


def test_the_type_of_the_client_has_the_operations_that_are_emulated(voice_emulator: VoiceEmulator) -> None:
    own = {name for name, kind in VoiceV2Client.__annotations__.items() if kind is not Any}
    assert own == {xform_name(operation) for operation in EMULATED}
    voice = voice_emulator.client_v2()
    every = [*own, *(name for name in vars(VoiceV2Client) if not name.startswith("_"))]
    assert [name for name in (*every, "meta", "exceptions") if not hasattr(voice, name)] == []
    assert voice.can_paginate("describe_pools")
    assert voice.meta.endpoint_url == voice_emulator.endpoint_url


@pytest.mark.parametrize(("operation", "error"), BY_FAULT)
def test_a_fault_brings_what_no_request_does(voice_emulator: VoiceEmulator, operation: str, error: str) -> None:
    voice = voice_emulator.client_v2()
    asked, fault = BY_FAULT[operation, error]
    voice_emulator.change_settings(faults={fault: 1})
    with pytest.raises(getattr(voice.exceptions, error)) as raised:
        getattr(voice, xform_name(operation))(**asked)
    assert isinstance(raised.value, botocore.exceptions.ClientError)
    response: Any = raised.value.response
    assert (response["Reason"], response["ResponseMetadata"]["HTTPStatusCode"]) == (REASONS[error], 400)
    assert voice_emulator.control.get("requests").json()["requests"][-1]["error_reason"] == REASONS[error]


def test_a_protect_configuration_has_as_many_overrides_as_the_settings_say(voice_emulator: VoiceEmulator) -> None:
    voice = voice_emulator.client_v2()
    voice_emulator.change_settings(v2={"limits": {"number_overrides": 1, "requests_per_second": None}})
    own = {"ProtectConfigurationId": voice.create_protect_configuration()["ProtectConfigurationId"]}
    put = voice.put_protect_configuration_rule_set_number_override
    expires = voice_emulator.control.get("clock").json()["now_ms"] / 1000 + 60
    put(**own, **OVERRIDE, ExpirationTimestamp=expires)
    put(**own, **{**OVERRIDE, "Action": "ALLOW"}, ExpirationTimestamp=expires)  # the same number once more
    another = {**OVERRIDE, "DestinationPhoneNumber": "+12065550101"}
    with pytest.raises(voice.exceptions.ServiceQuotaExceededException) as raised:
        put(**own, **another)
    response: Any = raised.value.response
    assert response["Reason"] == "PROTECT_CONFIGURATIONS_PER_ACCOUNT"
    voice_emulator.advance(minutes=1)  # the first one has expired
    put(**own, **another)
