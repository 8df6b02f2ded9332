"""
What an actor may do next, and what that leads to.

It depends on nothing but what is stored and where the actor stands. So it is found out once for each pair of them, and looked up
from then on: a world of a hundred thousand states has some hundred tables, and a few thousand standings.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from simulation.small_worlds.actor import LOST, Actor, Cast, Response, Standing
from simulation.small_worlds.ground import WRITES, Common, Ground, lost

_BEGIN = Response("begin", lambda: None)
_LOST = Response(LOST, lost)


class Fate(StrEnum):
    """What becomes of an actor's next AWS call; the value stands behind its letter in a schedule."""

    DONE = ""
    DIES = "!"
    """It has its effect, and the actor dies."""
    ANSWER_LOST = "~"
    """It has its effect, and its caller gets a time-out."""
    REPEATED = "+"
    """It has its effect, its answer is lost, and the SDK makes it once more."""
    FROZEN = "*"
    """Time passes, and those who are in the middle of their runs go on afterwards. Else Lambda's time-out has ended them."""


class Move(NamedTuple):
    """A step of an actor: it begins, if it has not yet, and makes a call."""

    fate: Fate
    caller: Standing
    """Where the actor stood when it made the call."""
    common: Common
    """What is stored afterwards."""
    standing: Standing
    """Where the actor stands then."""
    broken: tuple[str, ...]
    """The rules that it breaks."""
    is_seen: bool
    """Whether it changed what others may see."""
    ends_runs: bool
    """So much time passes that whoever is in the middle of a run is ended."""


class Moves:
    """
    Finds out what actors may do.

    Parameters
    ----------
    reduced
        An actor dies only after its first call, and after those that others may see: to die later, before its next such call,
        leaves the same.
    """

    def __init__(self, cast: Cast, ground: Ground, *, reduced: bool) -> None:
        self._cast = cast
        self._ground = ground
        self._reduced = reduced
        self._dead: dict[Actor, Standing] = {}

    def done(self, common: Common, standing: Standing) -> Move | None:
        """Return an actor's next step; None: it has none."""
        if common.key not in standing.moves:
            standing.moves[common.key] = self._step(common, standing)
        move: Move | None = standing.moves[common.key]
        return move

    def faulty(self, common: Common, standing: Standing) -> Sequence[Move]:
        """Return what an actor's next step may come to by a fault."""
        moves: tuple[Move, ...] | None = standing.faulty_moves.get(common.key)
        if moves is None:
            done = self.done(common, standing)
            moves = standing.faulty_moves[common.key] = (
                () if done is None else tuple(self._with_a_fault(standing, done))
            )
        return moves

    def dead(self, standing: Standing) -> Standing:
        """Return an actor as one that does nothing any more."""
        return self._dead.setdefault(standing.actor, Standing(standing.actor, 0, 0, None, standing))

    def _step(self, common: Common, standing: Standing) -> Move | None:
        ground, cast, actor, caller = self._ground, self._cast, standing.actor, standing
        ground.load(common)
        if standing.is_at_start:
            start = _BEGIN if actor.start is None else actor.start(ground)
            if start is None:
                return None
            caller = after = cast.go_on(standing, start)
        elif not standing.is_calling:
            return None
        is_seen = False
        if caller.is_calling:
            assert caller.request is not None
            response = ground.respond(actor.name, caller.request)
            after, is_seen = cast.go_on(caller, response), response.has_effect
        ends_runs = standing.is_at_start and actor.lets_time_pass
        return Move(Fate.DONE, caller, ground.save(), after, tuple(ground.faults), is_seen, ends_runs)

    def _with_a_fault(self, standing: Standing, done: Move) -> Iterator[Move]:
        if done.ends_runs:
            yield done._replace(fate=Fate.FROZEN, ends_runs=False)
        if not done.caller.is_calling:
            return
        assert done.caller.request is not None
        if done.is_seen or standing.is_at_start or not self._reduced:
            yield done._replace(fate=Fate.DIES, standing=self.dead(standing))
        self._ground.load(done.common)
        yield done._replace(fate=Fate.ANSWER_LOST, standing=self._cast.go_on(done.caller, _LOST))
        if done.is_seen and done.caller.request.operation in WRITES:
            yield done._replace(fate=Fate.REPEATED, standing=done.caller)
