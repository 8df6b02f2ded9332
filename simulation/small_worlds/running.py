"""A small world, put up: its table filled, its actors ready, and those who were there before gone."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from redial.contracts.content_rules import VoiceApiVersion
from simulation.small_worlds import history
from simulation.small_worlds.actor import Actor, Cast, StandingClock
from simulation.small_worlds.explorer import Counted, CounterExample, Explorer
from simulation.small_worlds.ground import Common, Ground
from simulation.small_worlds.invocations import VARIABLES, Invocations, cast_of, dialer
from simulation.small_worlds.moves import Fate
from simulation.small_worlds.numbers import Numbered
from simulation.small_worlds.rules import watch
from simulation.small_worlds.situations import Choice, Situation
from simulation.small_worlds.worlds import SmallWorld


@dataclass(frozen=True)
class Running:
    """A world in which actors can be let go."""

    explorer: Explorer
    begins: Common
    actors: tuple[Actor, ...]

    def some(self, letters: str) -> list[Actor]:
        """Return the actors that letters stand for."""
        by_letter = {actor.letter: actor for actor in self.actors}
        return [by_letter[letter] for letter in letters]

    def explore(self, letters: str, most_switches: int | None = None) -> Counted:
        """
        Take every schedule of some actors.

        Raises
        ------
        CounterExample
            The first that breaks a rule.
        """
        return self.explorer.explore(self.begins, self.some(letters), most_switches)

    def simplest(self, letters: str, found: CounterExample) -> CounterExample:
        """Return a counter-example in which actors are interrupted as seldom as can be."""
        for most_switches in range(4):
            try:
                self.explore(letters, most_switches)
            except CounterExample as simpler:
                return simpler
        return found

    def tell(self, letters: str, schedule: str | Sequence[Choice]) -> list[str]:
        """Take the steps of a schedule, and return the history."""
        actors = self.some(letters)
        steps = history.read(schedule, actors) if isinstance(schedule, str) else schedule
        return history.replay(self.explorer, self.begins, actors, steps)


@contextmanager
def put_up(world: SmallWorld, *, reduced: bool = True, voice_api: VoiceApiVersion = "v1") -> Iterator[Running]:
    """Put a world up, on a version of the voice API, and take it down again; ``reduced`` is of its explorer."""
    clock = StandingClock()
    number_of = Numbered()
    if world.dialers_are_alike:
        number_of.swap(*world.hints())
    ground, cast = Ground(clock, world.outcomes, number_of), Cast(clock, number_of)
    invocations = Invocations(clock, voice_api)
    with patch.dict(os.environ, VARIABLES), cast.installed(ground.serve):
        world.store()
        watch(ground)
        explorer = Explorer(cast, ground, invocations, number_of, reduced=reduced)
        begins = ground.save()
        for number, after_send in enumerate(world.died_sending):
            request_id = world.calls[min(number, len(world.calls) - 1)][0]
            before = dialer(invocations, f"dialer-{'xyz'[number]}", request_id, len(world.calls))
            begins = _until_its_send(explorer, begins, before, after_send=after_send)
        yield Running(explorer, begins, cast_of(invocations, world.hints(), world.calls[0][0], len(world.calls)))


def _until_its_send(explorer: Explorer, begins: Common, actor: Actor, *, after_send: bool) -> Common:
    """Let a dialer run, and die at its send."""
    situation = Situation(begins, (explorer.cast.begin(actor),))
    while True:
        request = situation.standings[0].request
        is_sending = request is not None and request.is_send
        if is_sending and not after_send:
            return situation.common
        step = explorer.step(situation, Choice(0, Fate.DONE))
        assert step is not None
        situation = step[0]
        if is_sending:
            return situation.common
