"""The rules of a stack, for requests that are judged by them."""

import json
from typing import Any

from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, validate_request
from simulation.makers import ORIGINATION, plain_request

RULES = StackRules(
    origination_phone_numbers=(ORIGINATION,),
    caller_id_permitted=True,
    calls_per_recipient_per_day=5,
    default_retry_policy={},
)


def invalid(body: str) -> Invalid:
    answer = validate_request(body, RULES)
    assert isinstance(answer, Invalid), answer
    return answer


def errors(body: str) -> dict[str, str]:
    return {error.field: error.message for error in invalid(body).errors}


def changed(**changes: Any) -> str:
    return json.dumps(plain_request(**changes))
