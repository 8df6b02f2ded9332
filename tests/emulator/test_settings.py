"""Settings that cannot work are refused at every door: in Python, at run time, in a scenario, on the command line."""

import math
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from redial_cli.command_line import app
from tests.emulator.harness import NO_RATE_LIMITS, Harness, message_of
from voice_emulator import EmulatorSettings, Faults, Limits, create_app
from voice_emulator.service.scenarios import ScenarioError, read_scenario
from voice_emulator.settings.bounds import LARGEST_TIME_SCALE
from voice_emulator.settings.emulator_settings import change_settings
from voice_emulator.testing import VoiceEmulator

CANNOT_WORK: list[tuple[dict[str, Any], str]] = [
    ({"time_scale": 1e308}, "time_scale"),
    ({"time_scale": LARGEST_TIME_SCALE + 1}, "time_scale"),
    ({"time_scale": -0.1}, "time_scale"),
    ({"publish_attempts_for_s": 1e308}, "publish_attempts_for_s"),
    ({"faults": {"event_delay_s": 1e308}}, "event_delay_s"),
    ({"faults": {"slow_answer_s": 1e9}}, "slow_answer_s"),
    ({"limits": {"message_length_s": 1e308}}, "message_length_s"),
    ({"limits": {"countries": ["us", "gb"]}}, "US is one"),
    ({"limits": {"countries": ["UK"]}}, "GB is one"),
    ({"limits": {"countries": ["USA"]}}, "'USA'"),
    ({"limits": {"countries": ["AQ"]}}, "'AQ'"),
    ({"limits": {"countries": [""]}}, "countries"),
    ({"limits": {"countries": []}}, "names none"),
    ({"aws_endpoint_url": "127.0.0.1:4566"}, "http://127.0.0.1:4566"),
    ({"aws_endpoint_url": "localhost"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "ftp://127.0.0.1"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "http://"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "http://127.0.0.1:99999"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "http://[::1"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "http://127.0.0.1:4566/path"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": ""}, "aws_endpoint_url"),
    ({"origination_phone_numbers": ["(206) 555-0199"]}, "+12065550199"),
    ({"origination_phone_numbers": ["+1 206 555 0199"]}, "+12065550199"),
    ({"origination_phone_numbers": ["nobody"]}, "'nobody'"),
    ({"limits": {"message_length_s": 0}}, "message_length_s"),
    ({"limits": {"spoken_characters": 0}}, "spoken_characters"),
    ({"limits": {"total_characters": 0}}, "no call could be placed"),
    ({"aws_endpoint_url": "http://aws emulator:4566"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "http://aws\n:4566"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": " http://127.0.0.1:4566"}, "aws_endpoint_url"),
    ({"aws_endpoint_url": "http://user:secret@127.0.0.1:4566"}, "aws_endpoint_url"),
    ({"synthesizer": ""}, "`synthesizer` must name a program"),
    ({"synthesizer": " "}, "`synthesizer` must name a program"),
    ({"synthesizer": "say '"}, '`synthesizer`: "say \'" is not a command'),
    ({"default_account": "abc"}, "default_account"),
    ({"default_account": "123456789012\n"}, "default_account"),
    ({"default_region": "us-east-1\n"}, "default_region"),
    (
        {"v2": {"phone_numbers": 2 * [{"phone_number": "+12065550199"}, {"phone_number": "+12065550198"}]}},
        "+12065550199 stands there twice",
    ),
    ({"default_region": "us east"}, "default_region"),
    ({"log_capacity": 10**12}, "log_capacity"),
    ({"log_capacity": 0}, "log_capacity"),
    ({"seed": 10**30}, "seed"),
    ({"limits": {"calls_per_minute": 10**30}}, "calls_per_minute"),
    ({"faults": {"throttled": 0.7, "connection_lost": 0.7}}, "together they are 1.4"),
    ({"faults": {"operation_error": 0.7, "operation_unsigned": 0.7}}, "together they are 1.4"),
]


@pytest.mark.parametrize(("changes", "said"), CANNOT_WORK)
def test_settings_that_cannot_work_are_refused_at_run_time(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        change_settings(EmulatorSettings(), changes)
    assert said in str(refused.value)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e308, -1])
def test_settings_out_of_their_range_are_refused_in_python_where_msgspec_does_not_look(value: float) -> None:
    for make in (
        lambda: EmulatorSettings(time_scale=value),
        lambda: EmulatorSettings(publish_attempts_for_s=value),
        lambda: Faults(event_delay_s=value),
        lambda: Limits(message_length_s=value),
    ):
        with pytest.raises(ValueError, match="must be a number from 0 to"):
            make()


@pytest.mark.parametrize(
    "settings",
    [
        EmulatorSettings(answer_rate=math.nan),
        EmulatorSettings(answer_rate=2),
        EmulatorSettings(faults=Faults(event_lost=math.nan)),
        EmulatorSettings(faults=Faults(event_lost=-1)),
        EmulatorSettings(limits=Limits(calls_per_minute=-1)),
        EmulatorSettings(windows="often"),  # type: ignore[arg-type]
        EmulatorSettings(payload_shape="round"),  # type: ignore[arg-type]
        EmulatorSettings(default_account="abc"),
        EmulatorSettings(log_capacity=0),
    ],
)
def test_settings_that_cannot_work_are_refused_when_an_emulator_is_made_in_python(settings: EmulatorSettings) -> None:
    with pytest.raises(msgspec.ValidationError):
        create_app(settings)


@pytest.mark.parametrize("written", ["inf", "nan", "1e308", "-1"])
def test_settings_that_cannot_work_are_refused_in_a_scenario_and_on_the_command_line(
    tmp_path: Path, written: str
) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(f"time_scale = {written}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="time_scale"):
        read_scenario(scenario)
    result = CliRunner().invoke(app, ["emulator", "--port", "0", "--time-scale", written])
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--limit", "countries=us,gb"], "US"),
        (["--aws-endpoint-url", "127.0.0.1:4566"], "aws_endpoint_url"),
        (["--allow-origin", "*"], "origin"),
        (["--allow-origin", "http://localhost:3000/"], "origin"),
        (["--allow-origin", "localhost:3000"], "origin"),
        (["--allow-origin", "http://localhost:70000"], "origin"),
        (["--allow-host", ""], "expected a value, got an empty one"),
        (["--allow-host", "*"], "name of a host"),
        (["--allow-host", "http://voice"], "name of a host"),
        (["--allow-host", "voice:4580"], "name of a host"),
        (["--allow-host", "my voice"], "name of a host"),
        (["--fault", "throttled=0.6", "--fault", "timed_out=0.6"], "together"),
    ],
)
def test_options_that_cannot_work_are_refused_on_the_command_line(options: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["emulator", "--port", "0", *options])
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"+14155550123": ["busy"], "+1 415 555 0123": ["failed"]}, "the same number"),
        ({"+14155550123": [{"send": "refused", "outcome": "busy"}]}, "no call is placed"),
        ({"+14155550123": [{"send": "access_denied", "events": ["lost"]}]}, "no call is placed"),
        ({"+14155550123": [{"outcome": "no_events", "events": ["lost"]}]}, "no_events"),
    ],
)
def test_a_script_that_contradicts_itself(tmp_path: Path, numbers: dict[str, Any], said: str) -> None:
    scenario = tmp_path / "scenario.json"
    scenario.write_bytes(msgspec.json.encode({"numbers": numbers}))
    with pytest.raises(ScenarioError, match=said):
        read_scenario(scenario)


