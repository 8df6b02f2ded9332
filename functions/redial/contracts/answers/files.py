"""Files that were read: their rows as they are sent, and what is wrong with them."""

from typing import Annotated

from msgspec import Meta

from redial.contracts.answers.common import Answer, FieldErrorResponse


class NumberOfRow(Answer, frozen=True, kw_only=True):
    """A phone number that is not in E.164 in the file."""

    written: str
    number: Annotated[str, Meta(description="As what it was read.")]


class ErrorGroup(Answer, frozen=True, kw_only=True):
    """One kind of error: what is wrong with the first row that has it, and how many have it."""

    field: str
    message: str
    row_count: int
    first_line: int
    first_name: Annotated[str | None, Meta(description="Whom a person knows that row by.")]


class CheckedRow(Answer, frozen=True, kw_only=True):
    """What a plan goes by, of a row that is valid."""

    speaking_seconds: Annotated[float, Meta(description="About how long its message takes to say.")]
    where: Annotated[
        str, Meta(description="Country and time zones of its number: for plans, rows are alike where this is the same.")
    ]


class CallRow(Answer, frozen=True, kw_only=True):
    """One row of a file of requests."""

    line: Annotated[int, Meta(description="Where it begins in the file.")]
    name: Annotated[str | None, Meta(description="Whom a person knows it by, where a column says so.")]
    request: Annotated[
        str,
        Meta(description="The request as JSON, as it is sent on; empty where what is wrong with the row leaves none."),
    ]
    has_own_id: Annotated[bool, Meta(description="False: its request id was made from its content.")]
    errors: Annotated[
        list[FieldErrorResponse],
        Meta(
            description="What is wrong with it as a row; with `check`, and as a request. Else a dry run tells the rest."
        ),
    ]
    numbers: list[NumberOfRow]
    checked: Annotated[CheckedRow | None, Meta(description="With `check`, of a row without errors; else null.")] = None


class DoNotCallRow(Answer, frozen=True, kw_only=True):
    """One row of a file of people who must not be called."""

    line: Annotated[int, Meta(description="Where it begins in the file.")]
    name: Annotated[str | None, Meta(description="Whom a person knows it by, where a column says so.")]
    entry: Annotated[dict[str, str], Meta(description="In the form of the import's entries.")]
    errors: list[FieldErrorResponse]
    numbers: list[NumberOfRow]
    has_ended: Annotated[
        bool,
        Meta(
            description="It is of a saved list, and its time has passed since: nothing but `until` is wrong with it, and it can be "
            "left out."
        ),
    ] = False


class FileRead(Answer, frozen=True, kw_only=True):
    """What is told of any file."""

    columns: Annotated[list[str], Meta(description="The names of a table's columns, in their order.")]
    remarks: Annotated[list[str], Meta(description="What is to be said aloud of how it was read.")]
    word: Annotated[str, Meta(description="What a row of it is called: a line, or a row.")]
    row_count: int
    invalid_count: Annotated[int, Meta(description="How many rows have errors.")]
    groups: Annotated[list[ErrorGroup], Meta(description="What is wrong, by kind, the most frequent first.")]
    next_after: Annotated[
        int | None,
        Meta(
            description="Where more rows follow than one answer holds: ask again with it as `after`; null: these are the last."
        ),
    ]


class CallFileRead(FileRead, frozen=True, kw_only=True):
    """The rows of a file of requests; nothing was stored."""

    rows: list[CallRow]


class DoNotCallFileRead(FileRead, frozen=True, kw_only=True):
    """The rows of a file of people who must not be called; nothing was changed."""

    rows: list[DoNotCallRow]
