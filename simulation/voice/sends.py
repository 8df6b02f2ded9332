"""What a send comes to, as a test has it (`Script`), and as the voice service writes it down (`Send`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulation.window_checker import Arrival

CONFIGURATION_SET = "redial"
"""That of send line 0; version 2 has one set of its own (`simulation.voice.v2`)."""
Behaviour = Literal[
    "accepted",
    "refused",
    "refused_all",
    "throttled",
    "error",
    "error_placed",
    "timed_out",
    "timed_out_placed",
    "lost_placed",
    "unreachable",
    "aborted",
    "aborted_placed",
    "access_denied",
    "opted_out",
    "recipient_day_used_up",
    "spend_limit_reached",
    "refused_placed",
    "throttled_placed",
]
"""How a send ends. ``refused_all``: for no fault of the call. ``_placed``: a call is placed although the client learns of none.
From ``aborted`` to ``spend_limit_reached`` only version 2 answers so. The last two deny the call that they place."""
PLACED: frozenset[Behaviour] = frozenset(
    {
        "accepted",
        "error_placed",
        "timed_out_placed",
        "lost_placed",
        "aborted_placed",
        "refused_placed",
        "throttled_placed",
    }
)
FIRST = "INITIATED_CALL"
TTL_EXPIRED = "TTL_EXPIRED"
STATUS_UNKNOWN = "STATUS_UNKNOWN"
"""Told by version 2 alone; no end of a call, which nobody knows."""
FINAL = frozenset({"COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED", TTL_EXPIRED, "SPAM", "PROTECT_BLOCKED"})
"""The last three are told by version 2 alone."""


@dataclass
class Script:
    """What one attempt comes to."""

    behaviour: Behaviour = "accepted"
    outcome: str | None = "COMPLETED_CALL"
    """The final event; None: none is ever sent."""
    seconds: float = 20.0
    """From the call to its final event."""
    events: bool = True
    only_final: bool = False
    answered: bool = False
    """ANSWERED comes also where the call is not completed."""
    early: bool = False
    """The first events come before the answer."""
    says: str = "the destination is blocked"
    """Why it is ``refused``."""
    kept_s: float = 0.0
    """For how long the service keeps the call before it dials; where its send is not valid for so long, it expires instead."""
    unknown_after_s: float | None = None
    """When version 2 tells that it does not know how the call ended; it promises that after 72 hours. None: it does not."""


@dataclass
class Send:
    """One SendVoiceMessage that arrived."""

    at: float
    origination_phone_number: str
    destination_phone_number: str
    text: str
    behaviour: Behaviour
    outcome: str | None
    message_id: str | None
    configuration_set: str = CONFIGURATION_SET
    version: str = "v1"
    """Of the API that it came by."""
    context: Mapping[str, str] | None = None
    """What it said of itself, which its events give back."""
    first_told_at: float | None = None
    """When the first event that tells whose the call is is delivered; None where none is. In version 1 it is its INITIATED_CALL,
    on its line; in version 2 any of them, by its context."""
    ends_at: float | None = None
    """When its final event is published; None where none is."""
    final_event_lost: bool = False
    has_events: bool = True
    answered_at: float | None = None
    dialled_at: float | None = None
    """When the phone rang; None where no call was dialled."""

    @property
    def placed(self) -> bool:
        return self.behaviour in PLACED

    def as_arrival(self) -> Arrival:
        return Arrival(
            at_ms=round(self.at * 1000, 3),
            origination_phone_number=self.origination_phone_number,
            destination_phone_number=self.destination_phone_number,
            placed=self.placed,
        )


def by_turns(*behaviours: Sequence[Script]) -> Callable[[int], Script]:
    """Take scripts in turn."""
    scripts = [script for group in behaviours for script in group]
    return lambda number: scripts[number % len(scripts)]
