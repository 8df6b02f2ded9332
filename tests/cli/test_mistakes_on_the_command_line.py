"""What people get wrong on a command line, and would not notice: an unset variable, a misspelt name, a file of the wrong kind."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NoStackError
from redial_cli.terminal import per_cent
from tests.cli.added_calls import add
from tests.cli.conftest import Redial

if TYPE_CHECKING:
    from redial.adapters.dynamodb.calls import DynamoDbCalls

NUMBER = "+12065550163"


@pytest.mark.parametrize(
    "arguments",
    [
        ("submit", "--to", NUMBER, "--text", "Hi", "--request-id", ""),
        ("submit", "--to", NUMBER, "--text", "Hi", "--request-id="),
        ("pause", "-c", ""),
        ("list", "--campaign", ""),
        ("status", ""),
        ("cancel", "visit-7", "", "--yes"),
        ("campaigns", ""),
        ("erasures", ""),
        ("redrive", ""),
        ("hours", "remove", ""),
        ("template", "delete", ""),
        ("dnc", "add", ""),
        ("submit", ""),
    ],
)
def test_empty_value_is_none_that_was_meant(redial: Redial, arguments: tuple[str, ...]) -> None:
    """A request without its id is another call each time that it is sent."""
    result = redial(*arguments)
    assert result.exit_code == 2
    assert "is a variable not set?" in " ".join(result.output.split())
    assert redial.json("list")["calls"] == []


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("submit", "--to", NUMBER, "--to", "+12065550164", "--text", "Hi"), "--to"),
        (("pause", "-c", "spring", "--campaign=autumn"), "--campaign"),
        (("cancel", "--campaign", "spring", "--yes", "--campaign", "autumn"), "--campaign"),
        (("dnc", "add", NUMBER, "--until", "1d", "--until", "2d"), "--until"),
        (("pause", "--all", "--stack", "another"), "--stack"),
    ],
)
def test_an_option_that_counts_once_is_not_given_twice(redial: Redial, arguments: tuple[str, ...], option: str) -> None:
    """The last one alone would count, and nobody would be told that the other one was left out."""
    result = redial(*arguments)
    assert result.exit_code == 2
    told = " ".join(result.output.split())
    assert "expected once; it is given several times" in told
    assert f"'{option}'" in told
    assert redial.json("list")["calls"] == []
    assert "paused" not in redial("status").stdout


def test_what_may_be_given_several_times_still_may(redial: Redial) -> None:
    redial("submit", "--to", NUMBER, "--text", "Hi", "--then", "+12065550164", "--then", "+12065550165")
    assert len(redial.json("list", "--status", "waiting", "--status", "calling")["calls"]) == 3
    assert redial("pause", "--all", "--all").exit_code == 0


def test_empty_stack_is_not_the_default_one(redial: Redial) -> None:
    assert redial("pause", "--all", "--stack", "").exit_code == 2
    assert redial.json("whoami")["name"]


def test_empty_reason_is_none(redial: Redial) -> None:
    assert redial("pause", "--all", "--reason", "").exit_code == 0


def test_id_with_a_space_around_it_is_found(redial: Redial) -> None:
    redial("submit", "--to", NUMBER, "--text", "Hi", "--request-id", "visit-7")
    for copied in (" visit-7", "visit-7\n", "visit-7 "):
        assert redial.json("status", copied)["request_id"] == "visit-7"


def test_number_that_was_not_listed_is_not_said_to_be_gone(redial: Redial) -> None:
    redial("dnc", "add", NUMBER, "--reason", "asked")
    other = redial("dnc", "remove", "+12065550164")
    assert (other.exit_code, other.output) == (1, "It was not on the list; nothing was changed.\n")
    of_campaign = redial("dnc", "remove", NUMBER, "--campaign", "sale")
    assert of_campaign.exit_code == 1
    assert of_campaign.output.startswith("It was not on the list for the campaign sale; nothing was changed.\nIt is on")
    redial("dnc", "add", NUMBER, "--campaign", "sale")
    one_gone = redial("dnc", "remove", NUMBER, "--campaign", "sale")
    assert (one_gone.exit_code, one_gone.output.splitlines()[0]) == (0, "That entry is gone; others are left:")
    gone = redial("dnc", "remove", NUMBER)
    assert (gone.exit_code, gone.output) == (0, "It is not on the list any more.\n")
    assert redial.json("dnc", "remove", NUMBER, exit_code=1)["changed"] is False


@pytest.mark.parametrize(
    "arguments",
    [
        ("dnc", "add", NUMBER, "--campaign", "recall-2"),
        ("campaign", "set", "recall-2", "--lane", "urgent"),
        ("report", "--campaign", "recall-2"),
    ],
)
def test_campaign_that_no_call_is_known_of_is_told(redial: Redial, arguments: tuple[str, ...]) -> None:
    result = redial(*arguments)
    assert result.exit_code == 0
    assert "No call of the campaign recall-2 is known yet." in result.output


def test_names_that_lead_elsewhere_in_a_path_are_none(redial: Redial) -> None:
    for arguments in (("hours", "remove"), ("template", "show"), ("redrive",), ("erasures",)):
        result = redial(*arguments, "..", *(["--show"] if arguments == ("redrive",) else []))
        assert (result.exit_code, result.output) == (3, "Error: There is nothing called ..; that is no name.\n")
    assert redial("erasures", "../calls").exit_code == 3


def test_list_that_is_cut_says_so(redial: Redial) -> None:
    for number in ("+12065550163", "+12065550164"):
        redial("dnc", "add", number)
        redial("erase", number, "--yes")
    for command in (("dnc", "list"), ("erasures",)):
        assert "The latest 1; more with --limit" in redial(*command, "--limit", "1").output
        assert "The latest" not in redial(*command, "--limit", "2").output
        assert [redial.json(*command, "--limit", str(limit))["is_all"] for limit in (1, 2)] == [False, True]


@pytest.mark.parametrize("filtered", [(), ("--status", "waiting"), ("--campaign", "sale"), ("--lane", "normal")])
def test_calls_that_are_all_there_are_not_said_to_be_more(
    redial: Redial, calls: "DynamoDbCalls", filtered: tuple[str, ...]
) -> None:
    for number in range(3):
        add(calls, f"r{number}", campaign="sale")
    assert "The first 2; more with --limit" in redial("list", *filtered, "--limit", "2").stderr
    assert redial("list", *filtered, "--limit", "3").stderr == ""
    found = [redial.json("list", *filtered, "--limit", str(limit)) for limit in (2, 3, 4)]
    assert [(len(each["calls"]), each["is_all"]) for each in found] == [(2, False), (3, True), (3, True)]


def test_acts_that_are_all_there_are_not_said_to_be_more(redial: Redial) -> None:
    for name in ("sale", "recall"):
        redial("campaign", "set", name, "--rate", "5")
    found = [redial.json("audit", "--limit", str(limit)) for limit in (1, 2, 3)]
    assert [(len(each["acts"]), each["is_all"]) for each in found] == [(1, False), (2, True), (2, True)]


def test_call_is_followed_by_the_id_that_was_given(redial: Redial) -> None:
    """Masked, it would name no call."""
    told = redial("submit", "--to", NUMBER, "--text", "Hi", "--request-id", f"visit {NUMBER}").output
    assert f"Follow it: redial watch 'visit {NUMBER}'" in told


def test_country_is_read_where_only_a_search_may_need_it(redial: Redial) -> None:
    for command in (("list",), ("list", "--search", "7946"), ("export",)):
        assert redial(*command, "--country", "XX").exit_code == 5


def test_refused_question_leaves_no_heading_behind(redial: Redial) -> None:
    for command in (("export", "--since", "2h", "--until", "3h"), ("dnc", "export", "--campaign", " x")):
        result = redial(*command)
        assert (result.exit_code, result.stdout) == (5, "")


def test_export_is_no_workbook(redial: Redial, tmp_path: Path) -> None:
    for command in (("export",), ("dnc", "export")):
        result = redial(*command, "-o", str(tmp_path / "calls.xlsx"))
        assert result.exit_code == 5
        assert "Name it .csv" in result.output
    assert list(tmp_path.iterdir()) == []


def test_export_to_a_hyphen_is_written_to_standard_output(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert redial("export", "-o", "-").stdout.startswith("call_id,")
    assert redial("dnc", "export", "-o", "-").stdout.startswith("destination_phone_number,")
    assert list(tmp_path.iterdir()) == []


def test_export_into_a_pipe_or_through_a_link_replaces_neither(redial: Redial, tmp_path: Path) -> None:
    """A file in the place of /dev/null would be the end of more than this command."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert redial("export", "-o", str(pipe)).exit_code == 0
        assert os.read(reader, 7) == b"call_id"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    target, link = tmp_path / "kept.csv", tmp_path / "link.csv"
    target.write_text("before", encoding="utf-8")
    link.symlink_to(target)
    assert redial("export", "-o", str(link), "--force").exit_code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("call_id")
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


