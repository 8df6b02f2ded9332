"""What is asked about phone numbers."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import MOST_REQUESTS, Country, Cursor, Parameters, WrittenNumber


class MoveNumbers(Parameters, frozen=True, kw_only=True):
    """Where to go on."""

    cursor: Cursor | None = None


class ReadNumbers(Parameters, frozen=True, kw_only=True):
    """Phone numbers as people write them."""

    numbers: Annotated[list[WrittenNumber], Meta(min_length=1, max_length=MOST_REQUESTS)]
    country: Country | None = None
