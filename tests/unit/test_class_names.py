"""One name for one thing: no public class name stands twice in what runs in AWS."""

import ast
from collections import defaultdict
from pathlib import Path

FUNCTIONS = Path(__file__).parents[2] / "functions"
EACH_FUNCTION_HAS_ITS_OWN = {"Settings"}


def test_no_public_class_name_stands_twice() -> None:
    places = defaultdict(list)
    for path in sorted(FUNCTIONS.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(FUNCTIONS)))

    assert {name: paths for name, paths in places.items() if len(paths) > 1}.keys() == EACH_FUNCTION_HAS_ITS_OWN
