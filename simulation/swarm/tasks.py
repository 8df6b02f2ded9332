"""Tasks of Step Functions that wait for requests in a world: they begin, they time out, and each request about one is noted."""

from collections import defaultdict
from random import Random
from typing import Any

from simulation.aws.step_functions import FakeStepFunctions
from simulation.swarm.streams import chance
from simulation.world import World

_TIME_OUT = 0.1
_SOONEST_S, _LATEST_S = 60.0, 7_200.0


class Tasks(FakeStepFunctions):
    """Tasks that wait in a world."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.answered_at: dict[str, float] = {}
        """When each had its answer, in the world's seconds, by its token."""
        self.asked_at: defaultdict[str, list[float]] = defaultdict(list)
        """When somebody tried to answer it."""

    def start(self, token: str, random: Random) -> None:
        """Let a task begin to wait; some of them do not wait for long."""
        self.begin(token)
        if chance(random, _TIME_OUT):
            self._world.at(self._world.now + random.uniform(_SOONEST_S, _LATEST_S), lambda: self._time_out(token))

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carry out a request."""
        token = parameters["taskToken"]
        self.asked_at[token].append(self._world.now)
        answer = super().call(operation, parameters)
        self.answered_at[token] = self._world.now
        return answer

    def _time_out(self, token: str) -> None:
        if token in self.waiting:
            self.waiting.remove(token)
            self.timed_out.add(token)
