"""What reasons are made of. Pure."""

from datetime import datetime

import msgspec

from redial.domain.attempt.events import Outcome


class CodedReason(msgspec.Struct, frozen=True, tag_field="code", array_like=True):
    """
    A reason; its fields are its parameters.

    It is stored as its code and its parameters in their order, so that the item of a call stays small: a new parameter comes last,
    with a default.
    """


class UntilATime(CodedReason, frozen=True):
    """Something that is over at a time."""

    until: datetime


class AfterAnAttempt(CodedReason, frozen=True):
    """Something that follows from how an attempt ended."""

    outcome: Outcome
    attempt: int
