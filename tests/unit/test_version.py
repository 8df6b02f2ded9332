"""The version stands once, and whoever tells one tells the same. What the wheels say is in `tests/wheels`."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from redial.version import VERSION
from redial_cli.command_line import app
from voice_emulator import __version__ as version_of_the_emulator

PROJECT = Path(__file__).parents[2]


def test_the_command_line_tells_it() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"redial {VERSION}\n"


@pytest.mark.parametrize(
    ("path", "version"), [("CHANGELOG.md", VERSION), ("voice_emulator/CHANGELOG.md", version_of_the_emulator)]
)
def test_a_changelog_begins_with_it(path: str, version: str) -> None:
    headings = re.findall(r"^## (\S+)", (PROJECT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == version
    assert len(headings) == len(set(headings))


def test_no_distribution_names_one_of_its_own() -> None:
    for path in ("pyproject.toml", "redial_cli/pyproject.toml", "voice_emulator/pyproject.toml"):
        text = (PROJECT / path).read_text(encoding="utf-8")
        assert 'dynamic = ["version"]' in text
        assert not re.search(r"^version\s*=", text, re.MULTILINE)
