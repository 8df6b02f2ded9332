"""How `make test` deals the tests out to four processes on two cores, and what every test's process is spared."""

import gc
import os
import sys
from collections.abc import Collection, Generator, Iterable

import hypothesis
import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from tests.quick_aws import make_aws_quick

# Modules with a stack of their own, or several; all others of end_to_end share one, or the one on version 2.
OWN_STACKS = ("test_all_faults", "test_command_line", "test_moving", "test_signed_webhook", "test_voice_endpoint")

# Of infra, the one that deploys; all others share templates.
DEPLOYS = "infra/test_deployment"

# What shares something that is dear to make, a deployed stack or templates, or takes long, in the order in which it begins.
FIRST = (
    "end_to_end",
    "end_to_end/test_all_faults",
    DEPLOYS,
    "end_to_end/test_moving",
    "end_to_end on version 2",
    "end_to_end/test_command_line",
    "end_to_end/test_signed_webhook",
    "end_to_end/test_voice_endpoint",
    "infra",
)

# Module by module, one after the other: a process keeps its Chromium and the stack behind the page for as long as it gets more.
NEXT = ("browser",)

# Tests of a deployed stack wait most of their time: two processes with such tests leave a core and a half to the other two.
WAIT_AT_ONCE = 2

# What goes on beside the tests of the shared stack from its first minute, and is looked at when they are through.
LOOKED_AT_LAST = ("test_archive", "test_demo", "test_logs", "test_published_events")

# Takes a second to import, or a Node process, and few tests use it.
IMPORTED_BY_FEW = (
    "aws_cdk",
    "cdk_nag",
    "cfnlint",
    "duckdb",
    "libcst",
    "ministack.services.cloudformation",
    "openapi_spec_validator",
    "schemathesis",
)

# Of `make mutants`: it reads the code by libcst, in the process that runs the tests.
CHANGES_CODE = "tools.mutants.trials"

# What decides about colours and widths in whoever's shell the tests run.
_OF_THE_TERMINAL = ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


# Whose classes share nothing: dealt out class by class.
BY_CLASS = ("simulation/test_swarm",)

# Modules that take a minute or more: at the end one process would be alone with one of them.
LONG = (*BY_CLASS, "api/test_conformance", "simulation/test_swarm_finds_faults", "simulation/test_presumptions")

# Long tests that share nothing: dealt out one by one, so that no process is left alone with them at the end.
APART = ("faults",)


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process what shares something that is dear to make: a folder's tests, or a module's."""

    def _split_scope(self, nodeid: str) -> str:
        unit = unit_of(nodeid)
        return nodeid if unit in APART else unit

    def _assign_work_unit(self, node: WorkerController) -> None:
        elsewhere = [
            {unit for unit, tests in assigned.items() if not all(tests.values())}
            for other, assigned in self.assigned_work.items()
            if other is not node
        ]
        self.workqueue.move_to_end(next_unit(self.workqueue, elsewhere), last=False)
        super()._assign_work_unit(node)


def next_unit(left: Iterable[str], elsewhere: Iterable[Collection[str]]) -> str:
    """Give the first unit that is left, or the first that waits for no stack where enough of the other processes do."""
    units = list(left)
    waiting = sum(any(map(waits_for_a_stack, assigned)) for assigned in elsewhere)
    busy = [] if waiting < WAIT_AT_ONCE else [unit for unit in units if not waits_for_a_stack(unit)]
    return [*busy, *units][0]


def waits_for_a_stack(unit: str) -> bool:
    """Tell whether a unit is of tests of a deployed stack."""
    return unit.startswith("end_to_end") or unit == DEPLOYS


def unit_of(nodeid: str) -> str:
    """Give the name of what a test is dealt out with."""
    folder, module = _place(nodeid)
    if folder == "end_to_end":
        if module in OWN_STACKS:
            return f"{folder}/{module}"
        return f"{folder} on version 2" if module == "test_version_2" or "[v2" in nodeid else folder
    if f"{folder}/{module}" == DEPLOYS:
        return DEPLOYS
    if f"{folder}/{module}" in BY_CLASS:
        path, within, *_ = nodeid.split("::")
        return f"{path}::{within}" if within.startswith("Test") else path
    return folder if folder in (*FIRST, *APART) else nodeid.partition("::")[0]


def pytest_configure() -> None:
    """Spare a process what it would do again and again."""
    make_aws_quick()
    # How long an example takes tells of the machine. All else is as Hypothesis has it, which is another thing in CI.
    unhurried = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.register_profile("unhurried", unhurried)
    hypothesis.settings.load_profile("unhurried")
    # A process holds all that its tests import: to go through that after every 700 new objects takes a tenth of its time.
    gc.set_threshold(100_000, 50, 100)
    gc.disable()
    for name in _OF_THE_TERMINAL:
        os.environ.pop(name, None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for what is not needed any more among what the tests make alone: what was imported and collected stays."""
    imported = [name for name in IMPORTED_BY_FEW if name in sys.modules]
    if any(type(each).__module__ == CHANGES_CODE for each in session.config.pluginmanager.get_plugins()):
        imported = [name for name in imported if name != "libcst"]
    assert imported == [], "each process would import it before its first test: import it where a test uses it"
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def assemblies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have the assemblies made together, where all their tests are dealt out; a few tests have no use for those of the others."""
    if "PYTEST_XDIST_WORKER" in os.environ and any(unit_of(item.nodeid) == FIRST[0] for item in request.session.items):
        from tests.end_to_end.assemblies import make_together

        make_together(tmp_path_factory.getbasetemp().parent / "assemblies.lock")


@pytest.hookimpl(optionalhook=True)  # `-p no:xdist` is a way to run a test too
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler:
    """Deal out by what belongs together, in a process that collects nothing itself."""
    gc.enable()
    return Scheduler(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let each process begin elsewhere: a module is compiled by whoever comes to it first, and the others find it compiled."""
    report = yield
    if isinstance(collector, pytest.Directory):
        found = report.result
        first = len(found) * _process() // _processes()
        report.result = [*found[first:], *found[:first]]
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """
    Begin with what takes longest, and end with what is dealt out one by one.

    And see to it that each test has an id of its own: xdist runs one test for an id.
    """
    # All processes have to come to one order, wherever each began to collect; the order of tests in a module stays.
    items.sort(key=lambda item: item.path)
    yield
    order = {name: place for place, name in enumerate((*FIRST, *NEXT, *LONG, None, *APART))}

    def place_of(item: pytest.Item) -> tuple[int, bool]:
        unit, (folder, module) = unit_of(item.nodeid), _place(item.nodeid)
        within = folder if folder in NEXT else f"{folder}/{module}"
        place = order.get(unit, order.get(within, order[None]))
        assert place is not None
        return place, unit == "end_to_end" and module in LOOKED_AT_LAST

    items.sort(key=place_of)
    ids = {item.nodeid for item in items}
    assert len(ids) == len(items), "two tests have the same id"


def _process() -> int:
    """Give the number of this process among those that share the work."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _processes() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def _place(nodeid: str) -> tuple[str, str]:
    """Give the folder and the name of a test's module."""
    path = nodeid.partition("::")[0].split("/")
    return path[1], path[-1].removesuffix(".py")
