"""Lists of what has a name, on terminals of any width: a table where one fits, else entry by entry."""

import pytest

from tests.cli.conftest import Redial, plain

CAMPAIGN = "school-closure-elm-street"
TEMPLATE = "appointment-reminder"
HOURS = "clinic-and-pharmacy"
NUMBER = "+1206*****42"
LISTS = {
    "campaign list": (CAMPAIGN, ("calling hours", "changed")),
    "template list": (TEMPLATE, ("version", "languages", "variables")),
    "hours list": (HOURS, ("since",)),
    "dnc list": (NUMBER, ("campaign", "reason")),
}


@pytest.fixture
def filled(redial: Redial) -> Redial:
    for command in (
        ("campaign", "set", CAMPAIGN, "--rate", "1000", "--lane", "bulk", "--hours", "mon-fri 09:00-18:00; not US"),
        ("template", "put", TEMPLATE, "--language", "en-US", "--text", "Hello {name}, see you {visit:date}: {code}."),
        ("hours", "set", HOURS, "mon-fri 09:00-18:00; sat 10:00-14:00; not US"),
        ("dnc", "add", "+12065550142", "--campaign", CAMPAIGN, "--reason", "asked on the phone not to be called"),
    ):
        assert redial(*command).exit_code == 0
    return redial


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_list_cuts_a_name_or_a_heading_to_pieces(filled: Redial, width: int) -> None:
    for command, (name, headings) in LISTS.items():
        told = plain(filled(*command.split(), width=width).stdout)
        lines = told.splitlines()
        assert max(map(len, lines)) <= width, command
        assert any(name in line for line in lines), (command, told)
        for heading in headings:
            assert any(heading in line for line in lines), (command, heading, told)


def test_a_table_that_does_not_fit_is_told_entry_by_entry(filled: Redial) -> None:
    name, *facts = plain(filled("campaign", "list", width=40).stdout).splitlines()
    assert name == CAMPAIGN
    assert facts[0].split(maxsplit=2) == ["calling", "hours", "mon-fri 09:00-18:00;"]
    assert all(fact.startswith("  ") for fact in facts)


def test_a_list_in_a_pipe_is_a_table_with_nothing_folded(filled: Redial) -> None:
    head, _, line = plain(filled("campaign", "list", width=None).stdout).splitlines()
    assert head.split() == ["campaign", "calling", "hours", "rate", "lane", "changed"]
    assert line.startswith(f"{CAMPAIGN}   mon-fri 09:00-18:00; not US   1,000 calls a minute   bulk   ")


def test_settings_of_a_campaign_that_no_call_is_known_of_are_shown_with_a_word_on_it(redial: Redial) -> None:
    told = redial("campaign", "show", "school-closure-elm-stret")
    assert told.exit_code == 0
    assert "No call of the campaign school-closure-elm-stret is known yet." in told.stderr
