"""
Runs the tests of each mutant: a plugin of one run of pytest.

The tests are collected once. For each mutant the process forks, and its copy puts the changed code into the function, wherever that
is held by now (as a method, a property, under a decorator), and runs the tests that reach the place until one fails: fastest first,
and those sooner that noticed other mutants of the same function. What the functions of its module have cached is forgotten before.
"""

import gc
import importlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import FunctionType
from typing import Any, NoReturn

import pytest

from tools.mutants import scope
from tools.mutants.mutations import Mutant, code_key
from tools.mutants.reach import repeat_the_same_examples

_CACHE = type(cache(lambda: None))
# A test may take this many times as long as it did, and this many seconds more: of the processor's time, whatever the load is.
_SLOWER = 10
_MORE_S = 3
# Where a test waits for something that does not come, the processor is idle; so there is a bound on the clock too.
_WAITING = 20
_WAITING_MORE_S = 60


class Verdict(StrEnum):
    """What became of a mutant."""

    NOTICED = "noticed"
    """A test failed, or did not come to its end."""
    SURVIVED = "survived"
    """Every test that was run passed."""
    NOT_REACHED = "not reached"
    """No test reaches the place."""
    CHANGES_NOTHING = "changes nothing"
    """Listed as one that no test can notice, with the reason."""
    NOT_PYTHON = "not Python"
    """What came out could not be compiled: no mutant."""
    NOT_RUN = "not run"
    """The time was up."""


@dataclass
class Trial:
    """A mutant and the tests that have to notice it."""

    mutant: Mutant
    tests: Sequence[str]
    verdict: Verdict = Verdict.NOT_RUN
    noticed_by: str = ""


@dataclass(frozen=True)
class _Running:
    trial: Trial
    answer: int
    until: float


