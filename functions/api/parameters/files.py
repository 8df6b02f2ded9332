"""A file that somebody has, as callers send it."""

from typing import Annotated

from msgspec import Meta, field

from api.parameters.common import EXPECTED, Country, Parameters

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 20_000
_LONGEST_CONTENT = -(-MOST_BYTES // 3) * 4
"""In base64. With what is around it, a function takes 6 MB."""


class FileToRead(Parameters, frozen=True, kw_only=True):
    """A file, and how its rows are meant."""

    file_name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=255,
            description="Its ending says what it is: .csv, .tsv, .txt, .xlsx; of requests also .jsonl.",
            examples=["patients.xlsx"],
        ),
    ]
    content: Annotated[
        str,
        Meta(
            max_length=_LONGEST_CONTENT,
            description=f"Its bytes in base64: at most {MOST_BYTES:,} bytes, and {MOST_ROWS:,} rows.",
            extra={EXPECTED: f"the bytes of the file in base64, at most {MOST_BYTES:,} of them"},
        ),
    ]
    columns: Annotated[
        dict[str, str],
        Meta(
            description="By field, the column that fills it; a field that is not named is filled from the column of its name, "
            "and one with an empty name of a column by none.",
            examples=[{"destination_phone_number": "Phone"}],
        ),
    ] = field(default_factory=dict)
    constants: Annotated[
        dict[str, str],
        Meta(
            description="By field, what is the same for all rows; in `text` and `ssml`, {column} stands for a row's value.",
            examples=[{"template": "reminder"}],
        ),
    ] = field(default_factory=dict)
    country: Country | None = None
    time_zone: Annotated[str | None, Meta(description="Of times without an offset.", examples=["America/Denver"])] = (
        None
    )
    date_format: Annotated[
        str | None, Meta(description="How the file writes times.", examples=["MM/DD/YYYY h:mm A"])
    ] = None
    sheet: Annotated[str | None, Meta(description="Of an Excel file, which sheet.")] = None
    after: Annotated[
        int, Meta(ge=0, le=1_048_576, description="`next_after` of the answer before: the rows behind that line.")
    ] = 0
    only_columns: Annotated[bool, Meta(description="Only tell the names of the columns.")] = False


class CallFileToRead(FileToRead, frozen=True, kw_only=True):
    """A file of requests, and how its rows are meant."""

    check: Annotated[
        bool,
        Meta(
            description="Judge each row as its submission would be, the caller's rights included: `errors` then has all that is "
            "wrong with it. An answer has at most 2,500 rows then; `groups` and `invalid_count` are of those. What a row is beside "
            "others, such as one with the same request id, is not looked at."
        ),
    ] = False
