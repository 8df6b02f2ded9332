"""The world at the pace of reality: the same actors, real seconds, a real voice API behind HTTP."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.voice.service import ApiVersion, FakeVoice
from simulation.world import World


class RealTimeWorld(World):
    """A world whose seconds are those of the machine."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def _advance(self, time_s: float) -> None:
        while (left := time_s - (time.monotonic() - self._began)) > 0:
            time.sleep(min(left, 0.05))
        self.now = round(time.monotonic() - self._began, 6)


@dataclass
class RemoteVoice(FakeVoice):
    """The voice API of an endpoint; `latency_s` is added on the way there and back."""

    remote: Callable[[dict[str, Any]], dict[str, Any]] = lambda _parameters: {}
    """Makes the request. It holds up the whole world, so it should be short."""

    def send(self, parameters: dict[str, Any], _version: ApiVersion) -> dict[str, Any]:
        self.world.sleep(self.latency_s())
        answer = self.remote(parameters)
        self.world.sleep(self.latency_s())
        return answer
