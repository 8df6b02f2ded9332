"""Version 2 against botocore's own model of it: its members and constraints, its answers, and each of its errors."""

import json
from typing import Any

import botocore.exceptions
import msgspec
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser

from tests.emulator.harness import NO_RATE_LIMITS_V2, SETS, Harness
from tests.emulator.v2.v2_world import (
    EMULATED,
    GROUP,
    MODEL,
    OPTED_OUT,
    OTHER,
    VERIFIED,
    World,
    assert_shape,
    input_of,
    output_of,
)
from voice_emulator.contracts.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.settings.emulator_settings import change_settings
from voice_emulator.testing import VoiceEmulator
from voice_emulator.v2.operations import OPERATIONS, WITH_CONFLICTS

# Errors of which nothing tells when they come, so that a fault alone brings them; docs/emulator.md lists them.
BY_FAULT = {
    ("AssociateProtectConfiguration", "ConflictException"): "operation_conflict",
    ("CreateProtectConfiguration", "ConflictException"): "operation_conflict",
    ("DeleteAccountDefaultProtectConfiguration", "ValidationException"): "operation_refused",
    ("DeleteOptedOutNumber", "ConflictException"): "operation_conflict",
    ("DeleteVoiceMessageSpendLimitOverride", "ValidationException"): "operation_refused",
    ("PutProtectConfigurationRuleSetNumberOverride", "ConflictException"): "operation_conflict",
    ("UpdatePool", "ConflictException"): "operation_conflict",
}
ERRORS = [(name, error.name) for name in EMULATED for error in MODEL.operation_model(name).error_shapes]
UNKNOWN: dict[str, Any] = {
    "ConfigurationSetName": "none",
    "ConfigurationSetNames": ["none"],
    "PhoneNumberId": "phone-0",
    "PhoneNumberIds": ["phone-0"],
    "PoolId": "pool-0",
    "PoolIds": ["pool-0"],
    "OriginationIdentity": "phone-0",
    "OptOutListName": "none",
    "OptOutListNames": ["none"],
    "ProtectConfigurationId": "protect-0",
    "ProtectConfigurationIds": ["protect-0"],
    "VerifiedDestinationNumberId": "verified-0",
    "VerifiedDestinationNumberIds": ["verified-0"],
    "RcsAgentId": "rcs-0",
    "ResourceArn": "arn:aws:sms-voice:us-east-1:123456789012:configuration-set/none",
    "MessageId": "none",
}


def test_every_operation_about_voice_is_there() -> None:
    """Fails when a newer botocore brings one that the emulator does not have."""
    about_voice = {name for name in MODEL.operation_names if "Voice" in name} - {"SendNotifyVoiceMessage"}
    assert about_voice <= set(EMULATED) <= set(MODEL.operation_names)


@pytest.mark.parametrize("operation", EMULATED)
def test_an_input_has_the_members_and_constraints_of_the_model(operation: str) -> None:
    shape = SendVoiceMessageInput if operation == "SendVoiceMessage" else OPERATIONS[operation].shape
    assert_same(msgspec.inspect.type_info(shape), input_of(operation))


def assert_same(own: msgspec.inspect.Type, shape: Shape) -> None:
    constraints = shape.metadata
    if isinstance(own, msgspec.inspect.UnionType):
        (own,) = [each for each in own.types if not isinstance(each, msgspec.inspect.NoneType)]
    match own:
        case msgspec.inspect.StructType():
            assert isinstance(shape, StructureShape)
            assert {field.encode_name for field in own.fields} == set(shape.members)
            assert {field.encode_name for field in own.fields if field.required} == set(shape.required_members)
            for field in own.fields:
                assert_same(field.type, shape.members[field.encode_name])
        case msgspec.inspect.VarTupleType():
            assert isinstance(shape, ListShape)
            assert (own.min_length, own.max_length) == (constraints.get("min"), constraints.get("max"))
            assert_same(own.item_type, shape.member)
        case msgspec.inspect.DictType():
            assert isinstance(shape, MapShape)
            assert (own.min_length, own.max_length) == (constraints.get("min"), constraints.get("max"))
            assert_same(own.key_type, shape.key)
            assert_same(own.value_type, shape.value)
        case msgspec.inspect.LiteralType():
            assert set(own.values) == set(constraints["enum"])
        case msgspec.inspect.StrType():
            assert (own.min_length, own.max_length) == (constraints["min"], constraints["max"])
            assert own.pattern == rf"^(?:{constraints['pattern']})\Z"
        case msgspec.inspect.IntType():
            assert (own.ge, own.le) == (constraints["min"], constraints["max"])
        case msgspec.inspect.BoolType():
            assert shape.type_name == "boolean"
        case _:
            assert isinstance(own, msgspec.inspect.FloatType)
            assert shape.type_name == "timestamp"


