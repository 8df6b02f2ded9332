"""Call requests from a file with a line of JSON each."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

from local.client.errors import NotPossibleError
from local.client.request_rows import Mapped, NotAnObjectError, Row, put_all, with_id
from local.client.text_file import read_text
from redial.domain.calls import FieldError


def json_rows(path: Path, mapped: Mapped) -> Iterator[Row]:
    """
    Read the requests of a file; what is no JSON is a row as it stands, and is judged as such.

    Raises
    ------
    NotPossibleError
        The file is empty or no text, or columns are asked for.
    """
    if mapped.columns:
        raise NotPossibleError("--column is for CSV files; a line of JSON names its fields itself")
    is_empty = True
    for number, line in enumerate(io.StringIO(read_text(path), newline=None), start=1):
        text = line.strip()
        if text:
            is_empty = False
            yield _row(number, text, mapped)
    if is_empty:
        raise NotPossibleError(f"{path} is empty; expected a line of JSON for each request")


def _row(number: int, text: str, mapped: Mapped) -> Row:
    try:
        request = json.loads(text)
        if not isinstance(request, dict):
            return Row(number, text)
        put_all(request, mapped.constants)
        has_own_id = "request_id" in request
        return Row(number, text if has_own_id and not mapped.constants else with_id(request), (), has_own_id)
    except NotAnObjectError as error:
        return Row(number, text, (FieldError(field=str(error), message="expected an object"),))
    except (ValueError, RecursionError):
        # Sent as it is, it would be rejected with the reason that its validation tells before.
        return Row(number, text)
