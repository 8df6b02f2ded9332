"""The tokens of one request: each once, five at most, and none of a task that has its answer."""

import json

import pytest

from redial.domain.call.task_tokens import (
    MOST_TOKENS,
    NoneAnswered,
    TaskTokens,
    TokenNotAdded,
    add_token,
    note_answered,
)
from redial.domain.token_masking import names_task_token, without_task_tokens

TOKEN = "AQCEAAAAKgAAAAMAAAAAAAAAAd3k+/" + "x" * 60 + "=="


def added(*tokens: str) -> TaskTokens:
    held = TaskTokens()
    for token in tokens:
        more = add_token(held, token)
        assert isinstance(more, TaskTokens)
        held = more
    return held


def test_a_token_that_came_before_adds_nothing_also_when_it_was_answered() -> None:
    held = added("a", "b")
    assert add_token(held, "a") is TokenNotAdded.KNOWN_ALREADY
    answered = note_answered(held, ["a"])
    assert isinstance(answered, TaskTokens)
    assert answered.waiting == ("b",)
    assert add_token(answered, "a") is TokenNotAdded.KNOWN_ALREADY
    assert "a" not in answered.answered, "what was used is not kept"


def test_a_sixth_token_is_one_too_many_whether_or_not_the_others_were_answered() -> None:
    held = added(*(f"t{number}" for number in range(MOST_TOKENS)))
    assert add_token(held, "sixth") is TokenNotAdded.TOO_MANY
    answered = note_answered(held, ["t0", "t1"])
    assert isinstance(answered, TaskTokens)
    assert add_token(answered, "sixth") is TokenNotAdded.TOO_MANY
    assert add_token(answered, "t1") is TokenNotAdded.KNOWN_ALREADY


def test_who_notes_late_changes_nothing() -> None:
    assert note_answered(added("a"), ["b"]) is NoneAnswered.NONE_WAITS
    assert note_answered(TaskTokens(), ["a"]) is NoneAnswered.NONE_WAITS


@pytest.mark.parametrize("token", ["marker-of-no-known-form", TOKEN])
def test_a_token_is_hidden_in_whatever_way_it_is_written(token: str) -> None:
    request = json.dumps({"request_id": "a", "task_token": token, "lane": "bulk"})
    within = json.dumps({"Type": "Notification", "Message": request})
    texts = [
        request,
        within,
        json.dumps({"body": within}),
        repr(json.loads(request)),
        request[: request.index(token) + 15],
        json.dumps({"TaskToken": token}),
        json.dumps({"taskToken.$": token}),
        f"task_token={token}&lane=bulk",
        request.replace("+", "\\u002b").replace("/", "\\/").replace("=", "\\u003d"),
    ]
    for text in texts:
        hidden = without_task_tokens(text)
        assert token[:12] not in hidden, text
        assert token[-12:] not in hidden, text
    assert json.loads(without_task_tokens(request)) == {"request_id": "a", "task_token": "…", "lane": "bulk"}
    assert json.loads(json.loads(without_task_tokens(within))["Message"])["lane"] == "bulk"


def test_a_token_is_hidden_under_whatever_name_it_stands() -> None:
    assert TOKEN[:20] not in without_task_tokens(json.dumps({"token": TOKEN, "metadata": {"t": TOKEN}}))


@pytest.mark.parametrize("text", ["", "no token here", '{"request_id": "a"}', "task_token", '"task_token": 3'])
def test_what_has_no_token_stays_as_it_is(text: str) -> None:
    assert without_task_tokens(text) == text


def test_names_of_tokens_are_known() -> None:
    assert all(map(names_task_token, ["task_token", "TaskToken", "taskToken.$", "request.task_token"]))
    assert not any(map(names_task_token, ["token", "task", "task_token_count"]))
