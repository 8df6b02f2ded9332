"""
Which tests reach a line, and how long each takes.

The tests run once under coverage.py, with a context for each test, and what they reached is kept in ``build/mutants``, folder by
folder. Only what changed is run anew: files with tests, or all when the code itself or what tests share changed.
"""

import dataclasses
import hashlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData
from hypothesis import settings

from tools.mutants import scope

DATA = scope.BUILD / "coverage"
INDEX = scope.BUILD / "tests.json"


@dataclass
class Reach:
    """What a run of the tests showed."""

    shared: str = ""
    """A digest of the code and of what tests share."""
    files: dict[str, str] = field(default_factory=dict)
    """A digest of each file with tests, as it was run."""
    seconds: dict[str, float] = field(default_factory=dict)
    """
    How long a test takes the processor, with its fixtures, by its id: that does not depend on what else runs. A test that failed
    is not there: it notices nothing.
    """

    def tests_by_line(self, module: Path) -> dict[int, set[str]]:
        """Return the ids of the tests that reach a line of a module."""
        data = CoverageData(str(DATA))
        data.read()
        reached = data.contexts_by_lineno(str(module))
        return {line: {test for test in tests if test in self.seconds} for line, tests in reached.items()}


def up_to_date(files: Sequence[str]) -> Reach:
    """Return what the tests of some files reach, after those that changed have run."""
    scope.BUILD.mkdir(parents=True, exist_ok=True)
    reach = Reach(**json.loads(INDEX.read_text(encoding="utf-8"))) if INDEX.exists() and DATA.exists() else Reach()
    shared = _digest(_shared_files())
    if reach.shared != shared:
        DATA.unlink(missing_ok=True)
        reach = Reach(shared)
    digests = {file: _digest([scope.ROOT / file]) for file in files}
    changed = [file for file, digest in digests.items() if reach.files.get(file) != digest]
    for _, together in itertools.groupby(changed, key=lambda file: str(Path(file).parent)):
        running = list(together)
        sys.stdout.write(f"Running {len(running)} files of tests, to see what each test reaches\n")
        sys.stdout.flush()
        took = _record(running)
        others = {test: seconds for test, seconds in reach.seconds.items() if test.partition("::")[0] not in running}
        reach.seconds = others | took
        reach.files |= {file: digests[file] for file in running}
        INDEX.write_text(json.dumps(vars(reach)), encoding="utf-8")
    wanted = {test: seconds for test, seconds in reach.seconds.items() if test.partition("::")[0] in digests}
    return dataclasses.replace(reach, seconds=wanted)


def _shared_files() -> Iterator[Path]:
    for folder in ("functions", "simulation", "events", "tests"):
        for file in sorted((scope.ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".json", ".jsonl"} and not file.name.startswith("test_"):
                yield file


def _digest(files: Iterator[Path] | Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _record(files: Sequence[str]) -> dict[str, float]:
    """Run tests in a process of their own; give how long each took."""
    told = scope.BUILD / "seconds.json"
    told.unlink(missing_ok=True)
    options = ["-q", "--no-header", "--timeout=0", "-p", "no:randomly", "-p", __name__]
    subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", *options, *files],
        cwd=scope.ROOT,
        env={**os.environ, **scope.ENVIRONMENT, "REDIAL_REACH": str(told)},
        check=False,
    )
    seconds: dict[str, float] = json.loads(told.read_text(encoding="utf-8"))
    return seconds


class Recorder:
    """Measures each test by itself, in the process that runs them."""

    def __init__(self, told: Path) -> None:
        self._told = told
        self._coverage = Coverage(
            data_file=str(DATA),
            config_file=False,
            source=[str(place.parent if place.is_file() else place) for place in scope.CODE],
            concurrency=["thread", "greenlet"],
        )
        if DATA.exists():
            self._coverage.load()
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()

    def start(self) -> None:
        """Begin to measure."""
        self._coverage.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Count what is reached and spent from here on for the test."""
        self._coverage.switch_context(nodeid)
        self._seconds[nodeid] = -time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """End the count."""
        self._seconds[nodeid] += time.process_time()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a failure, or of a test that does not run."""
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Store what was found."""
        self._coverage.stop()
        self._coverage.save()
        passed = {test: seconds for test, seconds in self._seconds.items() if test not in self._failed}
        self._told.write_text(json.dumps(passed), encoding="utf-8")


def repeat_the_same_examples() -> None:
    """Let Hypothesis try the same examples each time, however long one takes: a test says the same whenever it is run."""
    settings.register_profile("mutants", deadline=None, derandomize=True, database=None)
    settings.load_profile("mutants")


def pytest_configure(config: pytest.Config) -> None:
    """Measure, where the environment says so: this module is a plugin of the run that `_record` starts."""
    told = os.environ.get("REDIAL_REACH")
    if told:
        repeat_the_same_examples()
        recorder = Recorder(Path(told))
        config.pluginmanager.register(recorder)
        recorder.start()
