"""The README and docs/local.md say what is there."""

import re
from pathlib import Path

import pytest
from msgspec.structs import asdict

from infra.settings.stage import OVERRIDABLE
from local.commands.welcome import EXAMPLE
from local.paths import PROJECT
from redial.adapters.dynamodb import schema
from redial.domain.call.calls import CallStatus
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from tests.unit.local.pages import PAGES

README = (PROJECT / "README.md").read_text(encoding="utf-8")
LOCAL = (PROJECT / "docs" / "local.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)")
# What stands in a code block or between backticks is no link and no heading.
CODE = re.compile(r"(?ms)^```.*?^```|`[^`\n]*`")


def test_readme_shows_the_example_that_the_command_prints() -> None:
    assert EXAMPLE.replace("OUTPUTS_FILE", ".local/outputs.json") in README


def test_context_keys_in_the_readme_are_settings() -> None:
    table = README[README.index("| context key |") :].split("\n\n", 1)[0]
    keys = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)

    assert {"origination_phone_numbers", "profile", "retention_days"} <= set(keys) <= OVERRIDABLE


@pytest.mark.parametrize("status", [status for status in CallStatus if status.is_final])
def test_readme_explains_each_final_status(status: CallStatus) -> None:
    assert f"| {status} |" in README


@pytest.mark.parametrize(
    "target", re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)
def test_readme_names_each_make_target(target: str) -> None:
    assert target in {"help", "clean"} or f"make {target}" in README


DOCS = PROJECT / "docs"
GUIDES = [path.relative_to(PROJECT).as_posix() for path in (*DOCS.glob("*.md"), *(DOCS / "recipes").glob("*.md"))]


@pytest.mark.parametrize("page", GUIDES)
def test_readme_leads_to_each_guide_and_recipe(page: str) -> None:
    assert f"]({page})" in README


def test_the_architecture_tells_of_each_kind_of_item() -> None:
    keys = {name: value for name, value in vars(schema).items() if isinstance(value, str) and value.endswith("#")}
    table = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("| item (`pk`) |")[2]
    assert {"CALL", "REJECTED", "ALLOWANCE"} <= set(keys)
    assert [name for name, begins in keys.items() if f"`{begins}" not in table] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = PROJECT / page
    nowhere = []
    for target, anchor in LINK.findall(CODE.sub("", path.read_text(encoding="utf-8"))):
        found = path.parent / target if target else path
        if not found.exists() or (anchor and found.suffix == ".md" and anchor not in _anchors(found)):
            nowhere.append(f"{target}#{anchor}")
    assert nowhere == []


def _anchors(page: Path) -> set[str]:
    """Give the headings of a page as links name them."""
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    headings = re.findall(r"(?m)^#+ (.*)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_the_page_on_requests_tells_the_retries_that_are_built_in() -> None:
    page = (PROJECT / "docs" / "requests.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| `(\w+)` \| (true|false) \| (\d+) \| (\d+) \| (\d+) \|", page)
    told = {
        name: OutcomePolicy(
            retry=again == "true", delay_seconds=float(delay), growth=float(growth), max_delay_seconds=float(most)
        )
        for name, again, delay, growth, most in rows
    }
    policies = {name: value for name, value in asdict(RetryPolicy()).items() if isinstance(value, OutcomePolicy)}
    assert told == policies
    assert ("three attempts in all" in page, RetryPolicy().total_attempts) == (True, 3)


@pytest.mark.parametrize(
    "option",
    [
        "--port",
        "--voice-port",
        "--dashboard-port",
        "--voice-endpoint-url",
        "--voice-api",
        "--time-scale",
        "--outputs-file",
        "--exit",
    ],
)
def test_the_page_on_the_local_stack_explains_each_option(option: str) -> None:
    assert option in LOCAL


def test_operations_names_each_right_that_doctor_needs() -> None:
    sources = [*(PROJECT / "redial_cli" / "doctor").glob("*.py"), PROJECT / "redial_cli" / "client" / "stacks.py"]
    called = {
        name
        for source in sources
        for groups in re.findall(
            r"\.get_paginator\(\"([a-z_]+)\"|\.((?:describe|get|list)_(?!paginator)[a-z_]+)\(",
            source.read_text(encoding="utf-8"),
        )
        for name in groups
    } - {"", "get_config_variable"}
    operations = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = "".join(re.findall(r"^\| (?:the command line|`redial doctor`).*$", operations, re.MULTILINE))

    named = {action.lower() for action in re.findall(r"`[a-z-]+:(\w+)`", rows)}

    assert {name.replace("_", "") for name in called} == named - {"invoke", "sendmessage"}


def test_the_list_of_errands_leads_to_what_is_there() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    errands = text[text.index("## Where things are") : text.index("## How the code reads")]

    named = [path for path in re.findall(r"`([^`]+)`", errands) if "/" in path]

    assert errands.count("\n| ") >= 20
    assert [path for path in named if not (PROJECT / path).exists()] == []
