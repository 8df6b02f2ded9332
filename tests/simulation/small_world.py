"""One small world, whole or in part."""

from typing import Any

import pytest

from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.versioned import Stored
from simulation.small_worlds.parts import Part, explore
from simulation.small_worlds.worlds import WORLDS, SmallWorld

_REPLACE = DynamoDbRecord.replace


def always_stored(self: Any, before: Any, after: Any) -> Stored:
    """Count a lost race as won."""
    _REPLACE(self, before, after)
    return Stored()


def world(name: str) -> SmallWorld:
    return next(each for each in WORLDS if each.name == name)


def whole(*worlds: tuple[str, ...]) -> list[pytest.ParameterSet]:
    """Return parameters of tests that go through larger worlds whole: `make small-worlds` has them."""
    return [pytest.param(*each, marks=pytest.mark.small_worlds) for each in worlds]


def broken_in(name: str, letters: str, voice_api: VoiceApiVersion = "v1") -> tuple[str, str]:
    """Explore until a rule is broken; return what was broken, and the history."""
    explored = explore(Part(name, letters, voice_api=voice_api))
    assert explored.history, f"nothing is broken in {explored.counted.states} states"
    return explored.history[-1], "\n".join(explored.history)
