"""What is asked about templates."""

from typing import Annotated

from msgspec import Meta, field

from api.parameters.common import Cursor, PageSize, Parameters


class ListTemplates(Parameters, frozen=True, kw_only=True):
    """Which page."""

    limit: PageSize = 25
    cursor: Cursor | None = None


class ShowTemplate(Parameters, frozen=True, kw_only=True):
    """Which version."""

    version: Annotated[int, Meta(ge=0, le=1_000_000, description="0: the current one.")] = 0


class TryTemplate(Parameters, frozen=True, kw_only=True):
    """What to put into a template's placeholders."""

    language: Annotated[
        str | None, Meta(description="One of the template's; left out where it has but one.", examples=["en-US"])
    ] = None
    variables: Annotated[
        dict[str, str | int | float],
        Meta(description="A value for each placeholder, by its name.", examples=[{"name": "Ana"}]),
    ] = field(default_factory=dict)
    version: Annotated[int, Meta(ge=0, le=1_000_000, description="0: the current one.")] = 0
