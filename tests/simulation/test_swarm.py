"""Seeds of the swarm: worlds in which everything fails that may, and what the judge says of them."""

import os

import pytest

from redial.contracts.content_rules import VoiceApiVersion
from simulation.stack.releases import NoHistoryError, previous_version
from simulation.swarm.mixture import Mixture, draw, strengths, without
from simulation.swarm.run import simulate
from simulation.swarm.shrink import shrink
from simulation.swarm.strengths import FAULTS, OF_VERSION_2

SEEDS = int(os.environ.get("REDIAL_SWARM_SEEDS", "200"))
_PARTS = 8
"""The tests of a class run in one process: so the seeds are in several."""


def _every_eighth_from(first: int) -> type:
    @pytest.mark.parametrize("seed", range(first, SEEDS, _PARTS))
    class Worlds:
        def test_world_breaks_no_rule(self, seed: int) -> None:
            mixture = draw(seed)
            if mixture.older_code_s:
                _require_history()
            assert simulate(seed, mixture).broken == {}

    return Worlds


TestWorlds0, TestWorlds1, TestWorlds2, TestWorlds3 = map(_every_eighth_from, range(4))
TestWorlds4, TestWorlds5, TestWorlds6, TestWorlds7 = map(_every_eighth_from, range(4, 8))


def _require_history() -> None:
    try:
        previous_version()
    except NoHistoryError as error:
        pytest.skip(str(error))


def test_seed_repeats_its_world() -> None:
    first, again = simulate(7, draw(7), hours=0.5), simulate(7, draw(7), hours=0.5)
    assert first == again


def test_each_fault_is_in_some_worlds_and_missing_in_others() -> None:
    worlds = [strengths(draw(seed)) for seed in range(60)]
    assert {name for name in FAULTS if not any(name in world for world in worlds)} == set()
    assert {name for name in FAULTS if all(name in world for world in worlds)} == set()


def test_each_version_of_the_voice_api_is_in_some_worlds_and_moves_between_them_are() -> None:
    worlds = [draw(seed) for seed in range(60)]
    assert {(world.voice_api, world.other_version_s > 0) for world in worlds} == {
        (version, moves) for version in ("v1", "v2") for moves in (False, True)
    }
    only_v1 = [world for world in worlds if world.voice_api == "v1" and not world.other_version_s]
    assert not any(OF_VERSION_2 & strengths(world).keys() for world in only_v1)
    assert not any(world.older_code_s for world in worlds if world not in only_v1)


@pytest.mark.parametrize("voice_api", ["v1", "v2"])
def test_world_that_is_moved_to_the_other_version_and_back_loses_no_call(voice_api: VoiceApiVersion) -> None:
    """Many answers are lost: their calls are settled by their events alone."""
    mixture = Mixture(voice_api=voice_api, other_version_s=600, no_answer_but_placed=0.3, not_delivered=0.0)
    outcome = simulate(0, mixture, hours=0.5)
    assert outcome.broken == {}
    # A final event alone does not tell on version 1 whose it is.
    assert set(outcome.statuses) <= {"COMPLETED", "UNKNOWN"}
    assert outcome.statuses["UNKNOWN"] < 5
    assert outcome.sends == 60


def test_world_without_faults_delivers_every_call_at_its_first_attempt() -> None:
    outcome = simulate(0, Mixture(not_delivered=0.0), hours=0.5)
    assert outcome.broken == {}
    assert outcome.statuses == {"COMPLETED": 60}
    assert outcome.sends == 60
    assert outcome.errors == {}


def test_what_is_taken_out_of_a_mixture_is_as_in_a_world_without_faults() -> None:
    mixture = Mixture(killed=0.5, deployments=2)
    assert without(mixture, "killed") == Mixture(deployments=2)


def test_failing_world_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that finds a fault in every world: then nothing is needed for it."""
    mixture = Mixture(killed=0.01, refused=0.3, event_repeated=0.2, event_lost=1.0)

    def never_told(*_: object) -> list[str]:
        return ["nobody tells"]

    monkeypatch.setattr("simulation.swarm.rules.strays", never_told)
    small, hours = shrink(3, mixture, "every_send_was_asked_for", 0.5)

    assert strengths(small) == {"requests": 1}
    assert hours == 0.25
