"""The audit trail: who did what."""

from typing import Annotated, Literal

from msgspec import Meta

from redial.contracts.answers.common import Answer, Cursor, Time


class ActorResponse(Answer, frozen=True, kw_only=True):
    """Who did something."""

    kind: Literal["person", "program", "local"]
    id: Annotated[
        str, Meta(description="Stays the same: a person's `sub` in the user pool, the ARN of a program's role or user.")
    ]
    name: str
    session: Annotated[
        str, Meta(description="Of a program: the name of its session, as it says; nothing checks it. Else empty.")
    ]


class ActResponse(Answer, frozen=True, kw_only=True):
    """One act. Phone numbers in it are masked for everybody, as they are kept."""

    id: str
    at: Time
    kind: Annotated[str, Meta(description="What was done; docs/audit.md lists the kinds.")]
    text: Annotated[str, Meta(description="The same in words.")]
    actor: ActorResponse
    reason: Annotated[str, Meta(description="Why, in the actor's own words; may be empty.")]
    call_id: str | None
    campaign: str | None
    lane: str | None
    details: Annotated[dict[str, str], Meta(description="What else belongs to this kind of act.")]


class AuditPage(Answer, frozen=True, kw_only=True):
    """Acts, the latest first."""

    acts: list[ActResponse]
    next_cursor: Cursor
    searched_back_to: Annotated[
        Time | None,
        Meta(
            description="Where a filter was looked through so far back and no further: to when; `next_cursor` goes on."
        ),
    ]
