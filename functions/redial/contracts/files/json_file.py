"""Call requests from a file with a line of JSON each."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace

from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import TEXTS, Mapped, NotAnObjectError, Row, put_all, with_id
from redial.contracts.files.templates import parse_template
from redial.contracts.files.text_file import read_text
from redial.contracts.request_text import read_request_text
from redial.contracts.task_tokens import TASK_TOKEN
from redial.domain.call.calls import FieldError
from redial.domain.token_masking import without_task_tokens
from redial.errors import UnreadableFile

_BYTE_ORDER_MARK = "\ufeff"


def json_rows(path: ReceivedFile, mapped: Mapped) -> Iterator[Row]:
    """
    Read the requests of a file; what is no JSON is a row as it stands, and is judged as such.

    Raises
    ------
    UnreadableFile
        The file is empty or no text, is one JSON document over several lines, or columns are asked for.
    """
    if mapped.sheet is not None:
        raise UnreadableFile("--sheet is for Excel files")
    if mapped.columns:
        raise UnreadableFile("--column is for CSV files; a line of JSON names its fields itself")
    mapped = replace(mapped, constants=dict(_said_as_it_is(mapped)))
    is_empty = True
    content = read_text(path)
    for number, line in enumerate(io.StringIO(content, newline=None), start=1):
        # Files that were put together have the mark of each of them.
        text = line.strip().strip(_BYTE_ORDER_MARK).strip()
        if text:
            if is_empty:
                _refuse_one_document(path, text, content)
            is_empty = False
            yield _row(number, text, mapped)
    if is_empty:
        raise UnreadableFile(f"{path} is empty; expected a line of JSON for each request")


def _row(number: int, text: str, mapped: Mapped) -> Row:
    try:
        request = json.loads(text)
    except (ValueError, RecursionError):
        request = None
    if not isinstance(request, dict) or (
        "request_id" in request and not mapped.constants and TASK_TOKEN not in request
    ):
        return Row(number, text)
    # Read as it is judged: what is written anew must not hide a field that was given twice.
    read = read_request_text(text)
    if read.errors:
        # Sent as it is, it would be rejected with the reason that its validation tells before.
        return Row(number, text)
    if TASK_TOKEN in request:
        message = "expected none in a file: a task's token is sent by its state machine, when the task begins"
        return Row(number, without_task_tokens(text), (FieldError(field=TASK_TOKEN, message=message),))
    has_own_id = "request_id" in request
    try:
        put_all(request, mapped.constants)
    except NotAnObjectError as error:
        return Row(number, text, (FieldError(field=str(error), message="expected an object"),))
    return Row(number, with_id(request), (), has_own_id)


def _said_as_it_is(mapped: Mapped) -> Iterator[tuple[str, str]]:
    """Give the values of all rows; a text that names a column, which no line of JSON has, would be said with its braces."""
    for field, value in mapped.constants.items():
        if field in TEXTS:
            template = parse_template(field, value, lambda _: None, "none, in a file of JSON")
            yield field, template.fill(())
        else:
            yield field, value


def _refuse_one_document(path: ReceivedFile, first_line: str, content: str) -> None:
    if _is_json(first_line) or not _is_json(content.strip(_BYTE_ORDER_MARK)):
        return
    raise UnreadableFile(
        f"{path} is one JSON document over several lines; expected a line of JSON for each request (jq -c writes such lines)"
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
