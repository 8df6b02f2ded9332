"""Modules keep the size that CONTRIBUTING gives them."""

from tests.unit.tools.checkout import ROOT, modules

MOST_LINES = 300


def test_no_module_has_more_than_300_lines() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {"app.py", "functions/dial/handler.py", "tests/conftest.py", "redial_cli/__init__.py"} <= lines.keys()
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}