@pytest.mark.parametrize("operation", EMULATED)
def test_an_answer_is_of_the_modelled_shape(operation: str) -> None:
    world = World()
    answer = world.harness.v2(operation, world.body(operation))
    shape = output_of(operation)
    assert_shape(answer, shape) if shape is not None and shape.members else None
    assert "__type" not in answer


def provoke(world: World, operation: str, error: str) -> dict[str, Any]:
    harness, body = world.harness, world.body(operation)
    match error:
        case _ if fault := BY_FAULT.get((operation, error)):
            _set(harness, faults={fault: 1})
        case "ThrottlingException":
            _set(harness, v2={"limits": dict.fromkeys(NO_RATE_LIMITS_V2, 0)})
        case "AccessDeniedException":
            _set(harness, faults={"access_denied": 1, "operation_access_denied": 1})
        case "InternalServerException":
            _set(harness, faults={"error_without_call": 1, "operation_error": 1})
        case "ServiceQuotaExceededException":
            counts = dict.fromkeys(harness.service.settings.v2.limits.__struct_fields__, 0) | NO_RATE_LIMITS_V2
            _set(harness, v2={"limits": counts, "max_monthly_spend": 0})
        case "ValidationException":
            required = input_of(operation).required_members
            body = {} if required else {**body, "NextToken": "", "Tags": [{"Key": "", "Value": ""}]}
        case "ResourceNotFoundException":
            body = {**body, **_unknown(operation, body)}
            if operation == "DeleteAccountDefaultProtectConfiguration":
                harness.v2(operation)
        case _:
            body = {**body, **_conflicting(world, operation)}
    return harness.v2(operation, body)


def _set(harness: Harness, **changes: object) -> None:
    harness.service.settings = change_settings(harness.service.settings, changes)


def _unknown(operation: str, body: dict[str, Any]) -> dict[str, Any]:
    named = {name: UNKNOWN[name] for name in body if name in UNKNOWN}
    members = input_of(operation).members
    return named or {name: UNKNOWN[name] for name in ("RcsAgentId", *sorted(UNKNOWN)) if name in members}


def _conflicting(world: World, operation: str) -> dict[str, Any]:
    match operation:
        case "SendVoiceMessage":
            return {"DestinationPhoneNumber": OPTED_OUT}
        case "CreateConfigurationSet":
            return {"ConfigurationSetName": "set"}
        case "CreateEventDestination":
            return {"EventDestinationName": "one"}
        case "UpdateEventDestination":
            return GROUP
        case "RequestPhoneNumber":
            return {"PoolId": world.pool, "MessageType": "PROMOTIONAL"}
        case "UpdatePhoneNumber" | "ReleasePhoneNumber":
            return {"PhoneNumberId": world.pooled}
        case "CreatePool" | "AssociateOriginationIdentity":
            return {"OriginationIdentity": world.pooled}
        case "DeletePool":
            world.harness.v2("UpdatePool", {"PoolId": world.pool, "DeletionProtectionEnabled": True})
            return {}
        case "DisassociateOriginationIdentity":
            world.harness.v2(operation, {"PoolId": world.pool, "OriginationIdentity": world.free})
            return {}
        case "CreateOptOutList":
            return {"OptOutListName": "own"}
        case "DeleteOptOutList":
            return {"OptOutListName": "Default"}
        case "DeleteProtectConfiguration":
            return {"ProtectConfigurationId": world.default_protect}
        case "DisassociateProtectConfiguration":
            return {"ProtectConfigurationId": world.protect}
        case "CreateVerifiedDestinationNumber":
            return {"DestinationPhoneNumber": VERIFIED}
        case "DeleteVerifiedDestinationNumber":
            added = world.harness.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": OTHER})
            return {"VerifiedDestinationNumberId": added["VerifiedDestinationNumberId"]}
        case _:
            return {"VerifiedDestinationNumberId": world.verified}