def test_bounds_of_an_option_are_told_in_words_of_people(redial: Redial) -> None:
    for arguments, words in (
        (("list", "--limit", "0"), "expected at least 1"),
        (("campaign", "set", "sale", "--rate", "1.5"), "expected a whole number"),
        (("list", "--lane", "x"), "'x' is not one of 'critical'"),
    ):
        told = " ".join(redial(*arguments).output.split())
        assert words in told
        assert "Input should" not in told
        assert "Value error" not in told


def test_nearly_all_is_not_all(calls: "DynamoDbCalls") -> None:
    told = {0: "0%", 0.001: "<1%", 0.5: "50%", 0.9949: "99%", 0.996: ">99%", 1: "100%"}
    assert {share: per_cent(share) for share in told} == told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_full_disk_is_told_in_a_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "redial_cli", "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert ended.returncode == 5
    assert ended.stderr == "Error: What was to be told cannot be written: No space left on device.\n"


def test_outputs_of_a_stack_that_are_no_texts_are_told(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {
        "aws_access_key_id": 1,
        "aws_secret_access_key": "s",
        "region": None,
        "endpoint_url": "http://127.0.0.1:1",
    }
    (tmp_path / "outputs.json").write_text(json.dumps(outputs), encoding="utf-8")
    monkeypatch.setenv("REDIAL_OUTPUTS_FILE", str(tmp_path / "outputs.json"))
    result = redial("list", stack="local")
    assert result.exit_code == 6
    assert "lacks aws_access_key_id, region" in " ".join(result.output.split())


def test_variable_for_the_outputs_that_is_empty_is_none(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redial_cli.client.stacks.LOCAL_OUTPUTS", tmp_path / "none.json")
    monkeypatch.setenv("REDIAL_OUTPUTS_FILE", "")
    assert "No local stack is running" in redial("list", stack="local").output


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="no names of open files")
def test_export_into_a_pipe_that_a_shell_opened_is_written_there(redial: Redial) -> None:
    """As `>(gzip)` gives it, and /dev/stdout in a pipe: a link to what has no place in any folder."""
    read_end, write_end = os.pipe()
    try:
        assert redial("export", "-o", f"/dev/fd/{write_end}").exit_code == 0
        assert os.read(read_end, 7) == b"call_id"
    finally:
        os.close(read_end)
        os.close(write_end)


def test_what_was_done_is_told_though_nobody_can_tell_of_its_campaign(
    redial: Redial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_silent(*_: object, **__: object) -> None:
        raise NoStackError("It does not answer.")

    monkeypatch.setattr(ApiClient, "get", is_silent)
    result = redial("dnc", "add", NUMBER, "--campaign", "recall-3", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["campaign"] == "recall-3"
