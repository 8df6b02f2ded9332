"""Modules keep the size that CONTRIBUTING gives them."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
MOST_LINES = 300


def test_no_module_has_more_than_300_lines() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules()}

    assert {"app.py", "functions/dial/handler.py", "tests/conftest.py", "redial_cli/__init__.py"} <= lines.keys()
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def modules() -> Iterator[Path]:
    """Give the modules of the checkout but those in folders that git ignores: environments, caches, what is built."""
    ignored = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.endswith("/")}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in {*ignored, ".git"}]
        yield from (Path(folder) / name for name in files if name.endswith(".py"))
