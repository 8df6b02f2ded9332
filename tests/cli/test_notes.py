"""`redial note`."""

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from tests.cli.added_calls import add
from tests.cli.conftest import Redial, plain

NUMBER = "+12065550177"


def test_a_note_on_a_call_is_told_with_it(redial: Redial, calls: DynamoDbCalls) -> None:
    call_id = add(calls, "r1")

    result = redial("note", "r1", "the mailbox is full")

    assert (result.exit_code, result.stdout.strip()) == (0, "Noted on r1.")
    assert "the mailbox is full" in plain(redial("note", call_id).stdout)
    assert "noted: the mailbox is full" in " ".join(plain(redial("explain", "r1").stdout).split())
    assert redial.json("status", "r1")["notes"][0]["text"] == "the mailbox is full"
    assert "the mailbox is full" in plain(redial("status", "r1").stdout)


def test_a_note_on_a_campaign(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1", campaign="sale")
    assert "Nothing is noted." in redial("note", "--campaign", "sale").stdout

    assert redial("note", "--campaign", "sale", "stop at noon").exit_code == 0

    assert [each["text"] for each in redial.json("note", "-c", "sale")["notes"]] == ["stop at noon"]
    assert redial("note", "--campaign", "none", "stop at noon").exit_code == 3


def test_a_note_with_a_key_is_one_note_however_often_it_is_sent(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1")
    for _ in range(2):
        assert redial("note", "r1", "once", "--key", "k1").exit_code == 0
    assert len(redial.json("note", "r1")["notes"]) == 1
    assert redial("note", "r1", "another", "--key", "k1").exit_code != 0


def test_numbers_in_notes_are_shown_to_who_may_see_them(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1")
    redial("note", "r1", f"call {NUMBER} instead")
    assert NUMBER not in redial("note", "r1").stdout
    assert NUMBER in redial("note", "r1", "--show-numbers").stdout


@pytest.mark.parametrize("words", [[], ["r1", "two", "words"], ["-c", "sale", "two", "words"], ["r1", "--key", "k"]])
def test_what_is_meant_has_to_be_said(redial: Redial, words: list[str]) -> None:
    assert redial("note", *words).exit_code == 2
