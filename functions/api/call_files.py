"""Files of requests: their rows as they are sent on, and judged where that is asked for. Imported when there is one."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from api.files import (
    MOST_BYTES_OF_ANSWER,
    at_most,
    columns_alone,
    errors_of,
    groups_of,
    mapped_as,
    numbers_of,
    received,
    rows_behind,
    size_in_answer,
    told,
    word_of,
)
from api.http.callers import Caller
from api.http.problems import bad_field
from api.parameters.files import MOST_ROWS, CallFileToRead
from api.presenters.presenter import Presenter
from api.rights import fault_of_right
from api.submission import rules_of
from api.wiring import Services
from redial.contracts.answers import files as answers
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.files.judged_rows import judge_row
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import CHAIN, FIELDS, PHONE, ROW_ALONE, Mapped, Row
from redial.contracts.files.rows import FileOfRows, read_rows
from redial.contracts.files.table_header import columns_of
from redial.contracts.previews import preview_of
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Valid
from redial.domain.calling_hours.zones import zones_of

_OF_ONE_CALL = frozenset({PHONE, "request_id"})
MOST_CHECKED = 2_500
"""Rows of one answer: judging one costs far more than reading it, and an answer has to come within half a minute."""


def read_call_file(body: CallFileToRead, services: Services, caller: Caller, now: datetime) -> answers.CallFileRead:
    """
    Read the requests of a file.

    Raises
    ------
    ProblemError
        400: it is no such file, is larger than what is read, or has no such column.
    """
    file = received(body)
    mapped = mapped_as(body, services, (*FIELDS, *ROW_ALONE, *CHAIN), frozenset(FIELDS) - _OF_ONE_CALL)
    if body.only_columns:
        columns, remarks = told(lambda: columns_of(file, body.sheet))
        return answers.CallFileRead(**columns_alone(columns, remarks))
    if body.check:
        return told(lambda: _checked(file, mapped, body, services, caller, now))
    found = told(lambda: read_rows(file, mapped))
    rows = at_most(found.rows, lambda row: len(row.body))
    kept, next_after = rows_behind(rows, body.after, _call_row)
    return answers.CallFileRead(
        **_of_file(file, found),
        row_count=len(rows),
        invalid_count=sum(1 for row in rows if row.errors),
        groups=groups_of((row.line, row.name, row.errors) for row in rows),
        rows=kept,
        next_after=next_after,
    )


def _of_file(file: ReceivedFile, found: FileOfRows) -> dict[str, Any]:
    return {"columns": list(found.columns), "remarks": list(found.remarks), "word": word_of(file)}


def _call_row(row: Row) -> answers.CallRow:
    return answers.CallRow(
        line=row.line,
        name=row.name,
        request=row.body,
        has_own_id=row.has_own_id,
        errors=errors_of(row.errors),
        numbers=numbers_of(row.numbers_read),
    )


class _Wanted:
    """The rows of one answer: the first of those behind a line."""

    def __init__(self, after: int) -> None:
        self._after = after
        self._left = MOST_CHECKED + 1

    def __call__(self, line: int) -> bool:
        """Want a line, each being asked about once and in order; one more than an answer has, for it tells that there are more."""
        self._left -= line > self._after
        return line > self._after and self._left >= 0


def _checked(
    file: ReceivedFile, mapped: Mapped, body: CallFileToRead, services: Services, caller: Caller, now: datetime
) -> answers.CallFileRead:
    """Judge as many rows as one answer has, and only count the others."""
    found = read_rows(file, dataclasses.replace(mapped, wanted=_Wanted(body.after)))
    judge = _Judge(rules_of(services), services, caller, now)
    kept: list[answers.CallRow] = []
    wrong: list[tuple[int, str | None, Sequence[FieldErrorResponse]]] = []
    row_count, size, next_after = 0, 0, None
    for row in found.rows:
        row_count += 1
        if row_count > MOST_ROWS:
            raise bad_field("content", f"expected at most {MOST_ROWS:,} rows; cut the file into several")
        if row.line <= body.after or next_after is not None:
            continue
        if len(kept) == MOST_CHECKED:
            next_after = kept[-1].line
            continue
        judged = judge.row(row)
        size += size_in_answer(judged)
        if kept and size > MOST_BYTES_OF_ANSWER:
            next_after = kept[-1].line
            continue
        kept.append(judged)
        wrong.append((row.line, row.name, judged.errors))
    return answers.CallFileRead(
        **_of_file(file, found),
        row_count=row_count,
        invalid_count=sum(1 for row in kept if row.errors),
        groups=groups_of(wrong),
        rows=kept,
        next_after=next_after,
    )


class _Judge:
    """Judges rows for one caller."""

    def __init__(self, rules: StackRules, services: Services, caller: Caller, now: datetime) -> None:
        self._rules = rules
        self._services = services
        self._caller = caller
        self._presenter = Presenter(caller)
        self._now = now

    def row(self, row: Row) -> answers.CallRow:
        """Tell a row with all that is wrong with it."""
        judged = judge_row(row, self._rules, self._now, self._services.templates.get)
        found = [error for error in judged.errors if error not in row.errors]
        if judged.valid is not None:
            found += fault_of_right(self._caller, self._services, judged.valid.request)
        # What the caller wrote is told back in clear; what the stack says of it may name its own numbers.
        return replace(
            _call_row(row),
            errors=[*errors_of(row.errors), *map(self._presenter.error, found)],
            checked=_checked_row(judged.valid) if judged.valid is not None and not found else None,
        )


def _checked_row(valid: Valid) -> answers.CheckedRow:
    number = valid.request.destination_phone_number
    country = valid.destination.country if valid.destination is not None else ""
    return answers.CheckedRow(
        speaking_seconds=preview_of(valid.request.content, valid.request.template).speaking_seconds,
        where=" ".join((country, *zones_of(number))),
    )
