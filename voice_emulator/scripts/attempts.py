"""
What happens to a call: its script, attempt by attempt, and the events that the script plays.

The script of a number is a list: what happens to the first SendVoiceMessage to it that every check lets through, to the second,
and so on; the last entry repeats. A number without a script is answered with the probability `answer_rate`.
"""

from typing import Annotated, Literal, get_args

import msgspec

from voice_emulator.contracts.v1.shapes import EventType
from voice_emulator.contracts.v2.reasons import REFUSALS, RefusalReason
from voice_emulator.phone_numbers import require_e164
from voice_emulator.scripts.chance import Chance

Outcome = Literal[
    "completed",
    "busy",
    "no_answer",
    "failed",
    "no_final_event",
    "no_events",
    "ttl_expired",
    "spam",
    "protect_blocked",
    "unknown",
]
V2_OUTCOMES: dict[Outcome, Outcome] = {
    "ttl_expired": "no_final_event",
    "spam": "failed",
    "protect_blocked": "failed",
    "unknown": "no_final_event",
}
"""How a call of version 1 ends whose script names what only version 2 has."""
SendFault = Literal[
    "throttled",
    "error_without_call",
    "error_with_call",
    "connection_lost",
    "timed_out",
    "slow_answer",
    "refused",
    "access_denied",
    "expired_token",
    "unsigned",
    "opted_out",
    "not_verified",
    "country_blocked",
    "daily_limit",
    "spend_limit",
    "unavailable",
    "request_aborted_with_call",
    "request_aborted_without_call",
    "request_timeout_with_call",
    "request_timeout_without_call",
]
EventFault = Literal["repeated", "delayed", "lost", "out_of_order", "before_answer"]
# An attempt that is made in Python is not looked at by its types.
_OUTCOMES, _SENDS, _EVENTS = get_args(Outcome), get_args(SendFault), get_args(EventFault)

# With these the service answers with an error, and nobody is called.
FAULTS_WITHOUT_CALL: frozenset[SendFault] = frozenset(
    {
        "throttled",
        "error_without_call",
        "refused",
        "access_denied",
        "expired_token",
        "unsigned",
        "opted_out",
        "not_verified",
        "country_blocked",
        "daily_limit",
        "spend_limit",
        "unavailable",
        "request_aborted_without_call",
        "request_timeout_without_call",
    }
)
# With these it answers with an error too, although the call is placed.
FAULTS_WITH_CALL: frozenset[SendFault] = frozenset(
    {"error_with_call", "request_aborted_with_call", "request_timeout_with_call"}
)


class Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happens to one SendVoiceMessage."""

    outcome: Outcome = "completed"
    send: SendFault | None = None
    events: tuple[EventFault, ...] = ()
    dialled_after_s: Annotated[float, msgspec.Meta(ge=0, le=259_200)] = 0.0
    """Seconds for which the service keeps the call before it dials; one whose TimeToLive ends before that is not dialled."""
    reason: RefusalReason | None = None
    """With which of version 2's reasons the service refuses, where `send` is "refused"; version 1 has none."""

    def __post_init__(self) -> None:
        for name, value, known in (("outcome", self.outcome, _OUTCOMES), ("send", self.send, _SENDS)):
            if value is not None and value not in known:
                raise ValueError(f"`{name}` must be one of {', '.join(known)}, not {value!r}")
        if not set(self.events) <= set(_EVENTS):
            raise ValueError(f"`events` are of {', '.join(_EVENTS)}, not {', '.join(map(str, self.events))}")
        if self.send in FAULTS_WITHOUT_CALL and (self.outcome != "completed" or self.events):
            raise ValueError(f"`send` is {self.send!r}, so that no call is placed: it has no `outcome` and no `events`")
        if self.reason is not None and (self.send != "refused" or self.reason not in REFUSALS):
            raise ValueError(f"`reason` goes with `send` 'refused', and is one of {', '.join(REFUSALS)}")
        if not 0 <= self.dialled_after_s <= 259_200:
            raise ValueError(f"`dialled_after_s` must be a number from 0 to 259200, not {self.dialled_after_s}")
        if self.outcome == "no_events" and self.events:
            raise ValueError("`outcome` is 'no_events': there are none that could go wrong")


