"""What several tests use stands in a module beside them that is no test, or in a conftest: a test module is nobody's library."""

import re

from tests.unit.tools.checkout import ROOT, modules

FROM_A_TEST = re.compile(r"^\s*(?:from tests\.(?:\w+\.)*test_\w+ import .*|import tests\.(?:\w+\.)*test_\w+.*)$", re.M)


def test_no_module_takes_a_name_from_a_test_module() -> None:
    taken = {str(path.relative_to(ROOT)): FROM_A_TEST.findall(path.read_text(encoding="utf-8")) for path in modules()}

    assert len(taken) > 1000
    assert {path: lines for path, lines in taken.items() if lines} == {}


def test_an_import_from_a_test_module_is_told_from_one_of_a_helper() -> None:
    assert FROM_A_TEST.findall("from tests.api.test_refusals import refused") != []
    assert FROM_A_TEST.findall("    import tests.unit.test_wiring") != []
    assert FROM_A_TEST.findall("from tests.api.refused_calls import refused_call") == []
