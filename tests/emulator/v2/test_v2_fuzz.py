"""Whatever is asked of version 2, the answer is one of its model."""

import json
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.emulator.harness import COMPLETED
from tests.emulator.v2.v2_world import EMULATED, OPTED_OUT, OTHER, UNVERIFIED, World, assert_modelled, input_of

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
WORLD = World()
KNOWN = {
    "ConfigurationSetName": ["set", "new", WORLD.set_arn],
    "EventDestinationName": ["one", "two"],
    "PhoneNumberId": [WORLD.free, WORLD.pooled],
    "PoolId": [WORLD.pool],
    "OriginationIdentity": [OTHER, WORLD.free, WORLD.pooled, WORLD.pool],
    "DestinationPhoneNumber": [COMPLETED, OPTED_OUT, UNVERIFIED, "+4930123456"],
    "OptedOutNumber": [COMPLETED, OPTED_OUT],
    "OptOutListName": ["own", "Default"],
    "ProtectConfigurationId": [WORLD.protect, WORLD.default_protect],
    "VerifiedDestinationNumberId": [WORLD.verified, WORLD.unverified],
    "ResourceArn": [WORLD.set_arn],
    "MessageId": [WORLD.message_id],
    "MessageBody": ["Hi.", "<speak>Hi.</speak>", "<speak>", " "],
    "MaxPricePerMinute": ["0.02", ".001", "1"],
    "TopicArn": ["arn:aws:sns:us-east-1:123456789012:t"],
    "IamRoleArn": ["arn:aws:iam::123456789012:role/r"],
    "LogGroupArn": ["arn:aws:logs:us-east-1:123456789012:log-group:g"],
    "DeliveryStreamArn": ["arn:aws:firehose:us-east-1:123456789012:deliverystream/s"],
    "IsoCountryCode": ["US", "DE"],
    "NextToken": ["x"],
    "Filter": ["+1206", "50"],
    "Values": ["true", "false", "US", "2026-01-01T00:00:00Z", "VOICE"],
}


def nearly(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the service expects, and now and then anything."""
    return st.one_of(right, right, right, right, right, anything)


def made_of(shape: Shape, name: str = "") -> st.SearchStrategy[Any]:
    """Return values of the model's shape, with what the account has where a member names it."""
    known = KNOWN.get(name) or KNOWN.get(name.removesuffix("s"))
    match shape:
        case StructureShape():
            members = {each: nearly(made_of(member, each)) for each, member in shape.members.items()}
            needed = {each: members.pop(each) for each in shape.required_members}
            return st.fixed_dictionaries(needed, optional=members)
        case ListShape():
            return st.lists(made_of(shape.member, name), min_size=shape.metadata.get("min", 0), max_size=3)
        case MapShape():
            return st.dictionaries(made_of(shape.key), made_of(shape.value), max_size=6)
        case StringShape() if shape.enum:
            return st.sampled_from(shape.enum)
        case StringShape():
            return st.sampled_from(known) if known else st.text(min_size=1, max_size=12)
        case _ if shape.type_name == "boolean":
            return st.booleans()
        case _:
            return st.integers(min_value=-1, max_value=300_000)


requests = st.sampled_from(EMULATED).flatmap(
    lambda operation: st.tuples(st.just(operation), nearly(made_of(input_of(operation))))
)
bodies = st.tuples(st.sampled_from(EMULATED), st.binary(max_size=30))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(asked=st.lists(st.one_of(requests, requests, requests, bodies), min_size=1, max_size=12))
def test_every_answer_is_modelled(asked: list[tuple[str, Any]]) -> None:
    world = World()
    for operation, body in asked:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        assert_modelled(world.harness.v2(operation, sent), operation)
        world.harness.advance(seconds=0.5)
    world.harness.advance(hours=80)
