"""The page as it is sent: its files as they are, but for comments and indentation of its own modules."""

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

from dashboard.paths import PAGE

_OWN = ("app", "messages")
# A comment that has its lines for itself. Lines stay where they are, so that an error names the line of the source.
_COMMENT = re.compile(r"(?m)^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.DOTALL)

# In markup (htm) it counts for nothing; a test holds that no other text has lines of its own.
_INDENTATION = re.compile(r"(?m)^[ \t]+")


def without_comments(code: str) -> str:
    """Return a module without the comments that have their lines for themselves, and with as many lines."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), code)


def sent(path: Path) -> bytes:
    """Return what is sent of a file of the page."""
    is_own = path.suffix == ".js" and path.relative_to(PAGE).parts[0] in _OWN
    if not is_own:
        return path.read_bytes()
    return _INDENTATION.sub("", without_comments(path.read_text(encoding="utf-8"))).encode()


@cache
def served_folder() -> Path:
    """Return a folder with all files as they are sent; it is there as long as this process is."""
    folder = Path(_copies().name) / "page"
    shutil.copytree(PAGE, folder)
    for path in PAGE.rglob("*.js"):
        (folder / path.relative_to(PAGE)).write_bytes(sent(path))
    return folder


@cache
def _copies() -> tempfile.TemporaryDirectory[str]:
    # Kept, for it goes with the last reference to it.
    return tempfile.TemporaryDirectory(prefix="redial-page-")
