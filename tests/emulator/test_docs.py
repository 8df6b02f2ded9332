"""docs/emulator.md says what is so: its tables are the code's, and its examples run."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import typer.main

from voice_emulator.calls.v2_events import build_event
from voice_emulator.command import emulator
from voice_emulator.contracts.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.http.control import RESOURCES
from voice_emulator.http.server import running_emulator
from voice_emulator.log.call_log import CallRecord, EventRecord
from voice_emulator.scripts.attempts import EventFault, Outcome, SendFault
from voice_emulator.scripts.simulator_numbers import TABLE
from voice_emulator.service.scenarios import read_scenario
from voice_emulator.settings.emulator_settings import PRODUCTION, SANDBOX, Faults, Limits, PayloadShape
from voice_emulator.settings.v2_settings import V2Limits, V2Settings
from voice_emulator.testing import VoiceEmulator
from voice_emulator.v1.operations import OPERATIONS
from voice_emulator.v2.operations import OPERATIONS as V2_OPERATIONS

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs/emulator.md").read_text(encoding="utf-8")
ENDPOINT_URL = "http://127.0.0.1:4580"


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    section = PAGE.split(f"{heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def first_words(heading: str) -> list[str]:
    return [re.findall(r"`([\w/ {},-]+?)`", row[0])[0] for row in rows(heading)]


def test_simulator_numbers_are_those_of_the_code() -> None:
    assert rows("### Simulator numbers") == [
        [f"{row.first:02}-{row.last:02}" if row.first != row.last else f"{row.first}", row.meaning] for row in TABLE
    ]


def test_limits_are_those_of_the_code() -> None:
    shown = {}
    for name, sandbox, production, _ in rows("## Limits"):
        shown[name.split("`")[1]] = (sandbox, production)
    assert shown == {
        name: (_show(getattr(SANDBOX, name)), _show(getattr(PRODUCTION, name))) for name in Limits.__struct_fields__
    }


def _show(value: object) -> str:
    if value is None:
        return "off"
    return " ".join(value) if isinstance(value, tuple) else str(value).lower()


def test_operations_are_those_of_the_code() -> None:
    assert {row[0] for row in rows("## Operations")} == {*OPERATIONS, "SendVoiceMessage"}


def test_operations_of_version_2_are_those_of_the_code() -> None:
    shown = [name for row in rows("## Version 2") for name in row[0].split(", ")]
    assert sorted(shown) == sorted({*V2_OPERATIONS, "SendVoiceMessage"})


def test_quotas_of_version_2_are_those_of_the_code() -> None:
    shown = {row[0].split("`")[1]: row[1] for row in rows("### Quotas of version 2")}
    assert shown == {name: _show(getattr(V2Limits(), name)) for name in V2Limits.__struct_fields__}


def test_settings_of_version_2_are_those_of_the_code() -> None:
    assert set(first_words("### Settings of version 2")) == set(V2Settings.__struct_fields__)


def test_the_event_of_version_2_has_the_members_of_the_code() -> None:
    (text,) = examples("json")
    call = CallRecord(0, "", "123456789012", "us-east-1", country="US", speaking_time_s=2.0)
    call.message = SendVoiceMessageInput("+12065550100", "+12065550199", context={"order": "4711"})
    call.events = (EventRecord("VOICE_COMPLETED", 0),)
    assert json.loads(text).keys() == build_event(call, call.events[0], V2Settings()).keys()


def test_faults_are_those_of_the_code() -> None:
    assert set(first_words("## Faults")) == {name for name in Faults.__struct_fields__ if not name.endswith("_s")}


def test_payload_shapes_are_those_of_the_code() -> None:
    assert set(first_words("## Events")) == set(get_args(PayloadShape))


def test_resources_of_the_control_api_are_those_of_the_code() -> None:
    shown = {re.search(r"\b(?!GET|PUT|PATCH|POST|DELETE)[a-z][a-z-]+", row[0]) for row in rows("## The control API")}
    assert {found[0] for found in shown if found} == set(RESOURCES)


def test_members_of_a_call_are_those_of_the_code() -> None:
    shown = {name for row in rows("A call in the log:") for name in re.findall(r"`(\w+)`", row[0])}
    assert shown == set(CallRecord.__struct_fields__)


def parameters() -> list[Any]:
    """Return the options of the command, but for `--help`."""
    app = typer.Typer(add_completion=False)
    app.command()(emulator)
    return [each for each in typer.main.get_command(app).params if each.opts != ["--help"]]


def test_each_option_has_the_variable_that_the_page_says() -> None:
    shown = {each.opts[0]: each.envvar for each in parameters() if each.opts != ["--version"]}
    assert shown == {name: f"VOICE_EMULATOR_{name[2:].replace('-', '_').upper()}" for name in shown}
    assert len(shown) > 10


def test_options_are_those_of_the_command() -> None:
    options = {name for parameter in parameters() for name in parameter.opts}
    assert {word.split()[0] for word in re.findall(r"^\| `(--[^`]+)`", PAGE, re.MULTILINE)} == options


@pytest.mark.parametrize("words", [get_args(Outcome), get_args(SendFault), get_args(EventFault)])
def test_the_words_of_a_script_are_all_named(words: tuple[str, ...]) -> None:
    section = PAGE.split("### Scenarios\n", 1)[1].split("\n## ", 1)[0]
    assert all(f"`{word}`" in section for word in words)


def test_the_scenario_can_be_read(tmp_path: Path) -> None:
    text = examples("toml")[-1]
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    scenario = read_scenario(path)
    assert len(scenario.scripts) == 3
    assert msgspec.to_builtins(scenario.settings)["answer_rate"] == 0.6


def test_the_example_with_boto3_places_a_call(capsys: pytest.CaptureFixture[str]) -> None:
    example = next(text for text in examples("python") if "send_voice_message" in text and "def test" not in text)
    check = next(text for text in examples("python") if "arrivals" in text)
    with running_emulator() as server:
        exec(example.replace(ENDPOINT_URL, server.endpoint_url), {})
        exec(check.replace(ENDPOINT_URL, server.endpoint_url), {})
        (call,) = server.service.log.calls
    assert call.message_id == capsys.readouterr().out.strip()


def test_the_scenario_of_version_2_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(examples("toml")[0], encoding="utf-8")
    (of_set,) = read_scenario(path).settings["v2"]["configuration_sets"]
    assert of_set["name"] == "reminders"


def test_the_example_of_version_2_completes_its_call(voice_emulator: VoiceEmulator) -> None:
    example = next(text for text in examples("python") if "client_v2" in text)
    exec(example, {"voice_emulator": voice_emulator})


def test_the_example_in_pytest_passes(tmp_path: Path) -> None:
    test = next(text for text in examples("python") if "def test" in text)
    (tmp_path / "test_example.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_links_within_the_page_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings
