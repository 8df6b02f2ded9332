"""What happens to AWS calls on their way: they fail, are slow, lose their answers; their processes are frozen, or die."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redial.adapters.clients import VOICE_CONNECT_TIMEOUT_S, VOICE_READ_TIMEOUT_S
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed, client_error, no_connection, read_timeout
from simulation.swarm.mixture import Mixture
from simulation.swarm.streams import Streams, between, chance
from simulation.world import World

VOICE = "voice"
"""The voice service, in whichever version of its API."""
EVENT_BUS = "events"
_THROTTLING = {"dynamodb": "ProvisionedThroughputExceededException", "sqs": "RequestThrottled"}
# With its own time-outs and repeats, the SDK gives up on the table after about so long.
_SLOWEST_S = 18.0
# What takes the place of a send, among other writes of the allowance; and less than the time-out of a dialer.
_TAKES_A_PLACE = ("PutItem", "dynamodb:PutItem ALLOWANCE")
_LONGEST_WITH_A_PLACE_S = 40.0
# From the last look at the clock to the wire; the rest of the client's time-out is the way of the request.
_LONGEST_BEFORE_A_SEND_S = VOICE_CONNECT_TIMEOUT_S + VOICE_READ_TIMEOUT_S - 6.0


@dataclass(frozen=True)
class Episode:
    """A while in which a service refuses most requests, or the voice service every one."""

    service: str
    since: float
    until: float


class AwsFaults:
    """
    The faults of AWS calls, as a mixture has them, until they stop.

    Parameters
    ----------
    until
        The world's time at which all faults stop.
    """

    def __init__(self, world: World, mixture: Mixture, streams: Streams, until: float) -> None:
        self._world = world
        self._mixture = mixture
        self._random = streams.of("aws faults")
        self._until = until
        self._of_the_bus = streams.of("event bus")
        self.episodes = self._draw_episodes(streams)
        self._services_with_episodes = {episode.service for episode in self.episodes}
        self.is_calm = False
        self.trace: Callable[[str], None] = lambda _: None

    def _draw_episodes(self, streams: Streams) -> Sequence[Episode]:
        random, episodes = streams.of("episodes"), []
        rates = [
            ("dynamodb", self._mixture.throttled_an_hour / 2, 90),
            ("sqs", self._mixture.throttled_an_hour / 2, 90),
        ]
        for service, an_hour, longest_s in [*rates, (VOICE, self._mixture.refuses_all_an_hour, 900)]:
            at = 0.0
            while an_hour and (at := at + random.expovariate(an_hour / 3600)) < self._until:
                episodes.append(Episode(service, at, min(self._until, at + random.uniform(1, longest_s))))
        bus, at = streams.of("episodes of the event bus"), 0.0
        an_hour = self._mixture.bus_refuses_an_hour
        while an_hour and (at := at + bus.expovariate(an_hour / 3600)) < self._until:
            episodes.append(Episode(EVENT_BUS, at, min(self._until, at + between(bus, 1, 7_200))))
        return episodes

    def bus_refuses(self) -> bool:
        """Draw whether the event bus refuses one event of a request."""
        is_over = self.is_calm or self._world.now >= self._until
        return not is_over and chance(self._of_the_bus, self._mixture.bus_entry_refused)

    def reigns(self, service: str) -> bool:
        """Tell whether an episode of a service is under way."""
        if service not in self._services_with_episodes:
            return False
        now = self._world.now
        return any(episode.since <= now < episode.until for episode in self.episodes if episode.service == service)

    def intercept(self, call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        """Carry a call out, or let it suffer what the mixture draws."""
        if self.is_calm or self._world.now >= self._until:
            return execute()
        random, mixture = self._random, self._mixture
        is_send = call.is_send
        # Nothing is drawn for what never happens (`chance`); these are asked at each call, and most are 0 in most worlds.
        if mixture.frozen and chance(random, mixture.frozen):
            longest = min(mixture.frozen_s, _LONGEST_BEFORE_A_SEND_S) if is_send else mixture.frozen_s
            self._freeze(random.uniform(0, longest), f"before {call}")
        if is_send and chance(random, mixture.frozen_before_send):
            self._freeze(_LONGEST_BEFORE_A_SEND_S + random.uniform(0, mixture.frozen_before_send_s), f"before {call}")
        if mixture.killed and chance(random, mixture.killed):
            self._die(f"before {call}")
        if self.episodes and call.service in _THROTTLING and self.reigns(call.service) and random.random() < 0.9:
            self.trace(f"throttled: {call}")
            raise client_error(_THROTTLING[call.service], "Rate exceeded", 400, call.operation)
        if call.service == EVENT_BUS and self.reigns(EVENT_BUS):
            self.trace(f"refused: {call}")
            raise client_error("ThrottlingException", "Rate exceeded", 400, call.operation)
        if mixture.fails_before and chance(random, mixture.fails_before):
            self.trace(f"fails: {call}")
            raise no_connection()
        if mixture.slow and not is_send and chance(random, mixture.slow):
            self._freeze(random.uniform(0, _SLOWEST_S), f"slow: {call}")
        answer = execute()
        if mixture.repeated_by_sdk and not is_send and chance(random, mixture.repeated_by_sdk):
            # The answer was lost, and the SDK asks again on its own.
            self.trace(f"repeated: {call}")
            answer = execute()
        may_freeze = mixture.frozen_with_a_place and call.operation == _TAKES_A_PLACE[0]
        if may_freeze and str(call) == _TAKES_A_PLACE[1] and chance(random, mixture.frozen_with_a_place):
            self._freeze(random.uniform(0, _LONGEST_WITH_A_PLACE_S), f"after {call}")
        if mixture.answer_lost and chance(random, mixture.answer_lost):
            self.trace(f"answer lost: {call}")
            raise read_timeout()
        if mixture.killed and chance(random, mixture.killed):
            self._die(f"after {call}")
        if mixture.frozen and chance(random, mixture.frozen):
            self._freeze(random.uniform(0, mixture.frozen_s), f"after {call}")
        return answer

    def _freeze(self, seconds: float, where: str) -> None:
        self.trace(f"frozen for {seconds:.1f} s {where}")
        self._world.sleep(seconds)

    def _die(self, where: str) -> None:
        self.trace(f"killed {where}")
        raise Killed
