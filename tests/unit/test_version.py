"""The version stands once, and whoever tells one tells the same. What the wheels say is in `tests/wheels`."""

import re
from pathlib import Path

from typer.testing import CliRunner

from redial.version import VERSION
from redial_cli.command_line import app

PROJECT = Path(__file__).parents[2]


def test_the_command_line_tells_it() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"redial {VERSION}\n"


def test_the_changelog_begins_with_it() -> None:
    headings = re.findall(r"^## (\S+)", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == VERSION
    assert len(headings) == len(set(headings))


def test_no_distribution_names_one_of_its_own() -> None:
    for path in ("pyproject.toml", "redial_cli/pyproject.toml", "voice_emulator/pyproject.toml"):
        text = (PROJECT / path).read_text(encoding="utf-8")
        assert 'dynamic = ["version"]' in text
        assert not re.search(r"^version\s*=", text, re.MULTILINE)
