"""
The functions of two versions in one process: those of this checkout, and those of the release before it.

A rollback puts older code to work on what newer code has stored. The older code comes out of the repository's history, into a
package of its own: its imports of itself are rewritten, so that neither version finds the other's modules.
"""

import ast
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import NamedTuple

PREVIOUS_RELEASE = "9b120805721f1f6555798e861a77fb65574589a8"
"""What a rollback goes back to as long as no tag names a release: the last commit that knew one version of the voice API alone."""
_ROOT = Path(__file__).parents[2]
_KEPT_IN = _ROOT / ".local" / "releases"


class NoHistoryError(Exception):
    """This checkout has not the history in which the older version is; the message says what to do."""


class FunctionCode(NamedTuple):
    """The code of one function."""

    handler: ModuleType
    wiring: ModuleType


class Version:
    """
    The functions of one version.

    Parameters
    ----------
    package
        The package that its modules are in; empty: they are at the top, as in Lambda.
    """

    def __init__(self, package: str = "") -> None:
        self._prefix = package and f"{package}."

    def function(self, name: str) -> FunctionCode:
        """Load the code of a function by the name of its folder."""
        return FunctionCode(*(import_module(f"{self._prefix}{name}.{part}") for part in FunctionCode._fields))

    @property
    def publisher(self) -> str:
        """Return the folder of what follows the table's stream beside ``tally``: earlier versions had an ``archive``."""
        return "publish" if find_spec(f"{self._prefix}publish") else "archive"


THIS_VERSION = Version()


@cache
def previous_version() -> Version:
    """
    Return the functions of the last tag, or else of `PREVIOUS_RELEASE`.

    Raises
    ------
    NoHistoryError
        This is no clone of the repository, or a shallow one.
    """
    commit = previous_commit()
    package = f"released_{commit[:12]}"
    folder = _KEPT_IN / package
    if not folder.exists():
        _unpack(commit, package, folder)
    if str(_KEPT_IN) not in sys.path:
        sys.path.append(str(_KEPT_IN))
    return Version(package)


def previous_commit() -> str:
    """
    Return the commit of the last tag before this one, or else `PREVIOUS_RELEASE`.

    Raises
    ------
    NoHistoryError
        It is not here.
    """
    try:
        tag = _git("describe", "--tags", "--abbrev=0", "--match=v[0-9]*", "HEAD^").decode().strip()
    except subprocess.CalledProcessError:
        tag = PREVIOUS_RELEASE
    except FileNotFoundError as error:
        raise NoHistoryError(
            "there is no git: the functions of the previous release come out of its history"
        ) from error
    try:
        return _git("rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}").decode().strip()
    except subprocess.CalledProcessError as error:
        raise NoHistoryError(
            f"the functions of the previous release, {tag}, are not in this checkout's history: clone it whole "
            "(git fetch --unshallow)"
        ) from error


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(_ROOT), *arguments], check=True, capture_output=True).stdout


def _unpack(commit: str, package: str, folder: Path) -> None:
    _KEPT_IN.mkdir(parents=True, exist_ok=True)
    here = Path(mkdtemp(dir=_KEPT_IN))
    with tarfile.open(fileobj=BytesIO(_git("archive", f"{commit}:functions"))) as archive:
        archive.extractall(here, filter="data")
    own = {each.name for each in here.iterdir() if each.is_dir()}
    for module in here.rglob("*.py"):
        module.write_text(_within(package, module.read_text(encoding="utf-8"), own), encoding="utf-8")
    try:
        here.rename(folder)
    except OSError:
        # Another process was first; the same is in it.
        if not folder.exists():
            raise


def _within(package: str, source: str, own: Iterable[str]) -> str:
    """Return a module whose imports of its own version go to a package."""
    names = "|".join(sorted(own))
    rewritten = re.sub(rf"^(\s*from )((?:{names})\b)", rf"\1{package}.\2", source, flags=re.MULTILINE)
    for node in ast.walk(ast.parse(rewritten)):
        if isinstance(node, ast.Import) and any(alias.name.partition(".")[0] in own for alias in node.names):
            raise NotImplementedError(f"line {node.lineno}: 'import {node.names[0].name}' would find this version's")
    return rewritten
