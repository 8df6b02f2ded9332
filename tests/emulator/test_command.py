"""`redial emulator`, as a user runs it."""

import json
import logging
import re
import signal
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from redial_cli.command_line import app
from tests.emulator.command_process import emulator
from tests.emulator.harness import BUSY, COMPLETED, ORIGINATION
from tests.emulator.terminal_text import plain
from tests.patience import PATIENCE_S
from voice_emulator.command import OncePerPause
from voice_emulator.http.server import running_emulator

runner = CliRunner()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_a_line_for_each_call_and_ends_on_a_signal(number: signal.Signals) -> None:
    # The second is refused however much later it comes than the first.
    with emulator("--limit", "calls_per_second_per_number=off", "--limit", "calls_per_day=1") as running:
        assert [running.send(COMPLETED), running.send(BUSY)] == [200, 429]
        accepted, refused = running.read_line(), running.read_line()
        running.process.send_signal(number)
        rest, _ = running.process.communicate(timeout=PATIENCE_S)
        assert running.process.returncode == 0
    assert re.match(
        r"\d\d:\d\d:\d\d\.\d{3}  \+1206\*{5}00 +from \+1206\*{5}99 +200 +accepted  attempt 1: completed ", accepted
    )
    assert "429" in refused
    assert "calls_per_day" in refused
    assert rest == "voice API emulator: stopped\n"


def test_what_a_client_sends_is_printed_as_text_in_one_line() -> None:
    content = {"PlainTextMessage": {"Text": "Hello.", "VoiceId": "\x1b]0;title\x07" + "y" * 5_000}}
    with emulator("--show-numbers") as running:
        for destination in ("\x1b[2J\x1b[31mred", "+1206\n00:00  555\r\u202e0140", "\u2028" * 3_000):
            assert running.send(destination) == 400
            line = running.read_line()
            assert line.removesuffix("\n").isprintable()
            assert len(line) < 400
        body = {"DestinationPhoneNumber": BUSY, "OriginationPhoneNumber": ORIGINATION, "Content": content}
        url = f"{running.endpoint_url}/v1/sms-voice/voice/message"
        assert httpx.post(url, json=body, timeout=PATIENCE_S, trust_env=False).status_code == 400
        line = running.read_line()
    assert "title" in line
    assert line.removesuffix("\n").isprintable()
    assert len(line) < 600


def test_whoever_opens_it_to_others_is_warned() -> None:
    with emulator("--host", "0.0.0.0") as running:
        assert "see every number called" in running.read_line()


def test_the_module_runs_like_the_command() -> None:
    with emulator("--show-numbers", module="voice_emulator", command=()) as running:
        assert running.send(COMPLETED) == 200
        assert COMPLETED in running.read_line()


