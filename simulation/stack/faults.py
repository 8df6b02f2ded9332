"""What goes wrong in a simulated world, and how often: AWS, the voice service, clocks, deliveries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from simulation.stack.functions import NUMBERS
from simulation.voice.sends import Script

Range = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What the world is like. Probabilities are those of each call of a client, or of each event."""

    seed: int = 0
    voice_api: VoiceApiVersion = "v1"
    hours: StageHours = NO_STAGE_HOURS
    """When the stage lets people be called."""
    limits: VoiceLimits = PRODUCTION
    numbers: tuple[str, ...] = NUMBERS[:2]
    skews_s: tuple[float, ...] = (0.0, 0.05)
    aws_latency_s: Range = (0.002, 0.006)
    voice_latency_s: Range = (0.05, 0.15)
    delivery_s: Range = (0.01, 0.3)
    index_lag_s: Range = (0.0, 0.0)
    copy_lag_s: Range = (0.0, 0.0)
    """For how long an eventually consistent read may still meet what a write replaced."""
    killed: float = 0.0
    failed: float = 0.0
    answer_lost: float = 0.0
    event_lost: float = 0.0
    event_repeated: float = 0.0
    event_delay_s: Range = (0.0, 0.0)
    final_event_deadline_minutes: float = 60
    script: Callable[[int], Script] = lambda _number: Script()
    scripts: Mapping[str, list[Script]] = field(default_factory=dict)
