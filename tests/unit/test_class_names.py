"""One name for one thing: no public class name stands twice in what runs in AWS, nor in any other product."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
EACH_FUNCTION_HAS_ITS_OWN = {"Settings"}
PRODUCTS = ("bench", "dashboard", "functions", "infra", "local", "redial_cli", "simulation", "tools", "voice_emulator")


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_public_class_name_stands_twice(product: str) -> None:
    places = defaultdict(list)
    for path in sorted((PROJECT / product).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(PROJECT)))

    twice = {name: paths for name, paths in places.items() if len(paths) > 1}
    assert twice.keys() == (EACH_FUNCTION_HAS_ITS_OWN if product == "functions" else set()), twice
