"""
What one world is like: which faults there are in it, and how strong.

Swarm testing: a world that has every fault at once shows less than many worlds that have a few each, since faults hide one another.
Each fault is in about a third of the worlds.
"""

from dataclasses import dataclass, fields
from dataclasses import replace as replaced
from typing import Any

from msgspec.structs import replace as with_limits

from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.pacing.limits import PRODUCTION, SANDBOX, VoiceLimits
from simulation.swarm.streams import Streams, between
from simulation.swarm.strengths import NOT_BESIDE_OLDER_CODE, OF_VERSION_2, STRENGTHS, STRENGTHS_DRAWN_APART

_SHARE_OF_WORLDS = 0.35
_USUAL_LATENCY_S = 0.05
"""With more, a batch of events may take longer than its function has."""


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """The faults of a world: a probability is that of each AWS call, event or message; a rate is one an hour; 0: none."""

    limits: VoiceLimits = PRODUCTION
    numbers: int = 2
    requests: int = 60
    voice_api: VoiceApiVersion = "v1"
    """The version of the voice API that the stage uses, but for the while in which it is moved to the other one."""

    # AWS
    fails_before: float = 0.0
    answer_lost: float = 0.0
    repeated_by_sdk: float = 0.0
    slow: float = 0.0
    """Up to the client's time-out."""
    killed: float = 0.0
    frozen: float = 0.0
    frozen_s: float = 0.0
    """For at most so many seconds; before a send at most as long as the client's time-out, which is what the pacing presumes."""
    frozen_before_send: float = 0.0
    frozen_before_send_s: float = 0.0
    """At least the client's time-outs, and at most so many seconds more: only where that is meant (`presumptions`)."""
    frozen_with_a_place: float = 0.0
    """After its write of the allowance, for up to forty seconds: whoever took a place then has it for too long to send."""
    throttled_an_hour: float = 0.0
    """Episodes of seconds to minutes in which the table, or a queue, refuses most requests."""
    index_lag_s: float = 0.0
    copy_lag_s: float = 0.0
    """For how long an eventually consistent read may meet what a write replaced."""
    latency_s: float = 0.005

    # The table
    deleted_late_s: float = 0.0
    """TTL deletes what ended an hour ago, and this much later at most; 0: it deletes nothing."""
    poisoned_an_hour: float = 0.0
    """Items that no version can read, in the way of each function."""

    # The event bus
    bus_refuses_an_hour: float = 0.0
    """Episodes of seconds to two hours in which it takes no event."""
    bus_entry_refused: float = 0.0
    """Of a request that it takes, it refuses single events."""

    campaigns_end: bool = False
    """The stage publishes the ends of campaigns."""

    # Clocks
    clocks_differ_s: float = 0.0
    clocks_jump_an_hour: float = 0.0

    # Queues, topics, the stream, the schedule
    message_repeated: float = 0.0
    message_late: float = 0.0
    event_lost: float = 0.0
    event_repeated: float = 0.0
    event_late: float = 0.0
    event_before_answer: float = 0.0
    broken_topics_an_hour: float = 0.0
    """Topics of one send line that swallow whatever is published, or deliver it many minutes late, for half an hour."""
    late_s: float = 0.0
    stream_repeated: float = 0.0
    stream_late_s: float = 0.0
    tick_missed: float = 0.0

    # The voice service
    refused: float = 0.0
    throttled: float = 0.0
    error: float = 0.0
    error_placed: float = 0.0
    no_answer_to_send: float = 0.0
    no_answer_but_placed: float = 0.0
    unreachable: float = 0.0
    denied_but_placed: float = 0.0
    """It places a call that it answers 4xx to: only where that is meant (`presumptions`)."""
    never_ends: float = 0.0
    not_delivered: float = 0.2
    """BUSY, NO_ANSWER or FAILED."""
    refuses_all_an_hour: float = 0.0
    others_an_hour: float = 0.0
    """Calls that somebody else of the account places."""
    strangers_an_hour: float = 0.0
    """Those that somebody else places with one of our configuration sets, so that their events come by our topics."""

    # The voice service, in version 2 of its API
    kept: float = 0.0
    """It keeps the call before it dials, perhaps for longer than the send is valid."""
    blocked: float = 0.0
    """As spam, or by a protect configuration."""
    aborted: float = 0.0
    """RequestAbortedException: half of them have placed a call."""
    opted_out: float = 0.0
    recipient_day_used_up: float = 0.0
    access_denied: float = 0.0
    spend_limit_an_hour: float = 0.0
    """Some minutes in which the account may spend no more."""

    # People and producers
    acts_an_hour: float = 0.0
    bad_requests: float = 0.0
    repeated_requests: float = 0.0
    shared_recipients: float = 0.0
    chains: float = 0.0
    """Requests that name further recipients."""
    with_hours: float = 0.0
    """Requests with calling hours."""
    hours_changed_an_hour: float = 0.0
    """Changes of the hours that requests name, and of those of campaigns."""
    rates_changed_an_hour: float = 0.0
    """Changes of the rates of campaigns; what they are at the end stays."""
    campaigns_moved_an_hour: float = 0.0
    """Moves of campaigns to other lanes, and lanes that are taken back; what they are at the end stays."""
    called_again_an_hour: float = 0.0
    """Calls that are made again, or made due while they wait for a retry."""
    rescheduled_an_hour: float = 0.0
    """Calls that are given another time."""
    listed_an_hour: float = 0.0
    """Entries of the do-not-call list for one campaign, or until a time; half of them come again, or are taken off."""
    erased_an_hour: float = 0.0
    """Persons whose data is erased."""
    with_tasks: float = 0.0
    """Requests that a task of Step Functions waits for."""

    # Deployments
    deployments: int = 0
    events_brought: bool = False
    """SNS brings events to `track` itself, but those that tell of a call first."""
    older_code_s: float = 0.0
    """For how long a rollback puts the previous version to work; 0: there is none."""
    other_version_s: float = 0.0
    """For how long the stage is moved to the other version of the voice API, and back again; 0: it is not."""

    backlog_at_the_end: bool = False
    """When the faults have stopped, more calls are asked for at once than the service permits in minutes."""

    @property
    def takes_redial_if_silent(self) -> bool:
        """Whether intake always takes `redial_if_silent`: neither older code nor version 2 of the voice API does."""
        return self.voice_api == "v1" and not self.older_code_s and not self.other_version_s

    @property
    def takes_chains(self) -> bool:
        """Whether intake always takes `then`: older code does not."""
        return not self.older_code_s

    @property
    def has_critical_lane(self) -> bool:
        """Whether intake always takes the lane `critical`: older code does not."""
        return not self.older_code_s

    @property
    def has_words(self) -> bool:
        """Whether requests have names and metadata, and people note something on calls: what is to be erased."""
        return self.erased_an_hour > 0

    @property
    def hinders_calls(self) -> bool:
        """Whether AWS calls fail, wait or are the last of their process."""
        fail = (self.fails_before, self.answer_lost, self.killed, self.throttled_an_hour)
        wait = (self.slow, self.frozen, self.frozen_with_a_place)
        return any((*fail, *wait)) or self.latency_s > _USUAL_LATENCY_S


