"""What all answers are made of."""

from typing import Annotated, Any

from msgspec import Meta, Struct

Time = Annotated[str, Meta(extra_json_schema={"format": "date-time", "examples": ["2026-11-23T06:30:33.123Z"]})]
"""ISO-8601, UTC, milliseconds."""
PhoneNumber = Annotated[
    str, Meta(description="E.164; its middle is hidden unless the caller may see it.", examples=["+1206*****42"])
]
Cursor = Annotated[
    str | None, Meta(description="Give it back to read on, with the same other parameters; null at the end.")
]


class Answer(Struct, frozen=True, kw_only=True):
    """The base of all answers."""


class Figures(Answer, frozen=True, kw_only=True):
    """What the voice service says that calls took and cost: its own figures, checked against no bill. Version 1 gives none."""

    duration_seconds: float | None
    billed_minutes: float | None
    price_usd: float | None


class FieldErrorResponse(Answer, frozen=True, kw_only=True):
    """One thing that is wrong with what was sent."""

    field: str
    message: str


class Problem(Answer, frozen=True, kw_only=True):
    """Why a request was not answered as asked (RFC 9457)."""

    title: str
    status: int
    detail: Annotated[str, Meta(description="What was wrong, and what to do about it.")]
    errors: Annotated[
        list[FieldErrorResponse], Meta(description="Each wrong field; empty where no field is to blame.")
    ] = []
    code: Annotated[
        str | None,
        Meta(
            description="What the detail says, for programs and other languages; docs/api.md tells them, with their values. None "
            "is ever renamed, and a later version may have more. Null where the detail has no code.",
            examples=["CALL_HAS_ENDED"],
        ),
    ] = None
    values: Annotated[
        dict[str, Any],
        Meta(description="Of the code, by name, as docs/api.md has them.", examples=[{"status": "COMPLETED"}]),
    ] = {}


class Health(Answer, frozen=True, kw_only=True):
    """The API runs. Says nothing of the pipeline behind it."""

    status: str
