"""How `make test` deals the tests out to three processes on two cores, and what every test's process is spared."""

import gc
import os

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.quick_aws import make_aws_quick

# Modules with a stack of their own, or several; all others of end_to_end share one, or the one on version 2.
_OWN_STACKS = ("test_all_faults", "test_command_line", "test_moving", "test_signed_webhook", "test_voice_endpoint")

# What shares something that is dear to make, a deployed stack, templates, a browser, or takes long, in the order in which it
# begins. Stacks are waited for most of the time, so that at first two of three processes wait, and at the end none does.
_FIRST = (
    "end_to_end",
    "end_to_end/test_all_faults",
    "infra",
    "end_to_end/test_moving",
    "browser",
    "end_to_end on version 2",
    "end_to_end/test_command_line",
    "end_to_end/test_signed_webhook",
    "end_to_end/test_voice_endpoint",
)

# What goes on beside the tests of the shared stack from its first minute, and is looked at when they are through.
_LOOKED_AT_LAST = ("test_archive", "test_demo", "test_logs", "test_outcomes")

# What decides about colours and widths in whoever's shell the tests run.
_OF_THE_TERMINAL = ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


# Long tests that share nothing: dealt out one by one, so that no process is left alone with them at the end.
_APART = ("faults",)


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process what shares something that is dear to make: a folder's tests, or a module's."""

    def _split_scope(self, nodeid: str) -> str:
        unit = unit_of(nodeid)
        return nodeid if unit in _APART else unit


def unit_of(nodeid: str) -> str:
    """Give the name of what a test is dealt out with."""
    folder, module = _place(nodeid)
    if folder == "end_to_end":
        if module in _OWN_STACKS:
            return f"{folder}/{module}"
        return f"{folder} on version 2" if module == "test_version_2" or "[v2" in nodeid else folder
    return folder if folder in (*_FIRST, *_APART) else nodeid.partition("::")[0]


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
    order = {unit: place for place, unit in enumerate((*_FIRST, None, *_APART))}

    def place_of(item: pytest.Item) -> tuple[int, bool]:
        unit = unit_of(item.nodeid)
        return order.get(unit, len(_FIRST)), unit == "end_to_end" and _place(item.nodeid)[1] in _LOOKED_AT_LAST

    items.sort(key=place_of)
    ids = {item.nodeid for item in items}
    assert len(ids) == len(items), "two tests have the same id"


def _place(nodeid: str) -> tuple[str, str]:
    """Give the folder and the name of a test's module."""
    path = nodeid.partition("::")[0].split("/")
    return path[1], path[-1].removesuffix(".py")
