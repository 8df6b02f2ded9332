"""The real handlers as Lambda's processes: one of each function, begun anew after it was killed."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import dial.handler
import intake.handler
import track.handler
from redial.adapters import runtime
from simulation.errors import Killed
from simulation.stack import Event
from simulation.world import World, WorldClock

_FUNCTIONS = (intake.handler, dial.handler, track.handler)


class Processes:
    """Invokes the handlers, in the time of a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def intake(self, event: Event, ends_at: float) -> dict[str, Any]:
        return self._invoke(intake.handler.handler, event, ends_at)

    def dial(self, event: Event, ends_at: float) -> dict[str, Any]:
        return self._invoke(dial.handler.handler, event, ends_at)

    def track(self, event: Event, ends_at: float) -> dict[str, Any]:
        return self._invoke(track.handler.handler, event, ends_at)

    def _invoke(self, handler: Callable[..., dict[str, Any]], event: Event, ends_at: float) -> dict[str, Any]:
        context = SimpleNamespace(
            function_name="function",
            memory_limit_in_mb=256,
            invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
            aws_request_id="request",
            get_remaining_time_in_millis=lambda: int((ends_at - self._world.now) * 1000),
        )
        try:
            return handler(event, context)
        except Killed:
            forget_processes()
            raise


def forget_processes() -> None:
    """Let the next invocation of each function find a new process."""
    intake.handler.build.cache_clear()
    track.handler.build.cache_clear()
    track.handler.settings.cache_clear()
    dial.handler._dial.clear()


@contextmanager
def process_world(world: World, environment: Mapping[str, str]) -> Iterator[None]:
    """Give the handlers the environment, the clock and the randomness of a world."""
    clock, tokens = WorldClock(world), count(1)
    loggers = [function.logger for function in _FUNCTIONS]
    levels = [logger.log_level for logger in loggers]
    forget_processes()
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, environment))
        stack.enter_context(patch.object(runtime.SystemClock, "now", lambda _self: clock.now()))
        stack.enter_context(patch.object(runtime.SystemClock, "pause", lambda _self, duration: clock.pause(duration)))
        stack.enter_context(patch("secrets.token_hex", lambda _size: f"{next(tokens):010x}"))
        for function in _FUNCTIONS:
            # Metrics are written to the standard output, which nobody reads here.
            stack.enter_context(patch.object(function.metrics, "flush_metrics"))
        for logger in loggers:
            logger.setLevel("CRITICAL")
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            forget_processes()
