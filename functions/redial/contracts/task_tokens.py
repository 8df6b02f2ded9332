"""The token of a Step Functions task that a request brings: read where the rest of the request may be wrong."""

import re
from collections.abc import Mapping
from typing import Any

from redial.contracts.characters import TASK_TOKEN_PATTERN
from redial.domain.call.calls import FieldError
from redial.domain.call.task_tokens import LONGEST_TOKEN

TASK_TOKEN = "task_token"  # noqa: S105 - the name of a field
NOT_ANSWERED = FieldError(
    field=TASK_TOKEN,
    message="expected none: this stack answers no tasks of Step Functions, as its setting answer_step_functions names none",
)
_TOKEN = re.compile(TASK_TOKEN_PATTERN)


def task_token_in(raw: Mapping[str, Any]) -> str | None:
    """Give the token of a request, valid or not; None where it has none that could be one."""
    token = raw.get(TASK_TOKEN)
    return token if isinstance(token, str) and len(token) <= LONGEST_TOKEN and _TOKEN.fullmatch(token) else None
