"""What the pages name is there: files and folders, targets of make, commands with their options."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
import typer

from local.paths import PROJECT
from redial_cli.command_line import app
from tests.unit.local.pages import PAGES
from tests.unit.tools.checkout import files

BLOCK = re.compile(r"(?ms)^```\w*\n(.*?)^```")
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./-]+\.(?:py|md|js|mjs|json|jsonl|toml|sql|ya?ml|sh|csv|txt|css|html|ts)")
FOLDER = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?")
# What is made on the spot, and what has a slash and is no path: time zones, routes of the API, CloudWatch's namespaces.
NO_PATH = re.compile(r"(?:\.local|\.venv|build|dist|\.\.\.|America|Europe|Etc|AWS)/|[\w-]+/read$")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
REDIAL = re.compile(r"(?:^|[\s/|(])redial (?!COMMAND)([^#|]*)")

IN_TREE = {PurePosixPath(path.relative_to(PROJECT)) for path in files()}
IN_TREE |= {folder for path in IN_TREE for folder in path.parents}
ENDINGS = {"/".join(path.parts[start:]) for path in IN_TREE for start in range(len(path.parts))}
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def code_in(page: str) -> Iterator[str]:
    """Give the lines of a page's blocks of code, and what stands between backticks."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        yield from block.replace("\\\n", " ").splitlines()
    yield from SPAN.findall(BLOCK.sub("", text))


def wrong_command(written: str) -> str | None:
    """Return the word of a `redial` command line that is no command and no option of it."""
    command: Any = typer.main.get_command(app)
    for word in written.split():
        if word.startswith("--"):
            option = re.split(r"[=,.;)'\"]", word)[0]
            known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
            if option not in known:
                return option
        elif hasattr(command, "get_command") and not word.startswith("-"):
            found = command.get_command(typer.Context(command), word)
            if found is None:
                return word
            command = found
    return None


# The changelogs and the decisions tell what was there at their time.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if not page.endswith("CHANGELOG.md") and not page.startswith("docs/adr/")]
)
def test_a_file_or_folder_that_a_page_names_is_in_the_tree(page: str) -> None:
    named = {code for code in code_in(page) if FILE.fullmatch(code) or FOLDER.fullmatch(code)}
    paths = {code.rstrip("/") for code in named if not NO_PATH.match(code)}

    assert {path for path in paths if path not in ENDINGS and f"{path}.py" not in ENDINGS} == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_target_of_make_that_a_page_names_is_in_the_makefile(page: str) -> None:
    assert {target for code in code_in(page) for target in MAKE.findall(code)} <= TARGETS


@pytest.mark.parametrize("page", PAGES)
def test_a_command_that_a_page_shows_has_that_name_and_those_options(page: str) -> None:
    written = {line for code in code_in(page) for line in REDIAL.findall(code)}

    assert {line: word for line in written if (word := wrong_command(line))} == {}


def test_a_command_or_an_option_that_is_not_there_is_found() -> None:
    assert wrong_command("submit --to +12065550100 --text Hello") is None
    assert wrong_command("dnc add --campaign sale") is None
    assert wrong_command("submit --whom +12065550100") == "--whom"
    assert wrong_command("dnc ad +12065550100") == "ad"
