"""Domain and application know attempts, outcomes and events alone: which version of the voice API a stage uses, they cannot ask."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
# Where a version may be asked for: what reads and writes its forms, and the one setting of a function.
MAY_ASK = {"adapters", "contracts"}
SETTINGS = {"settings.py", "stack_settings.py"}
VERSIONS = {"v1", "v2"}


def _modules() -> Iterator[Path]:
    for path in sorted(FUNCTIONS.rglob("*.py")):
        if not MAY_ASK & set(path.relative_to(FUNCTIONS).parts) and path.name not in SETTINGS:
            yield path


def _asks(tree: ast.AST) -> Iterator[str]:
    """Give each condition that names a version, or the setting."""
    for node in ast.walk(tree):
        condition = node.test if isinstance(node, ast.If | ast.IfExp | ast.While) else node
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Compare | ast.MatchValue):
            values = {each.value for each in ast.walk(condition) if isinstance(each, ast.Constant)}
            names = {each.attr for each in ast.walk(condition) if isinstance(each, ast.Attribute)}
            if values & VERSIONS or names & {"voice_api", "voice_sending"}:
                yield ast.unparse(condition)


@pytest.mark.parametrize("path", list(_modules()), ids=lambda path: path.relative_to(FUNCTIONS).as_posix())
def test_nothing_outside_the_edges_asks_for_the_version(path: Path) -> None:
    assert list(_asks(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_asking_would_be_noticed() -> None:
    for asked in (
        "x = 1 if settings.voice_api == 'v2' else 2",
        "if voice == 'v1': pass",
        "match v:\n  case 'v2': pass",
    ):
        assert list(_asks(ast.parse(asked)))
