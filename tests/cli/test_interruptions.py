"""What Ctrl-C leaves behind is said by the command that it ends: whether anything was sent, put or cancelled."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import redial_cli.commands.dnc_files
import redial_cli.commands.file_submission
from tests.cli.added_calls import add
from tests.cli.conftest import Gateway, Redial

if TYPE_CHECKING:
    from redial.adapters.dynamodb.calls import DynamoDbCalls


def interrupted(*_: Any) -> Any:
    raise KeyboardInterrupt


@pytest.mark.parametrize("command", [("submit",), ("submit", "--dry-run"), ("plan",)])
def test_while_a_file_is_checked_nothing_was_sent(
    redial: Redial, json_lines: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(redial_cli.commands.file_submission, "check", interrupted)

    result = redial(command[0], str(json_lines), *command[1:])

    assert (result.exit_code, result.stderr, result.stdout) == (130, "Interrupted. Nothing was sent.\n", "")


def test_while_a_list_is_read_nothing_was_put_there(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "optouts.csv"
    file.write_text("destination_phone_number\n+12065550143\n", encoding="utf-8")
    monkeypatch.setattr(redial_cli.commands.dnc_files, "read_entries", interrupted)

    result = redial("dnc", "import", str(file))

    assert (result.exit_code, result.stderr) == (130, "Interrupted. Nothing was put on the list.\n")
    assert redial.json("dnc", "list")["entries"] == []


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (0, "Interrupted. Whether the campaign is cancelled is not known; the same command cancels it."),
        (1, "Interrupted after 2 calls. None of those that were accepted before is dialled any more;"),
    ],
)
def test_while_a_campaign_is_cancelled_it_says_how_far_it_came(
    redial: Redial, gateway: Gateway, calls: "DynamoDbCalls", monkeypatch: pytest.MonkeyPatch, steps: int, told: str
) -> None:
    for name in ("r1", "r2"):
        add(calls, name, campaign="sale")
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        if not request.url.path.endswith("/campaigns/cancel"):
            return gateway.ask_the_function(request)
        asked += 1
        if asked > steps:
            raise KeyboardInterrupt
        answered = gateway.ask_the_function(request).json()
        return httpx.Response(200, json=answered | {"done": False, "next_cursor": "more"})

    monkeypatch.setattr(gateway, "answer", answer)
    result = redial("cancel", "--campaign", "sale", "--yes")

    assert result.exit_code == 130
    assert told in result.stderr
