"""Requests that are valid, and what is wrong with others."""

import json
from typing import Any

from redial.contracts.numbering import permissions_for
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from simulation.makers import ORIGINATION

RULES = StackRules(
    origination_phone_numbers=(ORIGINATION, "+12065550191"),
    caller_id_permitted=True,
    calls_per_recipient_per_day=5,
    default_retry_policy={},
    permissions=permissions_for(["US"], allowed_caller_ids=("+12065550191",)),
)


def errors(body: object, rules: StackRules = RULES) -> dict[str, str]:
    """Give the errors of a bad request: field → message."""
    answer = validate_request(body if isinstance(body, str) else json.dumps(body), rules)
    assert isinstance(answer, Invalid), answer
    return {error.field: error.message for error in answer.errors}


def valid(body: dict[str, Any], rules: StackRules = RULES) -> Valid:
    answer = validate_request(json.dumps(body), rules)
    assert isinstance(answer, Valid), answer
    return answer