def test_the_largest_time_scale_plays_every_call() -> None:
    harness = Harness(
        time_scale=LARGEST_TIME_SCALE, limits=NO_RATE_LIMITS, faults={"event_delayed": 1, "event_delay_s": 86_400}
    )
    for _ in range(3):
        assert harness.send().status_code == 200
    harness.advance(days=100_000)
    assert all(event.sent_at_ms for call in harness.service.log.calls for event in call.events)


def test_the_sandbox_is_not_named_where_it_is_not() -> None:
    harness = Harness(limits={"countries": ["DE"]})
    assert message_of(harness.send()) == "No calls can go to US; only to DE."


def test_a_caller_id_that_is_empty_is_not_called_required() -> None:
    assert message_of(Harness().send(CallerId="")) == "CallerId must not be empty."


def test_a_configuration_set_can_be_required() -> None:
    harness = Harness(require_configuration_set=True)
    reply = harness.send()
    assert (reply.status_code, message_of(reply)) == (400, "ConfigurationSetName is required.")
    harness.create_configuration_set("set")
    assert harness.send(ConfigurationSetName="set").status_code == 200


def test_a_message_that_is_a_moment_too_long_is_not_told_to_be_as_long_as_is_allowed() -> None:
    harness = Harness(profile="sandbox")
    said = message_of(harness.send(Content={"PlainTextMessage": {"Text": "a" * 451}}))
    assert said == "The message takes about 30.1 s to speak; 30 s are allowed."


@pytest.mark.parametrize(
    ("method", "resource", "body", "name"),
    [
        ("PATCH", "settings", '{"seed": 1, "seed": 2}', "seed"),
        ("PATCH", "settings", '{"limits": {"calls_per_minute": 5, "calls_per_minute": 6}}', "calls_per_minute"),
        ("PATCH", "scripts", '{"+12065550110": ["busy"], "+12065550110": ["failed"]}', "+12065550110"),
        ("PUT", "scripts/+12065550110", '[{"outcome": "busy", "outcome": "failed"}]', "outcome"),
        ("POST", "clock", '{"advance_s": 1, "advance_s": 2}', "advance_s"),
        ("POST", "reset", '{"keep": ["settings"], "keep": []}', "keep"),
    ],
)
def test_what_is_given_twice_is_refused_and_changes_nothing(
    voice_emulator: VoiceEmulator, method: str, resource: str, body: str, name: str
) -> None:
    voice_emulator.change_settings(seed=9)
    answer = voice_emulator.control.request(method, resource, content=body)
    assert (answer.status_code, answer.json()["error"]) == (400, f"`{name}` is given more than once")
    assert voice_emulator.control.get("settings").json()["seed"] == 9
    assert voice_emulator.control.get("scripts").json() == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"seed": 1, "seed": 2}', "`seed` is given more than once"),
        ('{"numbers": {"+12065550110": ["busy"], "+12065550110": ["failed"]}}', "is given more than once"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_a_scenario_says_each_thing_once_and_not_too_deep(tmp_path: Path, text: str, said: str) -> None:
    scenario = tmp_path / "scenario.json"
    scenario.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        read_scenario(scenario)


@pytest.mark.parametrize("resource", ["reset", "clock", "settings", "scripts", "counters", "verified-numbers"])
def test_a_parameter_that_no_resource_takes_is_refused(voice_emulator: VoiceEmulator, resource: str) -> None:
    voice_emulator.change_settings(seed=9)
    method = "POST" if resource == "reset" else "GET"
    answer = voice_emulator.control.request(method, resource, params={"keep": "settings"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unknown: keep; there are none")
    assert voice_emulator.control.get("settings").json()["seed"] == 9
