"""Why something was not done, as codes: each with the names of its values."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ProblemCode(StrEnum):
    """What people meet who act on calls. None is ever renamed."""

    NO_SUCH_CALL = "NO_SUCH_CALL"
    NO_SUCH_CAMPAIGN = "NO_SUCH_CAMPAIGN"
    REQUEST_WAS_REJECTED = "REQUEST_WAS_REJECTED"
    CALL_HAS_ENDED = "CALL_HAS_ENDED"
    CALL_IS_NOT_UNCLEAR = "CALL_IS_NOT_UNCLEAR"
    CALL_IS_UNCLEAR = "CALL_IS_UNCLEAR"
    CALL_IS_BEING_DIALLED = "CALL_IS_BEING_DIALLED"
    CALL_WAS_PLAYED = "CALL_WAS_PLAYED"
    CALL_DOES_NOT_WAIT = "CALL_DOES_NOT_WAIT"
    CALL_WAITS_FOR_NO_RETRY = "CALL_WAITS_FOR_NO_RETRY"
    CALL_CHANGES_AGAIN = "CALL_CHANGES_AGAIN"
    EARLIER_RECIPIENT_GOES_ON = "EARLIER_RECIPIENT_GOES_ON"
    RECIPIENT_IS_ERASED = "RECIPIENT_IS_ERASED"
    RECIPIENT_IS_LISTED = "RECIPIENT_IS_LISTED"
    RECIPIENT_IS_LISTED_TOO_OFTEN = "RECIPIENT_IS_LISTED_TOO_OFTEN"
    REQUEST_ID_IS_TAKEN = "REQUEST_ID_IS_TAKEN"
    NEVER_POSSIBLE = "NEVER_POSSIBLE"
    TOO_MANY_NOTES = "TOO_MANY_NOTES"
    TEMPLATE_HAS_CHANGED = "TEMPLATE_HAS_CHANGED"
    QUEUE_IS_BEING_REDRIVEN = "QUEUE_IS_BEING_REDRIVEN"
    TOO_MANY_PREVIEWS = "TOO_MANY_PREVIEWS"
    PERMISSION_MISSING = "PERMISSION_MISSING"
    RIGHT_MISSING = "RIGHT_MISSING"


PROBLEM_VALUES: Mapping[ProblemCode, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(ProblemCode, ())
    | {
        ProblemCode.CALL_HAS_ENDED: ("status",),
        ProblemCode.CALL_IS_NOT_UNCLEAR: ("status",),
        ProblemCode.CALL_WAS_PLAYED: ("status",),
        ProblemCode.CALL_DOES_NOT_WAIT: ("status",),
        ProblemCode.RECIPIENT_IS_LISTED: ("since",),
        ProblemCode.REQUEST_ID_IS_TAKEN: ("call_id",),
        ProblemCode.TOO_MANY_NOTES: ("most",),
        ProblemCode.TEMPLATE_HAS_CHANGED: ("name", "version", "made_of"),
        ProblemCode.QUEUE_IS_BEING_REDRIVEN: ("queue",),
        ProblemCode.TOO_MANY_PREVIEWS: ("most", "next_at"),
        ProblemCode.PERMISSION_MISSING: ("permission",),
    }
)