@pytest.mark.parametrize(("operation", "error"), ERRORS)
def test_every_modelled_error_can_be_provoked(operation: str, error: str) -> None:
    world = World()
    answer = provoke(world, operation, error)
    assert answer.pop("__type") == error
    assert_shape(answer, MODEL.shape_for(error))
    assert answer["Message"]
    if error in ("ValidationException", "ConflictException", "ServiceQuotaExceededException"):
        assert answer["Reason"]
    if error in ("ConflictException", "ResourceNotFoundException"):
        assert answer["ResourceType"]
        assert answer["ResourceId"]


def test_the_fault_of_a_conflict_strikes_what_may_conflict() -> None:
    has_it = {operation for operation, error in ERRORS if error == "ConflictException"} - {"SendVoiceMessage"}
    assert has_it == WITH_CONFLICTS
    world = World()
    _set(world.harness, faults={"operation_conflict": 1})
    assert "__type" not in world.harness.v2("DescribePools")
    assert world.harness.v2("UpdatePool", {"PoolId": "pool-0"}) == {
        "__type": "ConflictException",
        "Message": "Another request changes the same resource at this moment.",
        "Reason": "RESOURCE_MODIFICATION_NOT_ALLOWED",
        "ResourceType": "account",
        "ResourceId": "123456789012",
    }
    assert json.loads(world.harness.request("POST", SETS, {"ConfigurationSetName": "of-version-1"}).body) == {}


@pytest.mark.parametrize("error", sorted({error for _, error in ERRORS}))
def test_botocore_reads_each_error(error: str) -> None:
    world = World()
    content = provoke(world, "SendVoiceMessage", error)
    status_code = world.harness.service.log.calls[-1].status_code
    assert status_code == (500 if error == "InternalServerException" else 400)
    raw = {"status_code": status_code, "headers": {}, "body": json.dumps(content).encode()}
    shape = output_of("SendVoiceMessage")
    assert shape is not None
    parsed = create_parser("json").parse(raw, shape)
    assert (parsed["Error"]["Code"], parsed["Error"]["Message"]) == (error, content["Message"])


def test_boto3_raises_the_errors_of_its_model(voice_emulator: VoiceEmulator) -> None:
    voice = voice_emulator.client_v2()
    with pytest.raises(voice.exceptions.ResourceNotFoundException) as raised:
        voice.send_voice_message(
            DestinationPhoneNumber=VERIFIED, OriginationIdentity=OTHER, MessageBody="Hi.", ConfigurationSetName="none"
        )
    assert isinstance(raised.value, botocore.exceptions.ClientError)
    response: Any = raised.value.response
    assert (response["ResourceType"], response["ResourceId"]) == ("configuration-set", "none")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["ResponseMetadata"]["RequestId"]
    with pytest.raises(voice.exceptions.ValidationException) as raised:
        voice.send_voice_message(DestinationPhoneNumber="1", OriginationIdentity=OTHER, VoiceId="Joanna")
    response = raised.value.response
    assert response["Reason"] == "FIELD_VALIDATION_FAILED"
    assert [field["Name"] for field in response["Fields"]] == ["DestinationPhoneNumber", "VoiceId"]
    paginator = voice.get_paginator("describe_configuration_sets")
    for name in ("a", "b", "c"):
        voice.create_configuration_set(ConfigurationSetName=name)
        voice_emulator.advance(seconds=1)
    pages = []
    for page in paginator.paginate(PaginationConfig={"PageSize": 2}):
        pages.append([each["ConfigurationSetName"] for each in page["ConfigurationSets"]])
        voice_emulator.advance(seconds=1)
    assert pages == [["a", "b"], ["c"]]
