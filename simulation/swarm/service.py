"""The voice service of a world: how each call goes, what it refuses, and who else of the account calls."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from redial.domain.attempt.send_lines import SEND_LINES, name_on_line
from redial.domain.pacing.send_results import SPEND_LIMIT_LOOK_AGAIN
from simulation.aws.fake_aws import FakeAws
from simulation.swarm.aws_faults import VOICE, AwsFaults
from simulation.swarm.mixture import Mixture
from simulation.swarm.strangers import draw_strangers, publish
from simulation.swarm.streams import Streams, chance
from simulation.voice.sends import CONFIGURATION_SET, Behaviour, Script
from simulation.voice.service import FakeVoice
from simulation.voice.v1 import first_topic
from simulation.voice.v2 import TIME_TO_LIVE_S
from simulation.world import World

_MINUTE_S = 60.0
_BROKEN_S = 1_800.0
_LATEST_S = 1_500.0
_HELD_S = SPEND_LIMIT_LOOK_AGAIN.total_seconds()


class Service:
    """
    Decides how sends end, and what becomes of the events.

    The account's minute is kept as the service keeps it: where others of the account have used it up, a send is answered 429.
    """

    def __init__(self, world: World, mixture: Mixture, streams: Streams, until: float) -> None:
        self._world = world
        self._mixture = mixture
        self._until = until
        self._random = streams.of("voice")
        self._fate = streams.of("events")
        self.others = _arrivals_of_others(streams.of("others"), mixture.others_an_hour, until)
        self.strangers = draw_strangers(streams.of("strangers"), mixture.strangers_an_hour, until)
        self.broken_topics = _broken_topics(streams.of("broken topics"), mixture.broken_topics_an_hour, until)
        self.is_calm = False
        self.aws_faults: AwsFaults | None = None
        latency = streams.of("voice latency")
        self.voice = FakeVoice(
            world,
            latency_s=lambda: latency.uniform(0.05, 0.15 + mixture.latency_s),
            script=self._script,
            on_v2=self._on_v2,
        )
        self._of_version_2 = streams.of("voice v2")
        self._spend_limit = _spend_limit(streams.of("spend limit"), mixture.spend_limit_an_hour, until - _HELD_S)

    def follow(self, aws: FakeAws, aws_faults: AwsFaults) -> None:
        """Let the events of this service go astray as the mixture has it."""
        self.aws_faults = aws_faults
        aws.event_fate = self._fate_of_event
        publish(self._world, aws, self.strangers)

    def _is_over(self) -> bool:
        return self.is_calm or self._world.now >= self._until

    def _script(self, _number: int) -> Script:
        if self._account_is_full():
            return Script("throttled")
        random, mixture = self._random, self._mixture
        if self._is_over():
            return Script(seconds=random.uniform(5, 40))
        if self.aws_faults is not None and self.aws_faults.reigns(VOICE):
            return Script("refused_all")
        outcome: str | None = "COMPLETED_CALL"
        if chance(random, mixture.not_delivered):
            outcome = random.choice(["BUSY", "NO_ANSWER", "FAILED"])
        if chance(random, mixture.never_ends):
            outcome = None
        return Script(
            self._behaviour(),
            outcome=outcome,
            seconds=random.uniform(3, 90),
            early=chance(random, mixture.event_before_answer),
            only_final=random.random() < 0.1,
            answered=random.random() < 0.1,
        )

    def _behaviour(self) -> Behaviour:
        mixture = self._mixture
        weighed: list[tuple[Behaviour, float]] = [
            ("refused", mixture.refused),
            ("throttled", mixture.throttled),
            ("error", mixture.error),
            ("error_placed", mixture.error_placed),
            ("timed_out", mixture.no_answer_to_send),
            ("timed_out_placed", mixture.no_answer_but_placed),
            ("lost_placed", mixture.no_answer_but_placed),
            ("unreachable", mixture.unreachable),
            ("refused_placed", mixture.denied_but_placed / 2),
            ("throttled_placed", mixture.denied_but_placed / 2),
        ]
        return _drawn(self._random, weighed)

    def _on_v2(self, script: Script) -> Script:
        """Draw what version 2 does besides; nothing with a send that is refused in any case."""
        random, mixture = self._of_version_2, self._mixture
        if self._is_over() or script.behaviour in {"throttled", "refused_all"}:
            return script
        if any(since <= self._world.now < until for since, until in self._spend_limit):
            return replace(script, behaviour="spend_limit_reached")
        if chance(random, mixture.blocked):
            script = replace(script, outcome=random.choice(["SPAM", "PROTECT_BLOCKED"]))
        if chance(random, mixture.kept):
            script = replace(script, kept_s=random.uniform(0, 2 * TIME_TO_LIVE_S))
        if script.behaviour != "accepted":
            return script
        if chance(random, mixture.aborted):
            return replace(script, behaviour=random.choice(["aborted", "aborted_placed"]))
        weighed: list[tuple[Behaviour, float]] = [
            ("opted_out", mixture.opted_out),
            ("recipient_day_used_up", mixture.recipient_day_used_up),
            ("access_denied", mixture.access_denied),
        ]
        return replace(script, behaviour=_drawn(random, weighed))

    def _account_is_full(self) -> bool:
        if not self.others:
            return False
        since = self._world.now - _MINUTE_S
        ours = sum(1 for send in reversed(self.voice.log[-100:]) if send.at > since)
        theirs = sum(1 for at in self.others if since < at <= self._world.now)
        return ours + theirs >= self._mixture.limits.calls_per_minute

    def _fate_of_event(self, topic: str) -> list[float]:
        random, mixture = self._fate, self._mixture
        if self._is_over():
            return [0.0]
        for since, broken, late_s in self.broken_topics:
            if topic == broken and since <= self._world.now < since + _BROKEN_S:
                return [] if late_s is None else [random.uniform(0, late_s)]
        if chance(random, mixture.event_lost):
            return []
        times = 2 if chance(random, mixture.event_repeated) else 1
        return [random.uniform(0, mixture.late_s) if chance(random, mixture.event_late) else 0.0 for _ in range(times)]


def _drawn(random: Random, weighed: Sequence[tuple[Behaviour, float]]) -> Behaviour:
    """Draw how a send ends; what is left of the whole is accepted."""
    drawn = random.random()
    for behaviour, probability in weighed:
        if drawn < probability:
            return behaviour
        drawn -= probability
    return "accepted"


def _spend_limit(random: Random, an_hour: float, until: float) -> list[tuple[float, float]]:
    """Draw from when until when the account may spend no more; so early that dialling holds no more for it in the end."""
    return [
        (since, min(until, since + random.uniform(_MINUTE_S, 20 * _MINUTE_S)))
        for since in _arrivals_of_others(random, an_hour, until)
    ]


def _arrivals_of_others(random: Random, an_hour: float, until: float) -> list[float]:
    arrivals, at = [], 0.0
    while an_hour and (at := at + random.expovariate(an_hour / 3600)) < until:
        arrivals.append(at)
    return arrivals


def _broken_topics(random: Random, an_hour: float, until: float) -> list[tuple[float, str, float | None]]:
    """Draw when the topic of a line breaks, which, and how late it delivers what is published; None: never."""
    lines = [first_topic(name_on_line(CONFIGURATION_SET, line)) for line in range(SEND_LINES)]
    return [
        (at, random.choice(lines), random.choice([None, random.uniform(60, _LATEST_S)]))
        for at in _arrivals_of_others(random, an_hour, until)
    ]
