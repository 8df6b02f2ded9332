"""Hours as people put them under a name: in the form that a request has them."""

from typing import Any

from pydantic import ValidationError

from redial.contracts.calling_hours import CallingHoursModel
from redial.contracts.fault_wording import in_words
from redial.contracts.request_text import read_request_text
from redial.domain.call.calls import FieldError


def read_calling_hours(body: str) -> dict[str, Any] | tuple[FieldError, ...]:
    """Read hours as they were sent; never raises for what was sent."""
    read = read_request_text(body, expected=frozenset(CallingHoursModel.model_fields))
    if read.errors:
        return read.errors
    try:
        model = CallingHoursModel.model_validate_json(read.text, strict=True)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False))
    return model.model_dump(mode="json", exclude_none=True)
