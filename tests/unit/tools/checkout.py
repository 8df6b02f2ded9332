"""The modules of the checkout, for rules that each of them keeps."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]


def modules() -> Iterator[Path]:
    """Give the modules of the checkout but those in folders that git ignores: environments, caches, what is built."""
    ignored = {
        line.rstrip("/")
        for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line.endswith("/")
    }
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in {*ignored, ".git"}]
        yield from (Path(folder) / name for name in files if name.endswith(".py"))