def test_options_reach_the_settings(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.json"
    scenario.write_text(
        json.dumps(
            {
                "profile": "production",
                "seed": 1,
                "time_scale": 0.5,
                "limits": {"calls_per_minute": 7, "calls_per_day": 70},
                "numbers": {"+14155550123": ["busy"]},
            }
        ),
        encoding="utf-8",
    )
    options = "--profile sandbox --seed 9 --limit calls_per_day=off --limit countries=US,DE --fault event_lost=0.5"
    more = "--windows fixed --payload-shape minimal --answer-rate 0.25 --quiet"
    with emulator("--scenario", str(scenario), *options.split(), *more.split()) as running:
        control = f"{running.endpoint_url}/_emulator"
        settings = httpx.get(f"{control}/settings", timeout=PATIENCE_S, trust_env=False).json()
        scripts = httpx.get(f"{control}/scripts", timeout=PATIENCE_S, trust_env=False).json()
    assert settings["seed"] == 9
    assert settings["time_scale"] == 0.5
    limits = settings["limits"]
    assert (limits["calls_per_minute"], limits["calls_per_day"], limits["message_length_s"]) == (7, None, 30)
    assert limits["countries"] == ["US", "DE"]
    assert settings["faults"]["event_lost"] == 0.5
    assert (settings["windows"], settings["payload_shape"], settings["answer_rate"]) == ("fixed", "minimal", 0.25)
    assert list(scripts) == ["+14155550123"]


def test_the_environment_reaches_the_settings_and_the_command_line_goes_before() -> None:
    variables = {
        "VOICE_EMULATOR_PROFILE": "sandbox",
        "VOICE_EMULATOR_LIMIT": "calls_per_minute=7 countries=US,DE",
        "VOICE_EMULATOR_FAULT": "event_lost=0.5",
        "VOICE_EMULATOR_REQUIRE_CONFIGURATION_SET": "1",
        "VOICE_EMULATOR_SEED": "",
        "VOICE_EMULATOR_TIME_SCALE": "0.5",
    }
    with emulator("--time-scale", "0.25", variables=variables) as running:
        settings = httpx.get(f"{running.endpoint_url}/_emulator/settings", timeout=PATIENCE_S, trust_env=False).json()
    limits = settings["limits"]
    assert (limits["calls_per_minute"], limits["countries"], limits["calls_per_day"]) == (7, ["US", "DE"], 20)
    assert (settings["faults"]["event_lost"], settings["require_configuration_set"]) == (0.5, True)
    assert (settings["seed"], settings["time_scale"]) == (0, 0.25)


def test_what_is_wrong_in_a_variable_is_told_of_its_option() -> None:
    result = runner.invoke(app, ["emulator"], env={"VOICE_EMULATOR_TIME_SCALE": "-1"})
    assert result.exit_code == 2
    assert "--time-scale" in plain(result.output)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--limit", "calls_per_hour=5"], "calls_per_hour"),
        (["--limit", "calls_per_minute"], "NAME=VALUE"),
        (["--limit", "calls_per_minute=many"], "calls_per_minute"),
        (["--limit", "calls_per_minute=5", "--limit", "calls_per_minute=6"], "given more than once"),
        (["--v2-setting", "account_tier=sandbox", "--v2-setting", "account_tier=production"], "given more than once"),
        (["--fault", "throttled=1.5"], "throttled"),
        (["--fault", "thunder=1"], "thunder"),
        (["--scenario", "/nowhere.toml"], "No such file"),
        (["--time-scale", "-1"], "time-scale"),
        (["--profile", "big"], "profile"),
    ],
)
def test_an_option_that_is_wrong_says_why(arguments: list[str], said: str) -> None:
    result = runner.invoke(app, ["emulator", "--port", "0", *arguments])
    assert result.exit_code == 2
    assert said in plain(result.output)


def test_what_a_scenario_holds_is_told_as_text(tmp_path: Path) -> None:
    for written in ({"\x1b]0;title\x07": 1}, {"numbers": {"\x1b[2J": ["busy"]}}, {"numbers": {BUSY: ["\x1b[2J"]}}):
        scenario = tmp_path / "scenario.json"
        scenario.write_text(json.dumps(written), encoding="utf-8")
        result = runner.invoke(app, ["emulator", "--port", "0", "--scenario", str(scenario)])
        assert result.exit_code == 2
        assert "\x1b" not in plain(result.output)
        assert "\x07" not in result.output


@pytest.mark.parametrize(
    ("name", "written"), [("s.json", '{"synthesizer": "rm"}'), ("s.toml", 'synthesizer = "espeak-ng"')]
)
def test_a_scenario_chooses_no_program_of_this_machine(tmp_path: Path, name: str, written: str) -> None:
    scenario = tmp_path / name
    scenario.write_text(written, encoding="utf-8")
    result = runner.invoke(app, ["emulator", "--port", "0", "--scenario", str(scenario)])
    assert (result.exit_code, "is no part of a scenario" in plain(result.output)) == (2, True)


def test_a_port_that_is_taken_says_what_to_do() -> None:
    with running_emulator() as server:
        port = server.endpoint_url.rpartition(":")[2]
        result = runner.invoke(app, ["emulator", "--port", port])
    assert result.exit_code == 5
    assert f"Cannot listen on 127.0.0.1:{port}" in plain(result.output)
    assert "--port" in plain(result.output)


def test_help_names_every_option_of_the_issue() -> None:
    help_text = plain(runner.invoke(app, ["emulator", "--help"]).output)
    for option in ("--port", "--profile", "--scenario", "--seed", "--time-scale", "--aws-endpoint-url"):
        assert option in help_text


def test_that_no_connection_can_be_accepted_is_said_once_in_a_while() -> None:
    now = 0.0
    noise = OncePerPause(lambda: now)

    def says(message: str) -> bool:
        return noise.filter(logging.LogRecord("asyncio", logging.ERROR, "", 0, message, (), None))

    line = "socket.accept() out of system resource"
    now = 1.0
    assert [says(line) for _ in range(1_000)] == [True] + [False] * 999
    assert says("anything else")
    now = 12.0
    assert says(line)
