"""docs/cli.md has a row for each command, with each of its own commands; the README of the distribution names each that it has."""

import re

import pytest
import typer
from typer.core import TyperGroup

from local.paths import PROJECT
from redial_cli.command_line import app

GROUP = typer.main.get_command(app)
assert isinstance(GROUP, TyperGroup)
COMMANDS = {name: GROUP.get_command(typer.Context(GROUP), name) for name in GROUP.list_commands(typer.Context(GROUP))}


def first_cells() -> list[str]:
    page = (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8")
    table = page[page.index("## Commands") :].split("\n\n", 1)[0]
    return re.findall(r"(?m)^\| (`.*?) \|", table)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_has_a_row_for_each_command(name: str) -> None:
    (command, rows) = COMMANDS[name], [cell for cell in first_cells() if re.search(rf"`{name}[ `]", cell)]
    assert rows != []
    if isinstance(command, TyperGroup):
        (row,) = rows
        told = {word for words in re.findall(r"`([^`]+)`", row) for word in words.removeprefix(f"{name} ").split()[:1]}
        assert {each for each in command.commands if each not in told} == set()


ON_THIS_MACHINE = {"local", "demo", "emulator"}
"""Brought by a checkout alone."""


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - ON_THIS_MACHINE))
def test_the_readme_of_the_distribution_names_each_command(name: str) -> None:
    assert f"`{name}`" in (PROJECT / "redial_cli" / "README.md").read_text(encoding="utf-8")
