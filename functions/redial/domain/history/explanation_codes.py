"""What an explanation of a call says, as codes: each with the names of its values. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from msgspec import Struct


class ExplanationCode(StrEnum):
    """A line of a call's story, something that it waits for, or when it is expected to be dialled. None is ever renamed."""

    ACCEPTED = "ACCEPTED"
    REQUEST_REJECTED = "REQUEST_REJECTED"
    ABOUT_TO_BE_PLACED = "ABOUT_TO_BE_PLACED"
    TAKEN_BY_SERVICE = "TAKEN_BY_SERVICE"
    EVENT_ARRIVED = "EVENT_ARRIVED"
    PERHAPS_PLACED_BY_SEND = "PERHAPS_PLACED_BY_SEND"
    ATTEMPT_ENDED = "ATTEMPT_ENDED"
    SILENCE_HOLDS = "SILENCE_HOLDS"
    SILENCE_PROVES_NOTHING = "SILENCE_PROVES_NOTHING"
    DIAL_AGAIN = "DIAL_AGAIN"
    DIAL_AGAIN_AFTER_SILENCE = "DIAL_AGAIN_AFTER_SILENCE"
    GIVE_UP = "GIVE_UP"
    CALL_ENDED = "CALL_ENDED"
    CANCELLED_UNDER_WAY = "CANCELLED_UNDER_WAY"
    ERASURE_UNDER_WAY = "ERASURE_UNDER_WAY"
    DATA_ERASED = "DATA_ERASED"
    CANCELLED_BY = "CANCELLED_BY"
    CANCELLED_WITH_REQUEST_BY = "CANCELLED_WITH_REQUEST_BY"
    SETTLED_BY = "SETTLED_BY"
    MADE_DUE_BY = "MADE_DUE_BY"
    MADE_AGAIN_BY = "MADE_AGAIN_BY"
    RESCHEDULED_BY = "RESCHEDULED_BY"
    CAMPAIGN_CANCELLED_BY = "CAMPAIGN_CANCELLED_BY"
    WAITED = "WAITED"
    WAITED_FOR_TURN = "WAITED_FOR_TURN"
    HELD_BY_PAUSE = "HELD_BY_PAUSE"
    NOTED_BY = "NOTED_BY"
    FINAL_EVENT = "FINAL_EVENT"
    JUDGEMENT_OF_SILENCE = "JUDGEMENT_OF_SILENCE"
    BACKLOG = "BACKLOG"
    DO_NOT_CALL = "DO_NOT_CALL"
    CAMPAIGN_CANCELLED = "CAMPAIGN_CANCELLED"
    PAUSED = "PAUSED"
    EXPECTED_NOW = "EXPECTED_NOW"
    EXPECTED_AT = "EXPECTED_AT"
    EXPECTED_TOO_LATE = "EXPECTED_TOO_LATE"


_ACCEPTED = (
    *("request_id", "destination_phone_number", "lane", "campaign", "total_attempts", "retry_policy", "not_before"),
    *("expires_at", "on_unknown", "again_of", "submitted_by"),
)

VALUES: Mapping[ExplanationCode, tuple[str, ...]] = MappingProxyType(
    {
        ExplanationCode.ACCEPTED: _ACCEPTED,
        ExplanationCode.REQUEST_REJECTED: ("errors", "submitted_by"),
        ExplanationCode.ABOUT_TO_BE_PLACED: ("attempt", "total_attempts", "origination_phone_number"),
        ExplanationCode.TAKEN_BY_SERVICE: ("message_id",),
        ExplanationCode.EVENT_ARRIVED: ("event_type",),
        ExplanationCode.PERHAPS_PLACED_BY_SEND: ("message",),
        ExplanationCode.ATTEMPT_ENDED: ("attempt", "outcome", "message"),
        ExplanationCode.SILENCE_HOLDS: ("condition", "line"),
        ExplanationCode.SILENCE_PROVES_NOTHING: ("condition", "line"),
        ExplanationCode.DIAL_AGAIN: ("at", "outcome", "attempt", "total_attempts"),
        ExplanationCode.DIAL_AGAIN_AFTER_SILENCE: ("at", "attempt"),
        ExplanationCode.GIVE_UP: ("reason",),
        ExplanationCode.CALL_ENDED: ("status", "reason"),
        ExplanationCode.CANCELLED_UNDER_WAY: (),
        ExplanationCode.ERASURE_UNDER_WAY: (),
        ExplanationCode.DATA_ERASED: (),
        ExplanationCode.CANCELLED_BY: ("by",),
        ExplanationCode.CANCELLED_WITH_REQUEST_BY: ("by",),
        ExplanationCode.SETTLED_BY: ("outcome", "by"),
        ExplanationCode.MADE_DUE_BY: ("by",),
        ExplanationCode.MADE_AGAIN_BY: ("call", "by"),
        ExplanationCode.RESCHEDULED_BY: ("not_before", "expires_at", "by"),
        ExplanationCode.CAMPAIGN_CANCELLED_BY: ("by",),
        ExplanationCode.WAITED: ("wait_reason", "until", "reason"),
        ExplanationCode.WAITED_FOR_TURN: ("seconds",),
        ExplanationCode.HELD_BY_PAUSE: ("lane", "campaign", "until", "by", "resumed_by"),
        ExplanationCode.NOTED_BY: ("by", "note"),
        ExplanationCode.FINAL_EVENT: ("at",),
        ExplanationCode.JUDGEMENT_OF_SILENCE: ("at",),
        ExplanationCode.BACKLOG: ("calls", "is_exact"),
        ExplanationCode.DO_NOT_CALL: ("campaign", "since", "until", "note"),
        ExplanationCode.CAMPAIGN_CANCELLED: (),
        ExplanationCode.PAUSED: ("lane", "campaign", "since", "by"),
        ExplanationCode.EXPECTED_NOW: (),
        ExplanationCode.EXPECTED_AT: ("at", "is_exact", "seconds"),
        ExplanationCode.EXPECTED_TOO_LATE: ("at", "last_time"),
    }
)
"""
Always all of them. ``by`` is who did it: a name, and where there are some a session's name and a reason; ``call`` another
call: its id, and its request id where that is known; ``reason`` a reason of a status, with its own code and parameters;
``errors`` are fields with messages.
"""


class Explained(Struct, frozen=True, kw_only=True):
    """Something that is said of a call, in English and by its code."""

    text: str
    code: ExplanationCode
    values: Mapping[str, Any] = {}

    def __post_init__(self) -> None:
        assert set(self.values) == set(VALUES[self.code]), self.code
