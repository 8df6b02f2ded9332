"""An account of version 2 that has one of everything, and requests with which each operation succeeds."""

from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from tests.emulator.harness import COMPLETED, NO_RATE_LIMITS, NO_RATE_LIMITS_V2, ORIGINATION, Harness
from voice_emulator.v2.operations import OPERATIONS

MODEL = ServiceModel(Loader().load_service_model("pinpoint-sms-voice-v2", "service-2"), "pinpoint-sms-voice-v2")
EMULATED = sorted({*OPERATIONS, "SendVoiceMessage"})
OTHER, OPTED_OUT, VERIFIED, UNVERIFIED = "+12065550198", "+12065550101", "+12065550102", "+12065550103"
ROLE = "arn:aws:iam::123456789012:role/voice"
TOPIC = {"SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:events"}}
GROUP = {
    "CloudWatchLogsDestination": {
        "IamRoleArn": ROLE,
        "LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:events",
    }
}


class World:
    """The account, with the ids of what it has."""

    def __init__(self) -> None:
        numbers = [{"phone_number": ORIGINATION}, {"phone_number": OTHER}]
        self.harness = Harness(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2, "phone_numbers": numbers})
        ask = self.harness.v2
        ids = {each["PhoneNumber"]: each["PhoneNumberId"] for each in ask("DescribePhoneNumbers")["PhoneNumbers"]}
        self.pooled, self.free = ids[ORIGINATION], ids[OTHER]
        self.set_arn: str = ask("CreateConfigurationSet", {"ConfigurationSetName": "set"})["ConfigurationSetArn"]
        destination = {"ConfigurationSetName": "set", "EventDestinationName": "one", "MatchingEventTypes": ["ALL"]}
        ask("CreateEventDestination", {**destination, **TOPIC})
        ask("CreateOptOutList", {"OptOutListName": "own"})
        ask("PutOptedOutNumber", {"OptOutListName": "own", "OptedOutNumber": OPTED_OUT})
        ask("PutOptedOutNumber", {"OptOutListName": "Default", "OptedOutNumber": OPTED_OUT})
        pool = {"OriginationIdentity": self.pooled, "MessageType": "TRANSACTIONAL"}
        self.pool: str = ask("CreatePool", pool)["PoolId"]
        made = [ask("CreateProtectConfiguration")["ProtectConfigurationId"] for _ in range(3)]
        self.protect, self.default_protect, self.set_protect = made
        override = {"ProtectConfigurationId": self.protect, "DestinationPhoneNumber": COMPLETED, "Action": "ALLOW"}
        ask("PutProtectConfigurationRuleSetNumberOverride", override)
        ask("SetAccountDefaultProtectConfiguration", {"ProtectConfigurationId": self.default_protect})
        ask(
            "AssociateProtectConfiguration",
            {"ProtectConfigurationId": self.set_protect, "ConfigurationSetName": "set"},
        )
        self.verified = self._add_verified(VERIFIED)
        self.unverified = self._add_verified(UNVERIFIED)
        self.message_id: str = self.harness.send_v2()["MessageId"]

    def _add_verified(self, number: str) -> str:
        created = self.harness.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": number})
        own_id: str = created["VerifiedDestinationNumberId"]
        names = {"VerifiedDestinationNumberId": own_id}
        self.harness.v2("SendDestinationNumberVerificationCode", {**names, "VerificationChannel": "TEXT"})
        if number == VERIFIED:
            self.harness.v2("VerifyDestinationNumber", {**names, "VerificationCode": self.code(own_id)})
        return own_id

    def code(self, own_id: str) -> str:
        """Return the verification code that was sent last."""
        codes = (each["code"] for each in self.harness.service.verified_numbers() if each["number_id"] == own_id)
        return str(next(codes))

    def body(self, operation: str) -> dict[str, Any]:
        """Return a request with which an operation succeeds."""
        of_set: dict[str, Any] = {"ConfigurationSetName": "set"}
        destination = {**of_set, "EventDestinationName": "one"}
        protect = {"ProtectConfigurationId": self.protect}
        entry = {"OptOutListName": "own", "OptedOutNumber": OPTED_OUT}
        rules = {**protect, "NumberCapability": "VOICE"}
        override = {**protect, "DestinationPhoneNumber": COMPLETED}
        unverified = {"VerifiedDestinationNumberId": self.unverified}
        tags = [{"Key": "stage", "Value": "dev"}]
        match operation:
            case "SendVoiceMessage":
                return {"DestinationPhoneNumber": COMPLETED, "OriginationIdentity": OTHER, "MessageBody": "Hi."}
            case "CreateConfigurationSet":
                return {"ConfigurationSetName": "new", "Tags": tags}
            case "DeleteConfigurationSet":
                return of_set
            case "SetDefaultMessageFeedbackEnabled":
                return {**of_set, "MessageFeedbackEnabled": True}
            case "CreateEventDestination":
                return {**of_set, "EventDestinationName": "new", "MatchingEventTypes": ["VOICE_ALL"], **TOPIC}
            case "UpdateEventDestination":
                return {**destination, "Enabled": False}
            case "DeleteEventDestination":
                return destination
            case "RequestPhoneNumber":
                needed = {"IsoCountryCode": "US", "MessageType": "TRANSACTIONAL", "NumberType": "LONG_CODE"}
                return {**needed, "NumberCapabilities": ["VOICE"], "Tags": tags}
            case "UpdatePhoneNumber" | "ReleasePhoneNumber":
                return {"PhoneNumberId": self.free}
            case "CreatePool":
                return {"OriginationIdentity": self.free, "MessageType": "TRANSACTIONAL", "Tags": tags}
            case "UpdatePool" | "DeletePool" | "ListPoolOriginationIdentities":
                return {"PoolId": self.pool}
            case "AssociateOriginationIdentity":
                return {"PoolId": self.pool, "OriginationIdentity": self.free}
            case "DisassociateOriginationIdentity":
                member = {"PoolId": self.pool, "OriginationIdentity": self.free}
                self.harness.v2("AssociateOriginationIdentity", member)
                return member
            case "CreateOptOutList":
                return {"OptOutListName": "new", "Tags": tags}
            case "DeleteOptOutList" | "DescribeOptedOutNumbers":
                return {"OptOutListName": "own"}
            case "PutOptedOutNumber" | "DeleteOptedOutNumber":
                return entry
            case "CreateProtectConfiguration":
                return {"Tags": tags}
            case "UpdateProtectConfiguration" | "DeleteProtectConfiguration" | "SetAccountDefaultProtectConfiguration":
                return protect
            case "GetProtectConfigurationCountryRuleSet":
                return rules
            case "UpdateProtectConfigurationCountryRuleSet":
                return {**rules, "CountryRuleSetUpdates": {"DE": {"ProtectStatus": "BLOCK"}}}
            case "PutProtectConfigurationRuleSetNumberOverride":
                return {**override, "Action": "BLOCK", "ExpirationTimestamp": 4_000_000_000}
            case "DeleteProtectConfigurationRuleSetNumberOverride":
                return override
            case "ListProtectConfigurationRuleSetNumberOverrides":
                return protect
            case "AssociateProtectConfiguration":
                return {**of_set, **protect}
            case "DisassociateProtectConfiguration":
                return {**of_set, "ProtectConfigurationId": self.set_protect}
            case "CreateVerifiedDestinationNumber":
                return {"DestinationPhoneNumber": COMPLETED, "Tags": tags}
            case "DeleteVerifiedDestinationNumber":
                self.harness.advance(hours=24)
                return {"VerifiedDestinationNumberId": self.verified}
            case "SendDestinationNumberVerificationCode":
                return {**unverified, "VerificationChannel": "VOICE"}
            case "VerifyDestinationNumber":
                return {**unverified, "VerificationCode": self.code(self.unverified)}
            case "SetVoiceMessageSpendLimitOverride":
                return {"MonthlyLimit": 5}
            case "TagResource":
                return {"ResourceArn": self.set_arn, "Tags": tags}
            case "UntagResource":
                return {"ResourceArn": self.set_arn, "TagKeys": ["stage"]}
            case "ListTagsForResource":
                return {"ResourceArn": self.set_arn}
            case "PutMessageFeedback":
                return {"MessageId": self.message_id, "MessageFeedbackStatus": "RECEIVED"}
            case _:
                return {}


