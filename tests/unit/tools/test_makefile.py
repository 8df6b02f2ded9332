"""What `make setup` says where it cannot go on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.tools.checkout import ROOT


def setup_with(tmp_path: Path, version: str, *, uv_succeeds: bool) -> "subprocess.CompletedProcess[str]":
    """Run it with a stand-in for the Python and the uv of the checkout."""
    boot = tmp_path / "boot" / "bin"
    boot.mkdir(parents=True)
    pretend = f"import sys; sys.version_info = {version}; exec(sys.argv[2])"
    for name, text in (
        ("uv", f"#!/bin/sh\nexit {0 if uv_succeeds else 1}\n"),
        ("python", f'#!/bin/sh\nexec {sys.executable} -c "{pretend}" "$@"\n'),
    ):
        (boot / name).write_text(text, encoding="utf-8")
        (boot / name).chmod(0o755)
    arguments = [
        "make",
        "--silent",
        "--always-make",
        "--old-file",
        str(boot / "uv"),
        ".venv/.ready",
        f"BOOT={boot.parent}",
    ]
    # What make would touch in the end is the tree's own: another folder has to be it.
    for name in (
        "Makefile",
        "bootstrap.txt",
        "pyproject.toml",
        "uv.lock",
        "redial_cli/pyproject.toml",
        "voice_emulator/pyproject.toml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("version", "uv_succeeds", "says"),
    [((3, 16), False, True), ((3, 14), False, False), ((3, 16), True, False)],
    ids=["newer than the lock, and not built", "in the lock", "newer than the lock, and built"],
)
def test_a_python_that_is_newer_than_the_locked_packages_is_named_where_they_cannot_be_built(
    tmp_path: Path, version: tuple[int, int], uv_succeeds: bool, says: bool
) -> None:
    done = setup_with(tmp_path, str(version), uv_succeeds=uv_succeeds)

    assert ("make clean setup PYTHON=python3.13" in done.stdout) == says, done
    assert (done.returncode == 0) == uv_succeeds
