"""How `make test` deals the tests out to two processes, and what every test's process is spared."""

import gc
import os

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.quick_aws import make_aws_quick

# Folders whose fixtures are for the whole session, and dear: a deployed stack, templates, a browser. The longest comes first.
_TOGETHER = ("end_to_end", "infra", "browser")


# What decides about colours and widths in whoever's shell the tests run.
_OF_THE_TERMINAL = ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


# Long tests that share nothing: dealt out one by one, so that no process is left alone with them at the end.
_APART = ("faults",)


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process what shares something that is dear to make: a folder's tests, or a module's."""

    def _split_scope(self, nodeid: str) -> str:
        folder = _folder(nodeid)
        if folder in _APART:
            return nodeid
        return folder if folder in _TOGETHER else nodeid.partition("::")[0]


def pytest_configure() -> None:
    """Spare a process what it would do again and again."""
    make_aws_quick()
    # A process holds all that its tests import: to go through that after every 700 new objects takes a tenth of its time.
    gc.set_threshold(100_000, 50, 100)
    for name in _OF_THE_TERMINAL:
        os.environ.pop(name, None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler:
    """Deal out by what belongs together."""
    return Scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Begin with what takes longest, and end with what is dealt out one by one.

    And see to it that each test has an id of its own: xdist runs one test for an id.
    """
    order = {folder: place for place, folder in enumerate((*_TOGETHER, None, *_APART))}
    items.sort(key=lambda item: order.get(_folder(item.nodeid), len(_TOGETHER)))
    ids = {item.nodeid for item in items}
    assert len(ids) == len(items), "two tests have the same id"


def _folder(nodeid: str) -> str:
    return nodeid.partition("::")[0].split("/")[1]