_LIMITS = (PRODUCTION, PRODUCTION, with_limits(PRODUCTION, calls_per_day=50), with_limits(SANDBOX, calls_per_day=None))


def draw(seed: int) -> Mixture:
    """Draw the mixture of a seed."""
    streams = Streams(seed)
    random = streams.of("mixture")
    drawn: dict[str, Any] = {
        name: between(random, low, high)
        for name, (low, high) in STRENGTHS.items()
        if random.random() < _SHARE_OF_WORLDS
    }
    for name, (low, high) in STRENGTHS_DRAWN_APART.items():
        apart = streams.of(f"mixture: {name}")
        if apart.random() < _SHARE_OF_WORLDS:
            drawn[name] = between(apart, low, high)
    drawn |= _version_of_the_api(streams, drawn)
    return Mixture(
        **drawn,
        limits=random.choice(_LIMITS),
        numbers=random.choice([1, 2, 5]),
        frozen_s=between(random, 0.05, 120) if "frozen" in drawn else 0.0,
        late_s=between(random, 0.5, 300),
        not_delivered=random.choice([0.0, 0.2, 0.6]),
        deployments=random.choice([0, 0, 0, 1, 2]),
        backlog_at_the_end=random.random() < 0.15,
        events_brought=streams.of("mixture: events_brought").random() < 0.5 and "older_code_s" not in drawn,
        campaigns_end=streams.of("mixture: campaigns_end").random() < _SHARE_OF_WORLDS and "older_code_s" not in drawn,
    )


def _version_of_the_api(streams: Streams, drawn: dict[str, Any]) -> dict[str, Any]:
    """Draw which version a world uses, and take out what it has none of: older code knows version 1 alone, and no settings."""
    voice_api = "v1" if "older_code_s" in drawn else streams.of("mixture: voice_api").choice(["v1", "v2"])
    if "older_code_s" in drawn:
        for name in NOT_BESIDE_OLDER_CODE:
            drawn.pop(name, None)
    if voice_api == "v1" and "other_version_s" not in drawn:
        for name in OF_VERSION_2:
            drawn.pop(name, None)
    return {"voice_api": voice_api}


def without(mixture: Mixture, name: str) -> Mixture:
    """Give a mixture without one of its faults."""
    usual: dict[str, Any] = {each.name: each.default for each in fields(Mixture) if each.name == name}
    return replaced(mixture, **usual)


def strengths(mixture: Mixture) -> dict[str, object]:
    """Give what differs from a world without faults, by name."""
    return {
        each.name: getattr(mixture, each.name)
        for each in fields(Mixture)
        if getattr(mixture, each.name) != each.default
    }
