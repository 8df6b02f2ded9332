"""
Explores a small world: every order of its actors' AWS calls, each state once.

A state is the table, the phones that rang, the time, and where each actor stands (`actor`). What leads to a state that is known is
not followed again. An actor that is about to read what nobody here writes goes first: that read commutes with all that others do.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from redial.adapters.dynamodb.schema import CONTROL, EXPIRING, waiting_in
from redial.domain.call.requests import Lane
from simulation.aws import AwsCall
from simulation.small_worlds.actor import Actor, Cast, Response, Standing
from simulation.small_worlds.ground import VOICE, WRITES, Common, Ground, lost
from simulation.small_worlds.invocations import Invocations
from simulation.small_worlds.rest import faults_at_rest

_QUIET_PARTITIONS = frozenset({EXPIRING, waiting_in(Lane.URGENT), waiting_in(Lane.BULK)})
"""Of the indexes: nothing of these worlds ever stands there."""


class Fate(StrEnum):
    """What becomes of an actor's next AWS call; the value stands behind its letter in a schedule."""

    DONE = ""
    DIES = "!"
    """The actor dies before it."""
    ANSWER_LOST = "~"
    """It has its effect, and its caller gets a time-out."""
    REPEATED = "+"
    """It has its effect, its answer is lost, and the SDK makes it once more."""
    FROZEN = "*"
    """Time passes, and those who are in the middle of their runs go on afterwards. Else Lambda's time-out has ended them."""


class Choice(NamedTuple):
    """Whose step it is, and what becomes of it."""

    actor: int
    fate: Fate


class Situation(NamedTuple):
    """A state of the world, and how it may go on."""

    common: Common
    standings: tuple[Standing, ...]
    has_fault: bool = False
    last: int = -1
    switches: int = 0


