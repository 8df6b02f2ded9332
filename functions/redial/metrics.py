"""The names of all metrics, once: the functions emit them, the dashboard draws them, the alarms watch them."""

from collections.abc import Mapping
from enum import StrEnum

NAMESPACE = "Redial"


def namespace(environment: Mapping[str, str]) -> str:
    """
    Give CloudWatch's namespace of the metrics.

    The stack sets one for its stage, so that two stages in an account do not add up; Powertools' variable names it.
    """
    return environment.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE)


class MetricName(StrEnum):
    """
    Counts of the pipeline, each with the one dimension ``service`` (the function that emits it).

    Never a dimension with a value per call: each combination of dimensions is a custom metric of its own, at $0.30 a month.
    """

    # intake
    CALL_ACCEPTED = "CallAccepted"
    REQUEST_REPEATED = "RequestRepeated"
    REQUEST_CONFLICTING = "RequestConflicting"
    CALL_REJECTED = "CallRejected"
    # dial
    CALL_PLACED = "CallPlaced"
    SEND_REFUSED = "SendRefused"
    SEND_THROTTLED = "SendThrottled"
    SEND_UNKNOWN = "SendUnknown"
    SEND_NOT_PLACED = "SendNotPlaced"
    SEND_LINES_TAKEN = "SendLinesTaken"
    """A call waited because each send line is an attempt's whose first event may still come."""
    UNEXPLAINED_THROTTLE = "UnexplainedThrottle"
    SPEND_LIMIT_REACHED = "SpendLimitReached"
    """The voice service refused a call because the account's limit of what calls may cost is reached."""
    NO_FINAL_EVENT = "NoFinalEvent"
    CALL_EXPIRED = "CallExpired"
    CALL_NOT_PERMITTED = "CallNotPermitted"
    """A waiting call was held, because a setting does not permit it."""
    RECORD_UNREADABLE = "RecordUnreadable"
    HOLDS_AFTER_REFUSALS = "HoldsAfterRefusals"
    """Campaigns, or all calls, held because the voice service refuses them, at the moment of measuring."""
    CALL_WITHOUT_EVENT = "CallWithoutEvent"
    """A call was placed, and ten minutes later no event of it had come."""
    CALLS_SET_ASIDE = "CallsSetAside"
    """Calls whose handling failed again and again, at the moment of measuring."""
    DUE_CALLS = "DueCalls"
    """Calls that are due and wait, counted up to 100."""
    OLDEST_DUE_AGE_SECONDS = "OldestDueAgeSeconds"
    ALLOWANCE_USED_PERCENT = "AllowanceUsedPercent"
    """Places of the account's minute that are taken, at the moment of measuring."""
    # track
    VOICE_EVENT_RECEIVED = "VoiceEventReceived"
    VOICE_EVENT_ORPHANED = "VoiceEventOrphaned"
    SECOND_MESSAGE_ID = "SecondMessageId"
    """Of one send there are two message ids: two calls were placed for one request, or somebody else uses the send lines."""
    VOICE_EVENT_UNKNOWN = "VoiceEventUnknown"
    """An event of a type that this version does not know."""
    # intake and track: a message was not processed; it comes again or ends in its dead-letter queue. api: one request of many.
    # dial: a call could not be handled; it is tried again
    RECORD_FAILED = "RecordFailed"
    # api: a request was answered 500
    REQUEST_FAILED = "RequestFailed"
    # dial and track: an attempt ended, a call reached its end
    OUTCOME_COMPLETED_CALL = "OutcomeCompletedCall"
    OUTCOME_BUSY = "OutcomeBusy"
    OUTCOME_NO_ANSWER = "OutcomeNoAnswer"
    OUTCOME_FAILED = "OutcomeFailed"
    OUTCOME_NOT_DIALLED = "OutcomeNotDialled"
    OUTCOME_BLOCKED = "OutcomeBlocked"
    """Marked as spam, or blocked by a protect configuration."""
    SEND_CONTRADICTED = "SendContradicted"
    """The voice service placed a call that it had refused, two for one send, or one after a send whose silence was a proof."""
    RETRY_SCHEDULED = "RetryScheduled"
    CALL_COMPLETED = "CallCompleted"
    CALL_UNREACHED = "CallUnreached"
    CALL_UNKNOWN = "CallUnknown"
    CALL_CANCELLED = "CallCancelled"
    TIME_TO_FIRST_RING_SECONDS = "TimeToFirstRingSeconds"
    # tally
    CHANGES_COUNTED = "ChangesCounted"
    # publish
    EVENTS_PUBLISHED = "EventsPublished"
    """Events that the event bus took."""
    EVENTS_WAITING = "EventsWaiting"
    """Events that the event bus did not take at once: their bodies wait in a queue."""
    TASKS_ANSWERED = "TasksAnswered"
    """Tasks of Step Functions that took how their request ended."""
    TASKS_GONE = "TasksGone"
    """Tasks that took no answer: they timed out, were answered before, or the token was none."""
    TASK_ANSWERS_WAITING = "TaskAnswersWaiting"
    """Requests whose tasks could not be answered at once, and are answered by way of the queue of waiting events."""
    # sign
    SIGNING_KEY_UNUSABLE = "SigningKeyUnusable"
    """A key could not be read, or is none: events were signed with the other one alone, or, where there is no other, not posted."""
