"""
Explores a small world: every order of its actors' AWS calls, each state once.

A state is the table, the phones that rang, the time, where each actor stands (`actor`), and whether there was a fault. What leads
to a state that is known is not followed again. Each step makes a standing longer, or is the fault; so every order ends. Five
things besides keep the states few. None of them loses an end, or a rule that breaks; `test_small_worlds_reduction` holds the
exploration to one without the first four, and to one that counts interruptions schedule by schedule.

- An actor whose next step commutes with whatever others may yet do takes it at once: a persistent set of one actor (Godefroid,
  "Partial-Order Methods for the Verification of Concurrent Systems"). What that is, is declared for each actor, by what it has done
  so far, and checked at each of its calls (`reach`). In any order of steps this one can be moved to the front: it is answered the
  same there, and so is everybody else; and the order has as many faults as before, so that it is one of those that are looked at.
  Only time does not commute with it. An actor that Lambda's time-out ends before a step that changes nothing, instead of after it,
  leaves the same; but one that is frozen there, or that has not begun, is shown another time. So nobody goes first while somebody
  may yet be frozen, and nobody begins first, or changes anything first, while time is yet to pass.
- An actor dies only after its first call, and after calls that others may see (`moves`). To die later, before its next such call,
  leaves the same, and nobody sees the difference meanwhile.
- A state after a fault is not followed where the same without a fault is known: no more can happen from there on.
  Such is what a write comes to that the SDK repeated; what happens without a fault is followed first, so that it is known then.
- Where the dialers are woken for the same call, a state in which they have changed places is known as well (`numbers`): the product
  takes names for names. Such an end stands for both, and one dialer alone for the other.
- Where interruptions are bounded, states are met in the order of how many there were: what was met with fewer is not followed
  again (Musuvathi and Qadeer, "Iterative Context Bounding"). From a state, the other actors go on with one more, once for all who
  may be interrupted there. An actor goes first then only if it took the last step: to move its step there makes no more
  interruptions.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from simulation.small_worlds.actor import Actor, Cast
from simulation.small_worlds.ground import Common, Ground
from simulation.small_worlds.invocations import Invocations
from simulation.small_worlds.moves import Fate, Move, Moves
from simulation.small_worlds.numbers import Numbered
from simulation.small_worlds.reach import Reach
from simulation.small_worlds.rest import faults_at_rest
from simulation.small_worlds.situations import BITS, Choice, Path, Pending, Situation

_NOBODY, _ALL = -1, -1


@dataclass
class Counted:
    """What an exploration came to."""

    states: int = 0
    steps: int = 0
    known: int = 0
    """Steps to a state that was known."""
    ends: int = 0
    """What was stored when all had ended: as many were judged."""
    runs: int = 0
    """Actors that were run from their beginning."""

    def add(self, other: "Counted") -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class CounterExample(Exception):
    """A schedule that breaks a rule."""

    def __init__(self, schedule: tuple[Choice, ...], broken: Sequence[str]) -> None:
        super().__init__("; ".join(broken))
        self.schedule = schedule
        self.broken = broken


def _raise(found: CounterExample) -> None:
    raise found


@dataclass
class Explorer:
    """Explores what some actors can do from a state."""

    cast: Cast
    ground: Ground
    invocations: Invocations
    number_of: Numbered
    reduced: bool = True
    """Follow one of the orders that come to the same; else all of them."""
    with_faults: bool = True
    report: Callable[[CounterExample], None] = _raise
    """Told of each schedule that breaks a rule; it is not followed further."""
    judged: dict[int, list[str]] = field(default_factory=dict)
    """Of each end, by the key of what is stored: what is wrong once it has come to rest."""
    counted: Counted = field(default_factory=Counted)
    ends: dict[int, Common] = field(default_factory=dict)
    """What is stored when all have ended, by its key."""

    def __post_init__(self) -> None:
        self.moves = Moves(self.cast, self.ground, reduced=self.reduced)
        self._meetings: dict[tuple[int, int], bool] = {}

    def explore(self, begins: Common, actors: Sequence[Actor], most_switches: int | None = None) -> Counted:
        """
        Take every schedule.

        Parameters
        ----------
        most_switches
            How often an actor may be interrupted by another; None: as often as it likes.

        Raises
        ------
        CounterExample
            The first that breaks a rule, if `report` is not another.
        """
        self.counted = Counted()
        runs = self.cast.runs
        self.ends = {}
        self._known: dict[int, int] = {}
        self._places = self._places_of(actors)
        levels: list[list[Pending]] = [[] for _ in range(1 + (most_switches or 0))]
        levels[0].append(Pending(Situation(begins, tuple(map(self.cast.begin, actors))), _NOBODY, None))
        for level, pending in enumerate(levels):
            interrupted = None if level + 1 == len(levels) else levels[level + 1]
            while pending:
                self._follow(pending.pop(), pending, interrupted, is_bounded=most_switches is not None)
        self.counted.ends = len(self.ends)
        self.counted.runs = self.cast.runs - runs
        return self.counted

    def step(self, situation: Situation, choice: Choice) -> tuple[Situation, Move] | None:
        """Take one step; None where it cannot be taken."""
        done = self.moves.done(situation.common, situation.standings[choice.actor])
        if done is not None:
            for move in self._moves(situation, choice.actor, done):
                if move.fate is choice.fate:
                    return self._after(situation, choice.actor, move), move
        return None

    def broken_at_rest(self, common: Common) -> list[str]:
        """Name what is wrong once what is stored has come to rest."""
        if common.key not in self.judged:
            self.ground.load(common)
            self.judged[common.key] = faults_at_rest(self.ground, self.invocations)
        return self.judged[common.key]

    def _follow(
        self, reached: Pending, pending: list[Pending], interrupted: list[Pending] | None, *, is_bounded: bool
    ) -> None:
        """Go on from a state in every way that was not followed yet."""
        situation, last, path = reached
        key, place_of = self._key(situation)
        followed = self._known.get(key, 0)
        if situation.has_fault and self.reduced:
            followed |= self._known.get(key ^ 1 << BITS * len(situation.standings), 0)
        if followed:
            self.counted.known += 1
            if followed == _ALL:
                return
        else:
            self.counted.states += 1
        enabled = self._enabled(situation)
        if not enabled:
            self._judge(situation.common, path)
        going_on = [each for each in enabled if each[0] == last] if is_bounded else []
        first = next((each for each in going_on or enabled if self._goes_first(situation, *each)), None)
        if going_on and len(enabled) > 1:
            if interrupted is not None and not followed and first is None:
                interrupted.append(Pending(situation, _NOBODY, path))
            self._known[key] = followed | 1 << place_of[last]
            enabled = going_on
        else:
            self._known[key] = _ALL
            if first is not None and (going_on or not is_bounded):
                enabled = [first]
        steps = [
            (number, move)
            for number, done in enabled
            if not followed >> place_of[number] & 1
            for move in self._moves(situation, number, done)
        ]
        # What is appended last is followed first: without a fault.
        for number, move in sorted(steps, key=_has_no_fault):
            self.counted.steps += 1
            way = Path(Choice(number, move.fate), path)
            if move.broken:
                self.report(CounterExample(way.schedule(), move.broken))
                continue
            pending.append(Pending(self._after(situation, number, move), number, way))

    def _enabled(self, situation: Situation) -> list[tuple[int, Move]]:
        """Return the actors that have a next step, with what it comes to without a fault."""
        common, key = situation.common, situation.common.key
        enabled = []
        for number, standing in enumerate(situation.standings):
            if standing.number:
                done = standing.moves[key] if key in standing.moves else self.moves.done(common, standing)
                if done is not None:
                    enabled.append((number, done))
        return enabled

    def _goes_first(self, situation: Situation, number: int, done: Move) -> bool:
        """Tell whether an actor's next step commutes with whatever others may do."""
        if not self.reduced:
            return False
        standing = situation.standings[number]
        if any(each.is_at_start and each.actor.lets_time_pass for each in situation.standings) and (
            standing.is_at_start or done.is_seen or (self.with_faults and not situation.has_fault)
        ):
            return False
        reaches = [done.caller.reach, standing.actor.start_reach] if standing.is_at_start else [done.caller.reach]
        others = [each for each in situation.standings if each.number and each is not standing]
        return not any(self._meet(reach, other.future) for other in others for reach in reaches)

    def _meet(self, reach: Reach, future: Reach) -> bool:
        # By what they are and not by what they say: there is one object for equal ones (`Cast`).
        key = id(reach), id(future)
        if key not in self._meetings:
            self._meetings[key] = reach.meets(future)
        return self._meetings[key]

    def _key(self, situation: Situation) -> tuple[int, Sequence[int]]:
        """Return a number that is equal for equal states, and the places that the actors have in what is known of that state."""
        key, (own, swapped) = situation.key, self._places
        if own == swapped:
            return key, own
        other = self.number_of.swapped(situation.common.key) << 1 | situation.has_fault
        for place in swapped:
            other = other << BITS | situation.standings[place].swapped
        return (key, own) if key <= other else (other, swapped)

    def _places_of(self, actors: Sequence[Actor]) -> tuple[Sequence[int], Sequence[int]]:
        """Return the places of the actors, and those that they have once the two that are alike are swapped."""
        names, own = [actor.name for actor in actors], range(len(actors))
        twins = [self.number_of.name_of_twin(name) for name in names]
        if not self.reduced or set(twins) != set(names):
            return tuple(own), tuple(own)
        return tuple(own), tuple(names.index(twin) for twin in twins)

    def _moves(self, situation: Situation, number: int, done: Move) -> Iterator[Move]:
        """Yield what an actor's next step may come to."""
        yield done
        if self.with_faults and not situation.has_fault:
            for move in self.moves.faulty(situation.common, situation.standings[number]):
                if move.fate is not Fate.FROZEN or _may_freeze(situation):
                    yield move

    def _after(self, situation: Situation, number: int, move: Move) -> Situation:
        standings = situation.standings
        if move.ends_runs:
            standings = tuple(self.moves.dead(each) if each.is_running else each for each in standings)
        return Situation(
            move.common,
            (*standings[:number], move.standing, *standings[number + 1 :]),
            situation.has_fault or move.fate is not Fate.DONE,
        )

    def _judge(self, common: Common, path: Path | None) -> None:
        self.ends[common.key] = common
        broken = self.broken_at_rest(common)
        if broken:
            self.report(CounterExample(() if path is None else path.schedule(), broken))


def _has_no_fault(step: tuple[int, Move]) -> bool:
    return step[1].fate is Fate.DONE


def _may_freeze(situation: Situation) -> bool:
    """Tell whether time may pass for those who are in the middle of their runs."""
    requests = [each.request for each in situation.standings if each.request is not None]
    # Whoever is about to send has looked at its clock; the client's time-out is all that may lie between.
    return bool(requests) and not any(request.is_send for request in requests)
