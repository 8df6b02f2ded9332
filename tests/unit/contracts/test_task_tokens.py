"""A task's token is read beside a request, and is no part of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from simulation.makers import ORIGINATION, plain_request
from tests.cli.request_files import rows

OFF = StackRules(
    origination_phone_numbers=(ORIGINATION,),
    caller_id_permitted=True,
    calls_per_recipient_per_day=5,
    default_retry_policy={},
)
ON = replace(OFF, answers_tasks=True)


def judged(rules: StackRules, **request: Any) -> Valid | Invalid:
    return validate_request(json.dumps(plain_request(**{"request_id": "r1"} | request)), rules)


def test_a_token_is_no_part_of_what_makes_a_request_a_repeat() -> None:
    plain, first, second = judged(ON), judged(ON, task_token="first"), judged(ON, task_token="second")
    assert isinstance(plain, Valid)
    assert isinstance(first, Valid)
    assert isinstance(second, Valid)
    assert plain.digest == first.digest == second.digest
    assert (plain.request, plain.task_token) == (first.request, None)
    assert (first.task_token, second.task_token) == ("first", "second")


def test_a_stack_that_answers_no_tasks_refuses_a_token_by_its_name_and_keeps_none() -> None:
    refused = judged(OFF, task_token="first")
    assert isinstance(refused, Invalid)
    (error,) = refused.errors
    assert error.field == "task_token"
    assert "answer_step_functions" in error.message
    assert refused.task_token is None


def test_the_token_of_a_bad_request_is_known_as_far_as_it_can_be_read() -> None:
    assert judged(ON, task_token="first", lane="fast").task_token == "first"
    assert judged(ON, task_token="not a token").task_token is None
    assert validate_request('{"task_token": "first", "request_id"', ON).task_token is None


def test_null_is_no_token() -> None:
    assert isinstance(judged(OFF, task_token=None), Valid)


@pytest.mark.parametrize("more", [{}, {"request_id": None}])
def test_a_line_of_a_file_has_none(tmp_path: Path, more: dict[str, Any]) -> None:
    request = plain_request(**{"request_id": "r1"} | more) | {"task_token": "first-token"}
    (row,) = rows(tmp_path, json.dumps(request).encode(), "calls.jsonl")
    assert [error.field for error in row.errors] == ["task_token"]
    assert "first-token" not in row.body