@dataclass
class Counted:
    """What an exploration came to."""

    states: int = 0
    steps: int = 0
    known: int = 0
    """Steps to a state that was known."""
    ends: int = 0
    schedules: int = 0
    runs: int = 0
    """Actors that were run from their beginning."""

    def add(self, other: "Counted") -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class CounterExample(Exception):
    """A schedule that breaks a rule."""

    def __init__(self, schedule: tuple[Choice, ...], faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.schedule = schedule
        self.faults = faults


@dataclass
class Explorer:
    """Explores what some actors can do from a state."""

    cast: Cast
    ground: Ground
    invocations: Invocations
    most_switches: int | None = None
    """How often an actor may be interrupted by another; None: as often as it likes."""
    with_faults: bool = True
    judged: dict[Hashable, list[str]] = field(default_factory=dict)
    """Of each state in which all actors have ended: what is wrong once it has come to rest."""
    counted: Counted = field(default_factory=Counted)
    made: AwsCall | None = None
    """The call of the last step."""

    def explore(self, begins: Common, actors: Sequence[Actor]) -> Counted:
        """
        Take every schedule.

        Raises
        ------
        CounterExample
            The first that breaks a rule.
        """
        self.counted = Counted()
        runs = self.cast.runs
        self._known: dict[Hashable, int] = {}
        self._path: list[Choice] = []
        standings = tuple(self.cast.begin(actor) for actor in actors)
        self.counted.schedules = self._visit(Situation(begins, standings))
        self.counted.runs = self.cast.runs - runs
        return self.counted

    def _visit(self, situation: Situation) -> int:
        """Go on from a state in every way; return how many schedules there are from there."""
        key = self._key(situation)
        known = self._known.get(key)
        if known is not None:
            self.counted.known += 1
            return known
        self.counted.states += 1
        schedules = 0
        for choice in self.choices(situation):
            self._path.append(choice)
            self.counted.steps += 1
            after = self.step(situation, choice)
            if after is None:
                # Nothing would be other than without the fault.
                self._path.pop()
                continue
            if self.ground.faults:
                raise CounterExample(tuple(self._path), self.ground.faults)
            schedules += self._visit(after)
            self._path.pop()
        if not schedules:
            self._judge(situation.common)
            schedules = 1
        self._known[key] = schedules
        return schedules

    def choices(self, situation: Situation) -> Iterator[Choice]:
        """Yield all that may happen next."""
        enabled = [number for number in range(len(situation.standings)) if self.may_go(situation, number)]
        if self.most_switches is None:
            quiet = next((number for number in enabled if _is_quiet(situation.standings[number])), None)
            enabled = enabled if quiet is None else [quiet]
        elif situation.switches >= self.most_switches and situation.last in enabled:
            enabled = [situation.last]
        for number in enabled:
            yield Choice(number, Fate.DONE)
            if self.with_faults and not situation.has_fault:
                yield from self._faults(situation, number)

    def _faults(self, situation: Situation, number: int) -> Iterator[Choice]:
        standing = situation.standings[number]
        if standing.is_at_start:
            if standing.actor.lets_time_pass and any(map(is_running, situation.standings)):
                is_sending = any(
                    each.request is not None and each.request.service == VOICE for each in situation.standings
                )
                if not is_sending:
                    # Whoever is about to send has looked at its clock; the client's time-out is all that may lie between.
                    yield Choice(number, Fate.FROZEN)
            return
        assert standing.request is not None
        if standing.may_die:
            yield Choice(number, Fate.DIES)
        yield Choice(number, Fate.ANSWER_LOST)
        if standing.request.operation in WRITES:
            yield Choice(number, Fate.REPEATED)

    def may_go(self, situation: Situation, number: int) -> bool:
        """Tell whether an actor has something to do."""
        standing = situation.standings[number]
        if not standing.is_at_start:
            return may_go_on(standing)
        self.ground.load(situation.common)
        return standing.actor.start(self.ground) is not None

    def step(self, situation: Situation, choice: Choice) -> Situation | None:
        """Take a step; None where a fault changes nothing."""
        ground, standing = self.ground, situation.standings[choice.actor]
        ground.load(situation.common)
        standings = list(situation.standings)
        if standing.is_at_start:
            start = standing.actor.start(ground)
            assert start is not None
            if standing.actor.lets_time_pass and choice.fate is not Fate.FROZEN:
                standings = [dead(each) if is_running(each) else each for each in standings]
            standing = self.cast.go_on(standing, start)
        self.made = standing.request
        if not may_go_on(standing):
            after = standing
        elif choice.fate is Fate.DIES:
            after = dead(standing)
        else:
            assert standing.request is not None
            response = ground.respond(standing.actor.name, standing.request)
            if choice.fate is Fate.REPEATED:
                if not response.has_effect:
                    return None
                after = standing
            else:
                if choice.fate is Fate.ANSWER_LOST:
                    response = Response("lost", lost, response.has_effect)
                may_die = response.has_effect or (standing.may_die and _is_quiet(standing))
                after = self.cast.go_on(standing, response, may_die=may_die)
        standings[choice.actor] = after
        return Situation(
            common=ground.save(),
            standings=tuple(standings),
            has_fault=situation.has_fault or choice.fate is not Fate.DONE,
            last=choice.actor,
            switches=situation.switches + self._interrupts(situation.last, choice.actor, standings),
        )

    def _interrupts(self, last: int, actor: int, standings: Sequence[Standing]) -> bool:
        return self.most_switches is not None and last not in {-1, actor} and may_go_on(standings[last])

    def _key(self, situation: Situation) -> Hashable:
        standings = tuple(standing.number for standing in situation.standings)
        key = (situation.common.key, standings, situation.has_fault)
        return key if self.most_switches is None else (*key, situation.last, situation.switches)

    def _judge(self, common: Common) -> None:
        key = common.key
        if key not in self.judged:
            self.counted.ends += 1
            self.judged[key] = self.faults_at_rest(common)
        if self.judged[key]:
            raise CounterExample(tuple(self._path), self.judged[key])

    def faults_at_rest(self, common: Common) -> list[str]:
        """Name what is wrong once a state has come to rest."""
        self.ground.load(common)
        return faults_at_rest(self.ground, self.invocations)


def is_running(standing: Standing) -> bool:
    """Tell whether an actor is in the middle of its run; it may sleep there."""
    return standing.request is not None


def may_go_on(standing: Standing) -> bool:
    """Tell whether an actor is about to make a call."""
    return standing.request is not None and standing.request.service != "clock"


def dead(standing: Standing) -> Standing:
    """Return the actor as one that does nothing any more."""
    return Standing(standing.actor, 0, None, standing)


def _is_quiet(standing: Standing) -> bool:
    return standing.request is not None and is_quiet(standing.request)


def is_quiet(call: AwsCall) -> bool:
    """Tell whether a call changes nothing, and reads what nobody here writes."""
    match call.parameters:
        case {"Key": {"pk": {"S": key}}} if call.operation == "GetItem":
            return bool(key == CONTROL)
        case {"ExpressionAttributeValues": {":key": {"S": partition}}} if call.operation == "Query":
            return partition in _QUIET_PARTITIONS
        case _:
            return call.service == "sqs"
