"""`redial-voice-emulator`: its help on a narrow terminal, and options that cannot be."""

import re
import socket

import pytest
from typer.testing import CliRunner

from voice_emulator.command import command_alone
from voice_emulator.settings.bounds import Profile
from voice_emulator.settings.emulator_settings import Faults, Limits
from voice_emulator.settings.v2_settings import V2Limits
from voice_emulator.terminal.variables import warnings_of_variables

runner = CliRunner()
NAMES = [
    "--require-configuration-set",
    "VOICE_EMULATOR_TIME_SCALE",
    "http://localhost:3000",
    "with-unknown-fields",
    *Profile.__args__,  # type: ignore[attr-defined]
    *Limits.__struct_fields__,
    *V2Limits.__struct_fields__,
    *Faults.__struct_fields__,
]


def said(*arguments: str, code: int) -> str:
    result = runner.invoke(command_alone(), arguments, env={"COLUMNS": "80", "TERM": "dumb"})
    assert result.exit_code == code, result.output
    return re.sub(r"[\s│]+", " ", re.sub(r"\x1b\[[0-9;]*m", "", result.output))


def test_no_name_is_cut_on_a_terminal_of_80_columns() -> None:
    text = said("--help", code=0)
    assert "…" not in text
    assert [name for name in NAMES if name not in text] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", ""], "--host: '' is not the name of a host"),
        (["--host", "http://127.0.0.1"], "--host: 'http://127.0.0.1' is not the name of a host"),
        (["--port", "70000"], "'--port': must be from 0 to 65535, not 70000"),
        (["--port", "x"], "'--port': must be a whole number, not 'x'"),
        (["--port", "tcp://10.0.0.1:4580"], "'--port': must be a whole number, not 'tcp://10.0.0.1:4580'"),
        (["--port", "-1"], "'--port': must be from 0 to 65535, not -1"),
        (["--time-scale", "nan"], "'--time-scale': must be from 0 to 1000, not nan"),
        (["--answer-rate", "1.5"], "'--answer-rate': must be from 0 to 1, not 1.5"),
        (["--limit", "=5"], "'=5' is not NAME=VALUE"),
        (["--v2-setting", 'limits={"pools": 3}', "--v2-limit", "pools=4"], "a quota is changed by --v2-limit"),
        (["--v2-setting", "limits=off"], "a quota is changed by --v2-limit"),
    ],
)
def test_an_option_that_cannot_be_says_why(arguments: list[str], words: str) -> None:
    assert words in said(*arguments, code=2)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("VOICE_EMULATOR_TIMESCALE", "is of no option: did you mean VOICE_EMULATOR_TIME_SCALE?"),
        ("VOICE_EMULATOR_LIMITS", "is of no option: did you mean VOICE_EMULATOR_LIMIT?"),
        ("VOICE_EMULATOR_REGION_OF_THE_CALLER", "is of no option; --help lists the options"),
    ],
)
def test_a_variable_that_is_of_no_option_is_told(name: str, words: str) -> None:
    assert warnings_of_variables({name: "1", "VOICE_EMULATOR_PORT": "0", "PATH": "/bin"}) == [
        f"warning: the variable {name} {words}"
    ]


def test_what_kubernetes_sets_of_a_service_of_this_name_is_no_slip() -> None:
    service = ("SERVICE_HOST", "SERVICE_PORT", "PORT_4580_TCP", "PORT_4580_TCP_ADDR", "NAME", "ENV_PATH")
    assert warnings_of_variables({f"VOICE_EMULATOR_{name}": "10.0.0.1" for name in service}) == []


def test_a_service_link_of_kubernetes_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a cluster with a service called voice-emulator each container has it."""
    monkeypatch.setenv("VOICE_EMULATOR_PORT", "tcp://10.0.0.1:4580")
    assert "Cannot listen on 192.0.2.1:4580" in said("--host", "192.0.2.1", code=5)


@pytest.mark.parametrize(
    ("host", "other"), [("192.0.2.1", "--host"), ("nowhere.invalid", "--host"), ("127.0.0.1", "--port")]
)
def test_what_cannot_be_listened_on_says_what_to_change(host: str, other: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        text = said("--host", host, "--port", port, code=5)
    assert f"Cannot listen on {host}:{port}" in text
    assert text.rstrip().endswith(f"Choose another with {other}.")
