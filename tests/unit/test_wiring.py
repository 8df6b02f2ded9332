"""Each function is put together from an environment alone, by a `build` of one shape, and answers: nothing is patched."""

import inspect
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any, Protocol, get_args

import msgspec
import pytest

import api.handler
import api.wiring
import dial.handler
import dial.wiring
import intake.handler
import intake.wiring
import publish.handler
import publish.wiring
import sign.wiring
import tally.handler
import tally.wiring
import track.handler
import track.wiring
import voice_resource.wiring
from infra.settings.values import FunctionName
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.application.ports import Clock, Telemetry, Tokens
from redial.domain.call.calls import CallStatus
from redial.domain.masking import mask_all
from redial.domain.pacing.limits import PRODUCTION
from redial.errors import SettingsError
from simulation.aws.fake_aws import FakeAws
from simulation.makers import DESTINATION
from simulation.stack.functions import NUMBERS, environment, stored_calls
from simulation.stack.http_api import HttpApi
from simulation.telemetry import Notebook
from simulation.voice.service import FakeVoice
from simulation.world import World, WorldClock


class Build(Protocol):
    """The shape of every function's `build`, for the type checker too."""

    def __call__(
        self, environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = ..., tokens: Tokens = ...
    ) -> object: ...


BUILDS: dict[FunctionName, Build] = {
    "intake": intake.wiring.build,
    "dial": dial.wiring.build,
    "track": track.wiring.build,
    "tally": tally.wiring.build,
    "publish": publish.wiring.build,
    "api": api.wiring.build,
    "voice_resource": voice_resource.wiring.build,
}
SIGN: Build = sign.wiring.build
"""Of the one function that not every stack has."""
WITH_THREADS = (api.wiring.build, dial.wiring.build)
"""Of those that do things beside one another."""
FUNCTIONS: tuple[FunctionName, ...] = get_args(FunctionName)
VARIABLES = environment(PRODUCTION, NUMBERS[:1], 60) | {
    "RECORDS_STREAM_NAME": "records",
    "DEAD_LETTER_QUEUES": "{}",
    "AUTHORISATION": "none",
}
REQUEST = {
    "request_id": "r1",
    "destination_phone_number": DESTINATION,
    "content": {"plain_text_message": {"text": "Your appointment is at ten."}},
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):  # what the SDK reads
        monkeypatch.setenv(name, VARIABLES[name])
    world = World()
    fake = FakeAws(world, FakeVoice(world))
    with fake.installed():
        yield fake


@pytest.fixture
def surroundings(aws: FakeAws) -> tuple[Mapping[str, str], Notebook, WorldClock, Tokens]:
    return VARIABLES, Notebook(), WorldClock(aws.world), lambda: "token"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_built_from_an_environment(function: FunctionName, surroundings: Any) -> None:
    assert BUILDS[function](*surroundings) is not None


@pytest.mark.parametrize("build", [*BUILDS.values(), SIGN], ids=[*FUNCTIONS, "sign"])
def test_build_has_one_shape(build: Build) -> None:
    parameters = inspect.signature(build).parameters
    first, further = list(parameters)[:4], list(parameters.values())[4:]

    assert first == ["environment", "telemetry", "clock", "tokens"]
    assert [each.name for each in further] == (["threads"] if build in WITH_THREADS else [])
    assert all(each.kind is each.KEYWORD_ONLY and each.default is not each.empty for each in further)
    assert (parameters["clock"].default, parameters["tokens"].default) == (SYSTEM_CLOCK, new_token)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_settings_are_a_frozen_struct(function: FunctionName) -> None:
    settings = import_module(f"{function}.settings").Settings

    assert issubclass(settings, msgspec.Struct)
    assert settings.__struct_config__.frozen


@pytest.mark.parametrize("function", [each for each in FUNCTIONS if each != "voice_resource"])
def test_an_environment_that_lacks_everything_is_named_whole(function: FunctionName, surroundings: Any) -> None:
    settings = import_module(f"{function}.settings").Settings

    with pytest.raises(SettingsError) as raised:
        BUILDS[function]({}, *surroundings[1:])

    assert all(f"{name.upper()} is missing" in str(raised.value) for name in settings.__struct_fields__)


def test_a_request_goes_through_all_functions_of_the_pipeline(aws: FakeAws, surroundings: Any) -> None:
    telemetry = surroundings[1]
    message = {"messageId": "m1", "body": json.dumps(REQUEST), "attributes": {}}
    taken_in = intake.handler.respond({"Records": [message]}, intake.wiring.build(*surroundings), telemetry)
    assert taken_in == {"batchItemFailures": []}

    ahead = timedelta(seconds=40)
    assert dial.handler.respond({"Records": []}, dial.wiring.build(*surroundings), telemetry, ahead)
    (send,) = aws.voice.log

    aws.world.run(aws.world.now + 120)
    events = [each.as_record() for each in aws.events.take(10, aws.world.now)]
    followed = track.handler.respond({"Records": events}, track.wiring.build(*surroundings), telemetry)
    assert followed == {"batchItemFailures": []}
    (call,) = stored_calls(aws).values()
    assert (call.status, call.attempts[0].message_id) == (CallStatus.COMPLETED, send.message_id)

    key = {"pk": {"S": f"CALL#{call.call_id}"}}
    changes = {"Records": [{"eventID": "1", "dynamodb": {"Keys": key, "NewImage": aws.dynamodb.items[key["pk"]["S"]]}}]}
    tally.handler.respond(changes, tally.wiring.build(*surroundings))
    publish.handler.respond(changes, publish.wiring.build(*surroundings), telemetry)
    assert telemetry.warnings == []

    http_api = HttpApi(services=api.wiring.build(*surroundings))
    assert http_api.get(f"/v1/calls/{call.call_id}").body["status"] == "COMPLETED"
    assert http_api.get("/v1/summary").body["calls"]["COMPLETED"] == 1


def test_a_token_is_never_taken_for_a_phone_number() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(mask_all(f"+1 206 {token} {token}{token}") == f"+1 206 {token} {token}{token}" for token in tokens)
