"""A row of a file, judged as `intake` would judge its request."""

from dataclasses import dataclass
from datetime import datetime

from redial.contracts.feasible_requests import impossible_in
from redial.contracts.files.request_rows import Row
from redial.contracts.rendering import TemplateReader
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.calls import FieldError
from redial.domain.pacing.feasibility import ends_in_the_past


@dataclass(frozen=True, kw_only=True)
class JudgedRow:
    """What is to be said of a row by itself."""

    request_id: str | None
    errors: tuple[FieldError, ...]
    valid: Valid | None = None
    """The request of a row without errors."""


def judge_row(
    row: Row, rules: StackRules, now: datetime, templates: TemplateReader, *, was_sent: bool = False
) -> JudgedRow:
    """
    Judge a row.

    Parameters
    ----------
    row : Row
        As it was read.
    rules : StackRules
        Of the stack.
    now : datetime
        The earliest time of its acceptance, in UTC.
    templates : callable
        Reads a template.
    was_sent : bool, default False
        It was sent before: its time may have passed meanwhile.

    Returns
    -------
    JudgedRow
        With the errors of the row and of its request, each field once.
    """
    if not row.body:
        return JudgedRow(request_id=None, errors=row.errors)
    match validate_request(row.body, rules, templates):
        case Valid(request) if row.errors:
            return JudgedRow(request_id=request.request_id, errors=row.errors)
        case Valid(request) as valid:
            late = () if was_sent else (*ends_in_the_past(request, now), *impossible_in(valid, rules, now))
            return JudgedRow(request_id=request.request_id, errors=late, valid=None if late else valid)
        case Invalid(errors=errors, request_id=request_id):
            # What the row says of a field tells more than what became of it.
            told = {error.field for error in row.errors}
            others = (error for error in errors if error.field not in told)
            return JudgedRow(request_id=request_id, errors=(*row.errors, *others))
