"""Events and outcomes of an attempt in the words of its story. Pure."""

from typing import assert_never

from redial.domain.attempt.events import Outcome, VoiceEventType


def event_in_words(event_type: VoiceEventType) -> str:
    """Say what an event means."""
    match event_type:
        case VoiceEventType.INITIATED_CALL:
            return "the service began to place the call"
        case VoiceEventType.RINGING:
            return "it rang"
        case VoiceEventType.ANSWERED:
            return "a connection was established, perhaps by a voicemail system"
        case VoiceEventType.COMPLETED_CALL:
            return "the message was played, perhaps to a voicemail system"
        case VoiceEventType.BUSY:
            return "the line was busy"
        case VoiceEventType.FAILED:
            return "the call failed"
        case VoiceEventType.NO_ANSWER:
            return "nobody answered"
        case VoiceEventType.TTL_EXPIRED:
            return "the service did not dial it in time"
        case VoiceEventType.SPAM:
            return "it was marked as spam, and blocked"
        case VoiceEventType.PROTECT_BLOCKED:
            return "a protect configuration of the account blocked it"
        case VoiceEventType.STATUS_UNKNOWN:
            return "the service does not know how the call ended"
        case _:
            assert_never(event_type)


def outcome_in_words(outcome: Outcome) -> str:
    """Say what an outcome means."""
    match outcome:
        case Outcome.COMPLETED_CALL:
            return "the message was played, perhaps to a voicemail system"
        case Outcome.BUSY:
            return "the line was busy"
        case Outcome.NO_ANSWER:
            return "nobody answered"
        case Outcome.FAILED:
            return "the call failed"
        case Outcome.TTL_EXPIRED:
            return "the service did not dial it in time"
        case Outcome.SPAM:
            return "it was marked as spam, and blocked"
        case Outcome.PROTECT_BLOCKED:
            return "a protect configuration of the account blocked it"
        case Outcome.REFUSED:
            return "the voice service refused the request, and would refuse it again"
        case Outcome.NO_FINAL_EVENT:
            return "the call was placed, and no event told by its deadline how it ended"
        case Outcome.SEND_UNKNOWN:
            return "nobody can tell whether a call was placed"
        case _:
            assert_never(outcome)
