"""How `make test` deals tests out: what is named there exists, and what shares a stack stays together."""

import pytest

from local.paths import PROJECT as ROOT
from tests import conftest


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/end_to_end/test_people.py::test_x", "end_to_end"),
        ("tests/end_to_end/test_faults.py::test_x[v1-busy]", "end_to_end"),
        ("tests/end_to_end/test_faults.py::test_x[v2-busy]", "end_to_end on version 2"),
        ("tests/end_to_end/test_version_2.py::test_x", "end_to_end on version 2"),
        ("tests/end_to_end/test_moving.py::test_x", "end_to_end/test_moving"),
        ("tests/infra/test_deployment.py::test_x", "infra/test_deployment"),
        ("tests/infra/test_grants.py::test_x", "infra"),
        ("tests/browser/test_actions.py::test_x[a/b::c]", "tests/browser/test_actions.py"),
        ("tests/unit/domain/test_retry.py::test_x", "tests/unit/domain/test_retry.py"),
        ("tests/faults/test_writes.py::test_x", "faults"),
        ("tests/simulation/test_swarm.py::TestWorlds3::test_x[19]", "tests/simulation/test_swarm.py::TestWorlds3"),
        ("tests/simulation/test_swarm.py::test_x[a::b]", "tests/simulation/test_swarm.py"),
    ],
)
def test_what_shares_something_dear_is_dealt_out_together(nodeid: str, unit: str) -> None:
    assert conftest.unit_of(nodeid) == unit


def test_every_folder_and_module_that_is_named_exists() -> None:
    folders = {unit.partition("/")[0].partition(" ")[0] for unit in (*conftest.FIRST, *conftest.NEXT, *conftest.APART)}
    modules = (*conftest.OWN_STACKS, *conftest.LOOKED_AT_LAST)

    assert [folder for folder in folders if not (ROOT / "tests" / folder).is_dir()] == []
    assert [name for name in modules if not (ROOT / "tests" / "end_to_end" / f"{name}.py").exists()] == []
    assert [name for name in (conftest.DEPLOYS, *conftest.LONG) if not (ROOT / "tests" / f"{name}.py").exists()] == []
    assert {f"end_to_end/{name}" for name in conftest.OWN_STACKS} <= set(conftest.FIRST)


def test_at_most_two_processes_wait_for_stacks_while_there_is_something_else_to_do() -> None:
    left = ["end_to_end/test_moving", "infra", "tests/unit/test_wiring.py"]

    assert conftest.next_unit(left, []) == "end_to_end/test_moving"
    assert conftest.next_unit(left, [{"end_to_end"}, {"infra"}, set()]) == "end_to_end/test_moving"
    assert conftest.next_unit(left, [{"end_to_end"}, {"end_to_end/test_all_faults", "faults"}]) == "infra"
    assert conftest.next_unit(left, [{"end_to_end"}, {"infra/test_deployment"}]) == "infra"
    assert conftest.next_unit(left[:1], [{"end_to_end"}, {"end_to_end/test_all_faults"}]) == "end_to_end/test_moving"
