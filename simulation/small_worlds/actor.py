"""
How far an actor has come: the answers that it got so far.

An actor is a real function, run as a greenlet that stops before each of its AWS calls. It knows of the world only what its calls
answer and what its clock shows; so the same answers at the same times lead to the same next call, and nothing has to be run twice
for that. A step that was never taken goes on from the greenlet that waits there, or runs the actor anew with the answers so far.

Where `Table.put_version` tells the same after another answer, it is the same, for that method keeps nothing. So it is after a write
that the SDK repeated, since its answer was lost: it is refused by what it has stored itself, and counts as stored.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import msgspec
from botocore.client import BaseClient
from greenlet import getcurrent, greenlet

from redial.adapters.dynamodb.plain import Plain
from redial.adapters.dynamodb.provided import Provided
from redial.adapters.dynamodb.table import Table
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed
from simulation.small_worlds.numbers import Numbered
from simulation.small_worlds.reach import NOTHING, Future, Reach, of_anybody, reach_of, require_declared
from simulation.world import START

_CLOCK = "clock"
"""Stands as a service for what an actor waits for that sleeps."""
LOST = "lost"
"""The key of the response to a call whose answer was lost."""


@dataclass(frozen=True, slots=True)
class Response:
    """What an AWS call comes to; ``give`` returns the answer, or raises the error."""

    key: Hashable
    """Equal for equal answers."""
    give: Callable[[], Any]
    has_effect: bool = False
    """Whether it changed what others may see."""


class StandingClock:
    """A clock that stands still, but for the moments that a world sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def pause(self, _duration: timedelta) -> None:
        """Let an actor sleep: longer than the world lasts."""
        me = getcurrent()
        assert isinstance(me, _Running), "only actors sleep"
        me.ask(AwsCall(_CLOCK, "Sleep", {}))


@dataclass(frozen=True)
class Actor:
    """Somebody who does AWS calls. ``run`` gets what it was started with."""

    name: str
    letter: str
    """Stands for it in a schedule."""
    run: Callable[[Any], object]
    start: "Callable[[Any], Response | None] | None" = None
    """Does with the ground what happens when the actor begins, and returns what it begins with; None, if there is nothing to do.
    An actor that has none may begin at any time, and nobody sees it."""
    lets_time_pass: bool = False
    """It begins late: those that are in the middle of their runs by then have outlived their time."""
    future: Future = of_anybody
    start_reach: Reach = NOTHING
    """What its beginning sees and changes, beside its first call."""


@dataclass(eq=False, slots=True)
class Standing:
    """An actor's standing: it is about to make a call, or has ended."""

    actor: Actor
    number: int
    """Tells it from all others; 0 for one that has no future."""
    swapped: int
    """The number of the same with the two dialers swapped, where they are alike."""
    request: AwsCall | None
    """None: not begun, or ended."""
    before: "Standing | None" = None
    response: Response | None = None
    at: float = 0.0
    error: BaseException | None = None
    after: "dict[tuple[Hashable, float], Standing]" = field(default_factory=dict)
    waiting: "_Running | None" = None
    moves: dict[int, Any] = field(default_factory=dict)
    """What it does next, by what is stored, once that was found out (`moves`)."""
    faulty_moves: dict[int, Any] = field(default_factory=dict)
    """What that may come to by a fault."""
    made: tuple[AwsCall, ...] = ()
    """Its calls so far, and the next one."""
    is_hit: bool = False
    """The answer of one of its calls was lost."""
    reach: Reach = NOTHING
    """Of its next call."""
    future: Reach = NOTHING
    """What it may reach from here on, the next call included."""

    @property
    def is_running(self) -> bool:
        """Tell whether the actor is in the middle of its run; it may sleep there."""
        return self.request is not None

    @property
    def is_calling(self) -> bool:
        """Tell whether the actor is about to make a call."""
        return self.request is not None and self.request.service != _CLOCK

    @property
    def is_at_start(self) -> bool:
        return self.before is None


class _Running(greenlet):
    """A run of an actor."""

    is_over = False
    told: tuple[str, ...] = ()
    """What the table told of its last write, if that was one on a version; empty: it was not, or the write failed."""

    def ask(self, request: AwsCall) -> Answer:
        if self.is_over:
            raise Killed
        assert self.parent is not None
        response: Response = self.parent.switch(request)
        answer: Answer = response.give()
        return answer


