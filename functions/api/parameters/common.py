"""
What callers send, beyond call requests: query parameters and small bodies.

Call requests themselves are validated as the queue's are (`redial.contracts`).
"""

from typing import Annotated

from msgspec import Meta, Struct

from redial.domain import times
from redial.domain.names import MOST_BYTES, NAME_IN_WORDS, NAME_PATTERN

LARGEST_PAGE = 100
MOST_REQUESTS = 100
EXPECTED = "expected"
"""What is said of a field that does not match, where its bounds do not say it already."""

Time = Annotated[
    str,
    Meta(
        pattern=times.PATTERN,
        description="ISO-8601 with an offset.",
        extra={EXPECTED: times.EXPECTED.removeprefix("expected ")},
        extra_json_schema={"format": "date-time"},
    ),
]
WrittenNumber = Annotated[
    str,
    Meta(
        # No `pattern`: `api.http.request.read_number` checks it, and says more than that it does not match.
        description="In E.164, or as people write it: with spaces and brackets, in the form of `country` too.",
        max_length=100,
        examples=["+12065550142", "(206) 555-0142"],
    ),
]
Country = Annotated[
    str,
    Meta(
        description="Whose numbers those without a country code are (ISO 3166-1). Left out: the stack's.",
        max_length=100,
        examples=["US"],
    ),
]
Campaign = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MOST_BYTES,
        pattern=NAME_PATTERN,
        examples=["demo"],
        extra={EXPECTED: NAME_IN_WORDS},
    ),
]
Sought = Annotated[
    str, Meta(min_length=1, max_length=200, examples=["flight-602"], extra={EXPECTED: "1 to 200 characters"})
]
Cursor = Annotated[str, Meta(max_length=4_000, description="`next_cursor` of the page before.")]
PageSize = Annotated[int, Meta(ge=1, le=LARGEST_PAGE, description="How many at most.")]
Reason = Annotated[str, Meta(max_length=500, description="Why; shown to whoever asks.")]
CALL_ID_PATTERN = r"^r?[0-9a-f]{23,24}$"
CallId = Annotated[str, Meta(pattern=CALL_ID_PATTERN, extra={EXPECTED: "a call id, of 24 characters"})]


class Parameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all query parameters and small bodies. What is not known is refused, so that no filter is silently ignored."""


class Nothing(Parameters, frozen=True, kw_only=True):
    """No parameters."""
