"""Which lines differ from those of another commit."""

import re
import subprocess

from tools.mutants import scope

_FILE = re.compile(r"^\+\+\+ b/(.+)$")
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def changed_since(base: str) -> dict[str, set[int]]:
    """Return the lines that are new or other than where this branch left ``base``, by file; what is not committed counts."""
    fork = _git("merge-base", base, "HEAD").strip()
    return lines_of(_git("diff", "--unified=0", "--no-color", "--no-ext-diff", fork, "--", "functions"))


def lines_of(diff: str) -> dict[str, set[int]]:
    """Read the new lines from a diff without context."""
    changed: dict[str, set[int]] = {}
    file = ""
    for line in diff.splitlines():
        if named := _FILE.match(line):
            file = named[1]
        elif hunk := _HUNK.match(line):
            start, count = int(hunk[1]), int(hunk[2] or "1")
            changed.setdefault(file, set()).update(range(start, start + count))
    return changed


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=scope.ROOT, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603 - our own words only
