"""Why a request is not answered as asked: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from redial.contracts.answers.common import FieldErrorResponse, Problem
from redial.contracts.answers.problem_codes import PROBLEM_VALUES, ProblemCode
from redial.domain.bounded_text import shorten
from redial.errors import RedialError

# What was sent may come back in what is said of it, and an answer holds 6 MB.
_MOST_ERRORS = 50
_LONGEST_FIELD = 200
_LONGEST_MESSAGE = 500
_LONGEST_DETAIL = 2_000


class ProblemError(RedialError):
    """Ends a request with a problem, whose texts and errors are cut to a bounded size."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: tuple[FieldErrorResponse, ...] = (),
        *,
        code: ProblemCode | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        values = dict(values or {})
        assert set(values) == set(PROBLEM_VALUES[code] if code else ()), f"{code}: {values}"
        self.problem = Problem(
            title=status.phrase,
            status=status.value,
            detail=shorten(detail, _LONGEST_DETAIL),
            errors=[
                FieldErrorResponse(
                    field=shorten(each.field, _LONGEST_FIELD), message=shorten(each.message, _LONGEST_MESSAGE)
                )
                for each in errors[:_MOST_ERRORS]
            ],
            code=code,
            values=values,
        )


def bad_request(detail: str, *errors: FieldErrorResponse) -> ProblemError:
    """Say what is wrong with what was sent."""
    return ProblemError(HTTPStatus.BAD_REQUEST, detail, errors)


def bad_field(field: str, message: str) -> ProblemError:
    """Say which one field is wrong, and what was expected."""
    return bad_request(f"{field}: {message}", FieldErrorResponse(field=field, message=message))


def forbidden_field(field: str, message: str) -> ProblemError:
    """Say which field needs a right that the caller does not have."""
    return ProblemError(
        HTTPStatus.FORBIDDEN, f"{field}: {message}", (FieldErrorResponse(field=field, message=message),)
    )


def not_found(detail: str, code: ProblemCode | None = None) -> ProblemError:
    """Say what is not there."""
    return ProblemError(HTTPStatus.NOT_FOUND, detail, code=code)


def conflict(detail: str, code: ProblemCode | None = None, **values: Any) -> ProblemError:
    """Say why this cannot be done as things stand."""
    return ProblemError(HTTPStatus.CONFLICT, detail, code=code, values=values)