Script = tuple[Attempt, ...]
# How people write a script: an entry that is only an outcome may be its bare name.
WrittenScript = tuple[Outcome | Attempt, ...]


def read_script(written: WrittenScript) -> Script:
    """Return a script with each bare outcome made an `Attempt`."""
    return tuple(entry if isinstance(entry, Attempt) else Attempt(entry) for entry in written)


def require_script(e164: str, script: Script) -> None:
    """
    Require what a script made in Python must be: of a number as it is compared, and of attempts.

    Raises
    ------
    ValueError
        The number is not written in E.164, or there is no attempt.
    TypeError
        The script holds something else than attempts.
    """
    require_e164("scripts", [e164])
    if not script:
        raise ValueError(f"`scripts`: that of {e164} has no attempt")
    for each in script:
        if not isinstance(each, Attempt):
            raise TypeError(f"`scripts`: that of {e164} must hold attempts, as Attempt('busy') is one, not {each!r}")


def attempt_of(script: Script, number: int) -> Attempt:
    """Return the entry for attempt `number`, counted from 1; the last entry repeats."""
    return script[min(number, len(script)) - 1]


PlannedType = EventType | Literal["TTL_EXPIRED"]
"""The events of version 1, and what only version 2 knows."""


class PlannedEvent(msgspec.Struct, frozen=True, gc=False):
    """One event of a call that is yet to happen."""

    offset_s: float
    """Seconds of call time after the request arrived."""
    event_type: PlannedType
    fault: EventFault | None = None
    happens_s: float | None = None
    """When it happens, where a fault lets it come at another time."""


_NOT_ANSWERED: tuple[tuple[Outcome, float], ...] = (("no_answer", 5), ("busy", 4), ("failed", 1))


def draw_outcome(chance: Chance, answer_rate: float) -> Outcome:
    """Draw how a call without a script ends; of those not answered most are not picked up, few fail."""
    if answer_rate >= 1:
        chance.skip()
        return "completed"
    if chance.random() < answer_rate:
        return "completed"
    return chance.choice(_NOT_ANSWERED)


LONGEST_RINGING_S = 50.0
"""However a call ends that rings: without what is spoken it takes less than this."""

# Version 2 promises a last event after this time, to a call of which it does not know how it ended.
UNKNOWN_AFTER_S = 72 * 3_600


def plan_events(
    outcome: Outcome, speaking_s: float, chance: Chance, time_to_live_s: float | None = None
) -> list[PlannedEvent]:
    """
    Plan the events of one call, with times as a telephone has them.

    Parameters
    ----------
    outcome
        How the call ends.
    speaking_s
        How long the message is spoken, in seconds.
    chance
        Draws the times.
    time_to_live_s
        How long the service tries to dial, in seconds; version 1 sets no end.
    """
    if outcome == "no_events":
        return []
    if outcome == "ttl_expired":
        return [PlannedEvent(time_to_live_s or 0.0, "TTL_EXPIRED")]
    at = chance.uniform(0.2, 0.6)
    events = [PlannedEvent(at, "INITIATED_CALL")]
    if outcome == "no_final_event":
        return events
    if outcome == "unknown":
        return [*events, PlannedEvent(UNKNOWN_AFTER_S, "FAILED")]
    at += chance.uniform(1.0, 3.0)
    events.append(PlannedEvent(at, "RINGING"))
    match outcome:
        case "completed":
            at += chance.uniform(3.0, 15.0)
            events.append(PlannedEvent(at, "ANSWERED"))
            events.append(PlannedEvent(at + max(0.5, speaking_s), "COMPLETED_CALL"))
        case "busy":
            events.append(PlannedEvent(at + chance.uniform(0.5, 2.0), "BUSY"))
        case "no_answer":
            events.append(PlannedEvent(at + chance.uniform(25.0, 40.0), "NO_ANSWER"))
        case "failed" | "spam" | "protect_blocked":
            events.append(PlannedEvent(at + chance.uniform(1.0, 5.0), "FAILED"))
    return events
