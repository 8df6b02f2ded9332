"""A line of each kind that an explanation of a call may hold, by its code and values, as the domain gives them."""

from typing import Any

from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.attempt.silence import SilenceCondition
from redial.domain.call.calls import CallStatus, FieldError, WaitReason
from redial.domain.call.reasons.reason import AttemptsUsedUp, RecipientInCall
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.history.entries import CallNamed
from redial.domain.history.explanation_codes import ExplanationCode
from simulation.every_reason import AT
from simulation.makers import DESTINATION, ORIGINATION

_BY = {"name": "ana", "session": "run-7", "reason": "storm"}
_OTHER = CallNamed("8534fa7ef71157aceccedf38")
_USED_UP = AttemptsUsedUp(Outcome.BUSY, 3, 3)
_ACCEPTED = {
    "request_id": "reminder-1",
    "destination_phone_number": DESTINATION,
    "lane": Lane.BULK,
    "campaign": "spring",
    "total_attempts": 3,
    "retry_policy": "patient",
    "not_before": AT,
    "expires_at": AT,
    "on_unknown": OnUnknown.REDIAL_IF_SILENT,
    "again_of": _OTHER,
    "submitted_by": "ops",
}
_LEAST = dict.fromkeys(_ACCEPTED) | {"lane": Lane.BULK, "total_attempts": 1, "on_unknown": OnUnknown.GIVE_UP}

EVERY_EXPLANATION: tuple[tuple[ExplanationCode, dict[str, Any]], ...] = (
    (ExplanationCode.ACCEPTED, _ACCEPTED),
    (ExplanationCode.ACCEPTED, _LEAST),
    (
        ExplanationCode.REQUEST_REJECTED,
        {"errors": (FieldError(field="lane", message="expected one"),), "submitted_by": "ops"},
    ),
    (
        ExplanationCode.ABOUT_TO_BE_PLACED,
        {"attempt": 1, "total_attempts": 3, "origination_phone_number": ORIGINATION},
    ),
    (ExplanationCode.TAKEN_BY_SERVICE, {"message_id": "m-1"}),
    *((ExplanationCode.EVENT_ARRIVED, {"event_type": each}) for each in VoiceEventType),
    (ExplanationCode.PERHAPS_PLACED_BY_SEND, {"message": "Read timeout"}),
    *((ExplanationCode.ATTEMPT_ENDED, {"attempt": 1, "outcome": each, "message": "why"}) for each in Outcome),
    *(
        (code, {"condition": each, "line": line})
        for code in (ExplanationCode.SILENCE_HOLDS, ExplanationCode.SILENCE_PROVES_NOTHING)
        for each in SilenceCondition
        for line in (None, 3)
        if code is ExplanationCode.SILENCE_PROVES_NOTHING or each is not SilenceCondition.JUDGED
    ),
    (ExplanationCode.DIAL_AGAIN, {"at": AT, "outcome": Outcome.BUSY, "attempt": 1, "total_attempts": 3}),
    (ExplanationCode.DIAL_AGAIN_AFTER_SILENCE, {"at": AT, "attempt": 1}),
    (ExplanationCode.GIVE_UP, {"reason": _USED_UP}),
    *((ExplanationCode.CALL_ENDED, {"status": each, "reason": _USED_UP}) for each in CallStatus if each.is_final),
    (ExplanationCode.CANCELLED_UNDER_WAY, {}),
    (ExplanationCode.ERASURE_UNDER_WAY, {}),
    (ExplanationCode.DATA_ERASED, {}),
    (ExplanationCode.CANCELLED_BY, {"by": _BY}),
    (ExplanationCode.CANCELLED_WITH_REQUEST_BY, {"by": {"name": "ana"}}),
    (ExplanationCode.SETTLED_BY, {"outcome": "BUSY", "by": _BY}),
    (ExplanationCode.MADE_DUE_BY, {"by": _BY}),
    (ExplanationCode.MADE_AGAIN_BY, {"call": _OTHER, "by": _BY}),
    (ExplanationCode.RESCHEDULED_BY, {"not_before": AT, "expires_at": AT, "by": _BY}),
    (ExplanationCode.RESCHEDULED_BY, {"not_before": AT, "expires_at": None, "by": _BY}),
    (ExplanationCode.CAMPAIGN_CANCELLED_BY, {"by": _BY}),
    *(
        (ExplanationCode.WAITED, {"wait_reason": each, "until": AT, "reason": RecipientInCall(_OTHER.call_id)})
        for each in WaitReason
    ),
    (ExplanationCode.WAITED_FOR_TURN, {"seconds": 2_876}),
    (
        ExplanationCode.HELD_BY_PAUSE,
        {"lane": None, "campaign": "spring", "until": AT, "by": _BY, "resumed_by": {"name": "ben"}},
    ),
    (
        ExplanationCode.HELD_BY_PAUSE,
        {"lane": Lane.BULK, "campaign": None, "until": AT, "by": _BY, "resumed_by": None},
    ),
    (ExplanationCode.NOTED_BY, {"by": _BY, "note": "moved away"}),
    (ExplanationCode.FINAL_EVENT, {"at": AT}),
    (ExplanationCode.JUDGEMENT_OF_SILENCE, {"at": AT}),
    (ExplanationCode.BACKLOG, {"calls": 1_203, "is_exact": True}),
    (ExplanationCode.BACKLOG, {"calls": 1, "is_exact": False}),
    (ExplanationCode.DO_NOT_CALL, {"campaign": "spring", "since": AT, "until": AT, "note": "no adverts"}),
    (ExplanationCode.DO_NOT_CALL, {"campaign": None, "since": AT, "until": None, "note": None}),
    (ExplanationCode.CAMPAIGN_CANCELLED, {}),
    (ExplanationCode.PAUSED, {"lane": None, "campaign": None, "since": AT, "by": _BY}),
    (ExplanationCode.EXPECTED_NOW, {}),
    (ExplanationCode.EXPECTED_AT, {"at": AT, "is_exact": True, "seconds": 2_876}),
    (ExplanationCode.EXPECTED_AT, {"at": AT, "is_exact": False, "seconds": 12}),
    (ExplanationCode.EXPECTED_TOO_LATE, {"at": AT, "last_time": "expires_at"}),
)
