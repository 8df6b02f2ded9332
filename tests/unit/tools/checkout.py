"""The files of the checkout, for rules that each of them keeps."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]


def modules() -> Iterator[Path]:
    """Give the modules of the checkout."""
    return (path for path in files() if path.suffix == ".py")


def files() -> Iterator[Path]:
    """Give the files of the checkout but those in folders that git ignores: environments, caches, what is built."""
    ignored = {
        line.rstrip("/")
        for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line.endswith("/")
    }
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [each for each in folders if each not in {*ignored, ".git"}]
        yield from (Path(folder) / name for name in names)