def output_of(operation: str) -> StructureShape | None:
    shape = MODEL.operation_model(operation).output_shape
    assert shape is None or isinstance(shape, StructureShape)
    return shape


def input_of(operation: str) -> StructureShape:
    shape = MODEL.operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)
    return shape


def assert_shape(value: object, shape: Shape) -> None:
    """Assert that a value on the wire is one of the model's shape."""
    match shape:
        case StructureShape():
            assert isinstance(value, dict)
            assert set(shape.required_members) <= set(value) <= set(shape.members)
            for name, member in value.items():
                assert_shape(member, shape.members[name])
        case ListShape():
            assert isinstance(value, list)
            for member in value:
                assert_shape(member, shape.member)
        case MapShape():
            assert isinstance(value, dict)
            for key, member in value.items():
                assert_shape(key, shape.key)
                assert_shape(member, shape.value)
        case _:
            kinds: dict[str, tuple[type, ...]] = {"timestamp": (int, float), "integer": (int,), "long": (int,)}
            kind = kinds.get(shape.type_name, (bool,) if shape.type_name == "boolean" else (str,))
            assert isinstance(value, kind)
            assert value in (getattr(shape, "enum", None) or [value])


def assert_modelled(answer: dict[str, Any], operation: str) -> None:
    """Assert that an answer is the operation's own, or one of its errors with a reason of the model."""
    if "__type" not in answer:
        shape = output_of(operation)
        assert_shape(answer, shape) if shape is not None else None
        return
    code = answer.pop("__type")
    if code == "SerializationException":
        assert set(answer) == {"Message"}
        return
    assert code in {error.name for error in MODEL.operation_model(operation).error_shapes}
    assert_shape(answer, MODEL.shape_for(code))