class Cast:
    """
    Lets actors go on, one call at a time.

    Parameters
    ----------
    number_of
        Numbers where they stand.
    """

    def __init__(self, clock: StandingClock, number_of: Numbered) -> None:
        self.clock = clock
        self.runs = 0
        """How often an actor was begun."""
        self._number_of = number_of
        self._beginnings: dict[Actor, Standing] = {}
        self._all: list[_Running] = []
        self._reaches: dict[Reach, Reach] = {}

    @contextmanager
    def installed(self, at_once: Callable[[AwsCall], Answer]) -> Iterator[None]:
        """Let every AWS call of an actor end here; ``at_once`` answers those of whoever is no actor."""

        def make_api_call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Answer:
            call = AwsCall(client.meta.service_model.service_name, operation, parameters)
            me = getcurrent()
            return me.ask(call) if isinstance(me, _Running) else at_once(call)

        put_version = Table.put_version

        def put_version_and_note(
            table: Table, plain: Plain, expected_version: int, provided: Provided | None = None
        ) -> Plain | None:
            stored = put_version(table, plain, expected_version, provided)
            if isinstance(me := getcurrent(), _Running):
                me.told = "told", msgspec.json.encode(stored, order="sorted").decode()
            return stored

        with (
            patch.object(BaseClient, "_make_api_call", make_api_call),
            patch.object(Table, "put_version", put_version_and_note),
        ):
            try:
                yield
            finally:
                self.clear()

    def begin(self, actor: Actor) -> Standing:
        """Return the standing of an actor that has not begun."""
        if actor not in self._beginnings:
            future = self._known(actor.future((), False))  # noqa: FBT003 (no answer was lost)
            number = self._number_of(("begins", actor.name))
            self._beginnings[actor] = Standing(actor, number, self._number_of.swapped(number), None, future=future)
        return self._beginnings[actor]

    def go_on(self, standing: Standing, response: Response) -> Standing:
        """Give an actor the answer to its call, and return where it stands then. The first response is what it is started with."""
        at = self.clock.seconds
        known = standing.after.get((response.key, at))
        if known is not None:
            return known
        running = standing.waiting or self._again(standing)
        standing.waiting = None
        self.clock.seconds = at
        request, error, told = _resume(running, response)
        key = told or response.key
        if (same := standing.after.get((key, at))) is not None:
            standing.after[response.key, at] = same
            assert same.request == request, f"{standing.actor.name} does not do the same after the same answers"
            if request is not None and same.waiting is None:
                same.waiting = running
            return same
        number = self._number_of((standing.number, key, at)) if request is not None else 0
        known = Standing(
            standing.actor, number, self._number_of.swapped(number), request, standing, response, at, error
        )
        if request is not None:
            known.waiting = running
            self._declare(known, standing, request, is_hit=standing.is_hit or response.key == LOST)
        standing.after[response.key, at] = standing.after[key, at] = known
        return known

    def clear(self) -> None:
        """End all runs."""
        for running in self._all:
            running.is_over = True
            if running and not running.dead:
                with suppress(Killed):
                    running.throw(Killed)
        self._all.clear()

    def _declare(self, standing: Standing, before: Standing, request: AwsCall, *, is_hit: bool) -> None:
        """Note what an actor may reach from where it stands."""
        future = standing.actor.future
        standing.made, standing.is_hit = (*before.made, request), is_hit
        standing.reach, standing.future = self._known(reach_of(request)), self._known(future(standing.made, is_hit))
        require_declared(request, future(before.made, is_hit), standing.future)

    def _known(self, reach: Reach) -> Reach:
        """Return the one object for equal reaches."""
        return self._reaches.setdefault(reach, reach)

    def _again(self, standing: Standing) -> _Running:
        """Run an actor from its beginning to where it stands."""
        self.runs += 1
        running = _Running(_body(standing.actor))
        self._all.append(running)
        for each in _way_to(standing):
            assert each.response is not None
            self.clock.seconds = each.at
            request, _, _ = _resume(running, each.response)
            assert request == each.request, f"{standing.actor.name} does not do the same after the same answers"
        return running


def _body(actor: Actor) -> Callable[[Response], BaseException | None]:
    def run(start: Response) -> BaseException | None:
        try:
            actor.run(start.give())
        except Killed:
            raise
        except Exception as error:  # its invocation fails, as Lambda would note
            return error
        return None

    return run


def _resume(running: _Running, response: Response) -> tuple[AwsCall | None, BaseException | None, tuple[str, ...]]:
    """Give an actor a response; return its next call, or the error that it ended with, and what the table told it (`_Running`)."""
    running.told = ()
    result = running.switch(response)
    return (result, None, running.told) if isinstance(result, AwsCall) else (None, result, running.told)


def _way_to(standing: Standing) -> list[Standing]:
    """Return where an actor stood after each answer, up to where it stands."""
    way: list[Standing] = []
    while standing.before is not None:
        way.append(standing)
        standing = standing.before
    return way[::-1]
