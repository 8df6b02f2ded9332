"""The emulator against botocore's own model of the service, through a real boto3 client."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import botocore.exceptions
import httpx
import msgspec
import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

from tests.emulator.harness import COMPLETED, ORIGINATION, PLAIN_TEXT, firehose, logs, sns
from voice_emulator.clock import VirtualClock
from voice_emulator.contracts.v1 import shapes
from voice_emulator.http.server import running_emulator
from voice_emulator.testing import VoiceEmulator
from voice_emulator.v1.operations import OPERATIONS
from voice_emulator.v1.urls import find_route

MODEL = ServiceModel(Loader().load_service_model("pinpoint-sms-voice", "service-2"), "pinpoint-sms-voice")
ERRORS = [(name, error.name) for name in MODEL.operation_names for error in MODEL.operation_model(name).error_shapes]
MESSAGE = {"DestinationPhoneNumber": COMPLETED, "OriginationPhoneNumber": ORIGINATION, "Content": PLAIN_TEXT}
Answer = dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[VoiceEmulator]:
    with running_emulator(clock=VirtualClock()) as running:
        emulator = VoiceEmulator(running.endpoint_url)
        with emulator.control:
            yield emulator


@pytest.fixture
def voice(server: VoiceEmulator) -> "Voice":
    server.control.post("reset")
    return Voice(server)


def input_of(operation: str) -> StructureShape:
    shape = MODEL.operation_model(operation).input_shape
    assert isinstance(shape, StructureShape)
    return shape


def output_of(operation: str) -> StructureShape:
    shape = MODEL.operation_model(operation).output_shape
    assert isinstance(shape, StructureShape)
    return shape


class Voice:
    """A boto3 client for the emulator, and arguments with which each operation succeeds."""

    def __init__(self, emulator: VoiceEmulator) -> None:
        self.emulator = emulator
        self.client = emulator.client()

    def call(self, operation: str, **arguments: object) -> Answer:
        method: Callable[..., Answer] = getattr(self.client, botocore.xform_name(operation))
        return method(**arguments)

    def prepare(self, operation: str) -> dict[str, Any]:
        """Make what the operation needs, and return arguments with which it succeeds."""
        if operation == "ListConfigurationSets":
            for name in ("one", "two"):
                self.client.create_configuration_set(ConfigurationSetName=name)
            return {"PageSize": "1"}
        if operation == "CreateConfigurationSet":
            return {"ConfigurationSetName": "set"}
        self.client.create_configuration_set(ConfigurationSetName="set")
        if operation == "SendVoiceMessage":
            return {**MESSAGE, "ConfigurationSetName": "set"}
        if operation == "DeleteConfigurationSet":
            return {"ConfigurationSetName": "set"}
        create: dict[str, Any] = {
            "ConfigurationSetName": "set",
            "EventDestinationName": "destination",
            "EventDestination": sns(),
        }
        if operation == "CreateConfigurationSetEventDestination":
            return create
        for name, definition in (("destination", sns()), ("archive", firehose()), ("log", logs())):
            self.client.create_configuration_set_event_destination(
                **{**create, "EventDestinationName": name, "EventDestination": definition}
            )
        needed = input_of(operation).required_members
        if operation == "UpdateConfigurationSetEventDestination":
            needed = [*needed, "EventDestination"]
        return {name: create[name] for name in needed}


def _bad_request(voice: Voice, operation: str) -> None:
    arguments = voice.prepare(operation)
    if operation == "ListConfigurationSets":
        voice.call(operation, PageSize="none")
    elif operation == "SendVoiceMessage":
        voice.call(operation, **{**arguments, "Content": {}})
    else:
        voice.call(operation, **{**arguments, "ConfigurationSetName": "not a name"})


def _not_found(voice: Voice, operation: str) -> None:
    voice.call(operation, **{**voice.prepare(operation), "ConfigurationSetName": "another"})


def _already_exists(voice: Voice, operation: str) -> None:
    arguments = voice.prepare(operation)
    voice.call(operation, **arguments)
    voice.call(operation, **arguments)


def _limit_exceeded(voice: Voice, operation: str) -> None:
    arguments = voice.prepare(operation)
    voice.emulator.change_settings(limits={"configuration_sets": 0, "event_destinations": 0})
    voice.call(operation, **arguments)


def _too_many_requests(voice: Voice, operation: str) -> None:
    arguments = voice.prepare(operation)
    has_no_limit = operation in (
        "ListConfigurationSets",
        "CreateConfigurationSet",
        "DeleteConfigurationSet",
        "CreateConfigurationSetEventDestination",
    )
    if has_no_limit:
        voice.emulator.change_settings(faults={"operation_throttled": 1})
    else:
        voice.call(operation, **arguments)
    voice.call(operation, **arguments)


def _internal_service_error(voice: Voice, operation: str) -> None:
    arguments = voice.prepare(operation)
    voice.emulator.change_settings(faults={"operation_error": 1, "error_without_call": 1})
    voice.call(operation, **arguments)


PROVOKE = {
    "BadRequestException": _bad_request,
    "NotFoundException": _not_found,
    "AlreadyExistsException": _already_exists,
    "LimitExceededException": _limit_exceeded,
    "TooManyRequestsException": _too_many_requests,
    "InternalServiceErrorException": _internal_service_error,
}


def test_every_operation_of_the_model_is_there() -> None:
    """Fails when a newer botocore brings an operation that the emulator does not have."""
    assert {*OPERATIONS, "SendVoiceMessage"} == set(MODEL.operation_names)


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_operation_is_at_the_models_method_and_uri(operation: str) -> None:
    http = MODEL.operation_model(operation).http
    path = http["requestUri"].replace("{ConfigurationSetName}", "set").replace("{EventDestinationName}", "a%2Fb")
    route = find_route(http["method"], path)
    assert route.operation == operation
    assert route.names == ("set", "a/b")[: http["requestUri"].count("{")]


@pytest.mark.parametrize("name", [name for name in MODEL.shape_names if isinstance(getattr(shapes, name, None), type)])
def test_shape_has_the_members_of_the_model(name: str) -> None:
    structure = MODEL.shape_for(name)
    assert isinstance(structure, StructureShape)
    in_body = {member for member, shape in structure.members.items() if "location" not in shape.serialization}
    assert set(getattr(shapes, name).__struct_encode_fields__) == in_body


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_shapes_of_bodies_are_all_modelled(operation: str) -> None:
    """A body that the model has but the emulator does not read or write would go unseen."""
    for shape in (input_of(operation), output_of(operation)):
        if any("location" not in member.serialization for member in shape.members.values()):
            assert hasattr(shapes, shape.name)


def test_event_types_are_those_of_the_model() -> None:
    assert set(msgspec.inspect.type_info(shapes.EventType).values) == set(MODEL.shape_for("EventType").enum)  # type: ignore[attr-defined]


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_answer_is_exactly_the_modelled_shape(voice: Voice, operation: str) -> None:
    arguments = voice.prepare(operation)
    bodies: list[bytes] = []
    voice.client.meta.events.register(
        "response-received.*.*", lambda response_dict, **_: bodies.append(response_dict["body"])
    )
    answer = voice.call(operation, **arguments)
    assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == MODEL.operation_model(operation).http["responseCode"]
    on_the_wire = json.loads(bodies[-1])
    # botocore drops what it does not know; nothing may have been dropped, and every member's type be the modelled one.
    assert answer == on_the_wire
    assert_shape(on_the_wire, output_of(operation))
    assert set(answer) == set(output_of(operation).members)


def assert_shape(value: object, shape: Shape) -> None:
    if isinstance(shape, StructureShape):
        assert isinstance(value, dict)
        assert set(value) <= set(shape.members)
        for name, member in value.items():
            assert_shape(member, shape.members[name])
    elif isinstance(shape, ListShape):
        assert isinstance(value, list)
        for member in value:
            assert_shape(member, shape.member)
    else:
        assert isinstance(value, {"string": str, "boolean": bool}[shape.type_name])
        assert value in (getattr(shape, "enum", None) or [value])


@pytest.mark.parametrize(("operation", "error_type"), ERRORS)
def test_every_modelled_error_can_be_provoked(voice: Voice, operation: str, error_type: str) -> None:
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        PROVOKE[error_type](voice, operation)
    assert type(raised.value) is getattr(voice.client.exceptions, error_type)
    assert raised.value.operation_name == operation
    response: Any = raised.value.response
    assert response["Error"]["Code"] == error_type
    assert response["Error"]["Message"]
    assert response["Message"] == response["Error"]["Message"]
    metadata = response["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == MODEL.shape_for(error_type).metadata["error"]["httpStatusCode"]
    assert metadata["HTTPHeaders"]["x-amzn-errortype"] == error_type
    assert metadata["RequestId"]


@pytest.mark.parametrize(
    "uri", sorted({MODEL.operation_model(name).http["requestUri"] for name in MODEL.operation_names})
)
def test_every_resource_answers_options(server: VoiceEmulator, uri: str) -> None:
    path = uri.replace("{ConfigurationSetName}", "any").replace("{EventDestinationName}", "any")
    response = httpx.options(f"{server.endpoint_url}{path}")
    assert response.status_code == 200
    assert response.content == b""
    methods = {model.http["method"] for model in _operations_at(uri)}
    assert set(response.headers["allow"].split(", ")) == {*methods, "OPTIONS"}


def _operations_at(uri: str) -> list[OperationModel]:
    models = [MODEL.operation_model(name) for name in MODEL.operation_names]
    return [model for model in models if model.http["requestUri"] == uri]


def test_virtual_clock_reopens_the_second_of_the_destination_operations(voice: Voice) -> None:
    arguments = voice.prepare("GetConfigurationSetEventDestinations")
    voice.call("GetConfigurationSetEventDestinations", **arguments)
    voice.emulator.advance(seconds=timedelta(seconds=1).total_seconds())
    answer = voice.call("GetConfigurationSetEventDestinations", **arguments)
    assert [destination["Name"] for destination in answer["EventDestinations"]] == ["destination", "archive", "log"]
