"""Somebody else of the account who sends with our configuration sets: events of calls that are not ours come by our topics."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from redial.domain.attempt.send_lines import SEND_LINES, name_on_line
from simulation.aws.fake_aws import FakeAws
from simulation.stack.functions import NUMBERS
from simulation.voice.sends import CONFIGURATION_SET, FIRST, Send
from simulation.voice.service import Happening
from simulation.voice.v1 import first_topic
from simulation.voice.v2 import Version2
from simulation.world import World


@dataclass(frozen=True)
class Stranger:
    """A call that somebody else placed. Times are the world's, in seconds."""

    message_id: str
    line: int
    at: float
    """When its INITIATED_CALL is published."""
    ends_at: float
    outcome: str


def draw_strangers(random: Random, an_hour: float, until: float) -> list[Stranger]:
    """Draw who calls when, and with which set."""
    strangers: list[Stranger] = []
    at = 0.0
    while an_hour and (at := at + random.expovariate(an_hour / 3600)) < until:
        line, lasts_s = random.randrange(SEND_LINES), random.uniform(3, 90)
        outcome = random.choice(["COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED"])
        strangers.append(Stranger(f"stranger-{len(strangers) + 1}", line, at, at + lasts_s, outcome))
    return strangers


def publish(world: World, aws: FakeAws, strangers: Sequence[Stranger]) -> None:
    """Let the events of these calls come when it is time, as of whichever version of the API the stage has topics of."""
    for each in strangers:
        topic = first_topic(name_on_line(CONFIGURATION_SET, each.line))
        assert topic.startswith(FIRST)
        world.at(each.at, partial(aws.voice_event, topic, each.message_id))
        world.at(each.ends_at, partial(aws.voice_event, each.outcome, each.message_id))
        world.at(each.at, partial(_publish_typed, aws, each, FIRST))
        world.at(each.ends_at, partial(_publish_typed, aws, each, each.outcome))


def _publish_typed(aws: FakeAws, stranger: Stranger, event_type: str) -> None:
    """
    Publish an event of version 2 of a call that somebody else placed.

    Its context is none, that of another stack, or one that names a send of ours but for its token: nothing of it proves anything.
    """
    ours = next((send.context for send in reversed(aws.voice.log) if send.context is not None), None) or {}
    contexts = (None, {**ours, "redial_stack": "another"}, {**ours, "redial_token": "another"})
    call = Send(
        at=stranger.at,
        origination_phone_number=NUMBERS[-1],
        destination_phone_number="+12065550199",
        text="",
        behaviour="accepted",
        outcome=stranger.outcome,
        message_id=f"typed-{stranger.message_id}",
        version="v2",
        context=contexts[stranger.line % len(contexts)],
    )
    happening = Happening(call, str(call.message_id), event_type, aws.world.now, talked_s=10.0)
    aws.typed_voice_event(Version2().payload(happening))