@dataclass(eq=False)
class Trials:
    """The plugin."""

    trials: Sequence[Trial]
    seconds: dict[str, float]
    jobs: int
    until: float = float("inf")
    """When, by the monotonic clock, no further mutant is begun."""
    _functions: dict[tuple[str, int, str], list[FunctionType]] = field(default_factory=dict)
    _caches: dict[str, list[Any]] = field(default_factory=dict)
    _running: dict[int, _Running] = field(default_factory=dict)
    _items: dict[str, pytest.Item] = field(default_factory=dict)
    _trusted: dict[str, bool] = field(default_factory=dict)
    _noticed: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    """How often a test has noticed a mutant of a function."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each mutant, in place of running the tests."""
        repeat_the_same_examples()
        self._items = {item.nodeid: item for item in session.items}
        self._functions = _functions_of_the_scope()
        self._caches = _caches_by_file()
        gc.freeze()  # so that the copies share the memory
        waiting = [trial for trial in self.trials if trial.verdict is Verdict.NOT_RUN]
        for place, trial in enumerate(waiting, 1):
            while len(self._running) >= self.jobs:
                self._collect()
            if time.monotonic() >= self.until:
                break
            self._begin(trial)
            if place % 50 == 0:
                sys.stdout.write(f"{place} of {len(waiting)} mutants\n")
                sys.stdout.flush()
        while self._running:
            self._collect()
        return True

    def note_witness(self, mutant: Mutant, test: str) -> None:
        """Remember that a test noticed a mutant."""
        self._noticed[*_function_of(mutant), test] += 1

    def in_order(self, mutant: Mutant, tests: Sequence[str]) -> list[str]:
        """Return tests in the order in which they are run: by their time, divided by how often they noticed in this function."""
        noticed = {test: self._noticed[*_function_of(mutant), test] for test in tests}
        return sorted(tests, key=lambda test: self.seconds[test] / (1 + noticed[test]))

    def _begin(self, trial: Trial) -> None:
        functions = self._functions.get(_function_of(trial.mutant), [])
        tests = [test for test in trial.tests if test in self._items and self._trusted.get(test, True)]
        if not tests or not functions:
            trial.verdict = Verdict.NOT_REACHED
            return
        tests = self.in_order(trial.mutant, tests)
        seconds = sum(self.seconds[test] for test in tests)
        answer, told = os.pipe()
        child = os.fork()
        if child == 0:
            self._try(trial.mutant, functions, tests, told)
        os.close(told)
        until = time.monotonic() + _WAITING * seconds + _WAITING_MORE_S
        self._running[child] = _Running(trial, answer, until)

    def _collect(self) -> None:
        """Wait for a process to end; end those that wait in vain."""
        child, status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            for number, waiting in self._running.items():
                if time.monotonic() > waiting.until:
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.01)
            return
        running = self._running.pop(child)
        with os.fdopen(running.answer, encoding="utf-8") as answer:
            lines = answer.read().split("\n")
        trial = running.trial
        if not os.WIFEXITED(status):
            trial.verdict, trial.noticed_by = Verdict.NOTICED, "the time"
            return
        trial.verdict = list(Verdict)[os.WEXITSTATUS(status)]
        trial.noticed_by = lines[0]
        if trial.verdict is Verdict.NOTICED and not self._passes_alone(trial.noticed_by):
            # It fails without the mutant too, when other tests do not run before it: it is no witness.
            trial.verdict, trial.noticed_by = Verdict.NOT_RUN, ""
            self._begin(trial)
        elif trial.verdict is Verdict.NOTICED:
            self.note_witness(trial.mutant, trial.noticed_by)

    def _passes_alone(self, test: str) -> bool:
        if test not in self._trusted:
            child = os.fork()
            if child == 0:
                self._try(None, [], [test], os.open(os.devnull, os.O_WRONLY))
            _, status = os.waitpid(child, 0)
            self._trusted[test] = os.waitstatus_to_exitcode(status) == _exit_code(Verdict.SURVIVED)
        return self._trusted[test]

    def _try(
        self, mutant: Mutant | None, functions: Sequence[FunctionType], tests: Sequence[str], told: int
    ) -> NoReturn:
        """Run the tests in this copy of the process, and end it."""
        try:
            if mutant is not None and not _put_in(mutant, functions):
                os._exit(_exit_code(Verdict.NOT_PYTHON))
            if mutant is not None:
                # Else a mutant in what is computed once would never be seen.
                for each in self._caches.get(str(mutant.path), []):
                    each.cache_clear()
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            failed = self._first_to_fail([self._items[test] for test in tests])
            os.write(told, failed.encode())
            os._exit(_exit_code(Verdict.NOTICED if failed else Verdict.SURVIVED))
        except BaseException:
            os._exit(_exit_code(Verdict.NOTICED))

    def _first_to_fail(self, items: Sequence[pytest.Item]) -> str:
        witness = _Witness()
        config = items[0].config
        config.pluginmanager.register(witness)
        for item, following in zip(items, [*items[1:], None], strict=True):
            # Its default is to end the process.
            signal.setitimer(signal.ITIMER_PROF, _SLOWER * self.seconds[item.nodeid] + _MORE_S)
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if witness.failed:
                return item.nodeid
        return ""


class _Witness:
    failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a failure."""
        self.failed |= report.failed


def _function_of(mutant: Mutant) -> tuple[str, int, str]:
    return str(mutant.path), mutant.function_line, mutant.function


def _exit_code(verdict: Verdict) -> int:
    return list(Verdict).index(verdict)


def _functions_of_the_scope() -> dict[tuple[str, int, str], list[FunctionType]]:
    """Return the functions that are there, by file, line and name."""
    found: dict[tuple[str, int, str], list[FunctionType]] = {}
    for module in scope.modules():
        importlib.import_module(scope.import_name(module))
    gc.unfreeze()  # what `redial.cold_start` has frozen is not among the objects
    for each in gc.get_objects():
        if isinstance(each, FunctionType):
            found.setdefault((each.__code__.co_filename, *code_key(each.__code__)), []).append(each)
    return found


def _put_in(mutant: Mutant, functions: Sequence[FunctionType]) -> bool:
    code = mutant.code()
    if code is None or any(code.co_freevars != function.__code__.co_freevars for function in functions):
        return False
    for function in functions:
        function.__code__ = code
    return True


def _caches_by_file() -> dict[str, list[Any]]:
    """Return what keeps the results of functions, by the file that these stand in."""
    found: dict[str, list[Any]] = {}
    for each in gc.get_objects():
        if isinstance(each, _CACHE) and isinstance(wrapped := getattr(each, "__wrapped__", None), FunctionType):
            found.setdefault(wrapped.__code__.co_filename, []).append(each)
    return found
