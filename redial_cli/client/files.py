"""Files that a stack reads: the rows of a file as they would be sent, read by the stack and not here."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from msgspec.structs import replace

from redial.contracts.answers.files import CallFileRead, DoNotCallFileRead
from redial_cli.client.api import ApiClient

F = TypeVar("F", CallFileRead, DoNotCallFileRead)


class RowsMeant(TypedDict, total=False):
    """How the rows of a file are meant, as docs/api.md has it."""

    country: str | None
    time_zone: str | None
    date_format: str | None
    sheet: str | None


def read_call_file(
    api: ApiClient,
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    **how: Unpack[RowsMeant],
) -> CallFileRead:
    """
    Have a stack read a file of call requests; nothing is stored.

    Parameters
    ----------
    api : ApiClient
        Of the stack.
    path : pathlib.Path
        The file, of at most 4 MiB and 20,000 rows; its ending says what it is.
    columns : mapping of str to str, optional
        By field, the column that fills it.
    constants : mapping of str to str, optional
        By field, what is the same for all rows.
    **how : object
        ``country``, ``time_zone``, ``date_format``, ``sheet``, as docs/api.md has them.

    Returns
    -------
    CallFileRead
        All rows of the file, each with its request as JSON.

    Raises
    ------
    ClientError
        NotPossibleError names what is wrong with the file as a whole.
    """
    return _whole(api, "/calls/file", CallFileRead, path, {"columns": columns, "constants": constants, **how})


def read_do_not_call_file(
    api: ApiClient,
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    **how: Unpack[RowsMeant],
) -> DoNotCallFileRead:
    """
    Have a stack read a file of people who must not be called; nothing is changed.

    Parameters
    ----------
    api : ApiClient
        Of the stack.
    path : pathlib.Path
        The file, of at most 4 MiB and 20,000 rows; its ending says what it is.
    columns : mapping of str to str, optional
        By field, the column that fills it.
    constants : mapping of str to str, optional
        By field, what is the same for all rows.
    **how : object
        ``country``, ``time_zone``, ``date_format``, ``sheet``, as docs/api.md has them.

    Returns
    -------
    DoNotCallFileRead
        All rows of the file, each with its entry.

    Raises
    ------
    ClientError
        NotPossibleError names what is wrong with the file as a whole.
    """
    return _whole(
        api, "/do-not-call/file", DoNotCallFileRead, path, {"columns": columns, "constants": constants, **how}
    )


def _whole(api: ApiClient, address: str, answer: type[F], path: Path, how: Mapping[str, Any]) -> F:
    body = {"file_name": path.name, "content": base64.b64encode(path.read_bytes()).decode()}
    body |= {name: value for name, value in how.items() if value is not None}
    read: F = api.post(address, answer, body)
    rows: list[Any] = [*read.rows]
    last: F = read
    while last.next_after is not None:
        last = api.post(address, answer, body | {"after": last.next_after})
        rows += last.rows
    return replace(read, rows=rows, next_after=None)
