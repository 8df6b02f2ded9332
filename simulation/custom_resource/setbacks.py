"""What goes wrong while a stack is deployed: on the way to the voice service, at Lambda, on the way to CloudFormation."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from simulation.custom_resource.voice_account import VoiceAccount
from simulation.errors import Killed, client_error, no_connection, read_timeout
from simulation.world import World

STRENGTHS: Mapping[str, tuple[float, float]] = {
    "fails_before": (0.01, 0.3),
    "answer_lost": (0.01, 0.3),
    "killed": (0.005, 0.1),
    "frozen": (0.01, 0.1),
    "denied": (0.05, 0.5),
    "delivered_twice": (0.1, 0.5),
    "answer_undelivered": (0.1, 0.7),
}
"""The probability of each, of a request, an invocation or an answer, where a world has it."""
_SHARE_OF_WORLDS = 0.35
_LONGEST_FREEZE_S = 120.0


class Setbacks:
    """
    The setbacks of a world.

    Parameters
    ----------
    account
        What refuses a destination refuses it until they stop.
    """

    def __init__(self, world: World, random: Random, account: VoiceAccount) -> None:
        self._world = world
        self._random = random
        self._account = account
        self.struck = 0
        """How often something has gone wrong."""
        self._probabilities = {
            name: random.uniform(low, high)
            for name, (low, high) in STRENGTHS.items()
            if random.random() < _SHARE_OF_WORLDS
        }

    def stop(self) -> None:
        """Let all be well from now on."""
        self._probabilities.clear()
        self._account.refuses = None

    def strikes(self, name: str) -> bool:
        """Draw whether something goes wrong."""
        strikes = self._random.random() < self._probabilities.get(name, 0.0)
        self.struck += strikes
        return strikes

    def on_the_way(self, operation: str, execute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Carry a request of the function to the voice service, and its answer back, or not."""
        if self.strikes("frozen"):
            self._world.sleep(self._random.uniform(0, _LONGEST_FREEZE_S))
        if self.strikes("killed"):
            raise Killed
        if self.strikes("fails_before"):
            raise no_connection()
        if self.strikes("denied"):
            # The function's own policy has not spread yet.
            raise client_error("AccessDeniedException", "Not yet", 403, operation)
        self._world.sleep(self._random.uniform(0.01, 0.2))
        answer = execute()
        self._world.sleep(self._random.uniform(0.01, 0.2))
        if self.strikes("answer_lost"):
            raise read_timeout()
        if self.strikes("killed"):
            raise Killed
        return answer
