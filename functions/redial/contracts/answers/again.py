"""Calls that people have made again."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from redial.contracts.answers.common import Answer
from redial.domain.call.calls import CallStatus

HowAgain: TypeAlias = Literal["made", "made_before", "due_now"]


class CalledAgain(Answer, frozen=True, kw_only=True):
    """Which call is dialled, now that somebody asked for it again."""

    answer: Annotated[
        HowAgain,
        Meta(
            description="made: a further call, which is new. made_before: the further call that somebody had made before. due_now: "
            "this call, which waited for its retry."
        ),
    ]
    call_id: str
    request_id: str
    status: CallStatus


class RelatedCall(Answer, frozen=True, kw_only=True):
    """Another call of the same request."""

    call_id: str
    request_id: str
