"""The distributions, built as wheels and each installed alone, in an environment outside of this checkout."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.patience import PATIENCE_WITH_A_STACK_S

PROJECT = Path(__file__).parents[2]
UV = os.environ.get("REDIAL_UV", str(PROJECT / ".local/boot/bin/uv"))
# Of this checkout and its environment, nothing is to be found from an installed one.
_NOT_PASSED_ON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "REDIAL_STACK")


def outside(**more: str) -> dict[str, str]:
    """Give the environment of a process that knows nothing of this checkout."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON} | more


def uv(*arguments: str, **environment: str) -> str:
    """Run uv in the checkout; a package index that cannot be reached ends it within seconds."""
    done = subprocess.run(
        [UV, "--color", "never", *arguments],
        cwd=PROJECT,
        env=outside(UV_HTTP_TIMEOUT="10", UV_HTTP_RETRIES="1", **environment),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_WITH_A_STACK_S,
        check=False,
    )
    assert done.returncode == 0, f"uv {' '.join(arguments)}\n{done.stderr}"
    return done.stdout + done.stderr


@dataclass(frozen=True)
class Installed:
    """An environment with one wheel and what the wheel asks for."""

    folder: Path
    empty: Path
    """A folder with nothing in it."""

    def command(self, name: str, *arguments: str) -> list[str]:
        return [str(self.folder / "bin" / name), *arguments]

    def run(self, name: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(name, *arguments),
            cwd=self.empty,
            env=outside(**environment),
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_WITH_A_STACK_S,
            check=False,
        )

    def python(self, program: str) -> str:
        """Run a program; give what it prints."""
        done = self.run("python", "-I", "-c", program)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Build the wheel of a distribution, once; hatchling is that of this environment, so no index is asked."""

    @cache
    def build(name: str) -> Path:
        folder = tmp_path_factory.mktemp("wheel")
        uv("build", "--wheel", "--no-build-isolation", "--package", name, "--out-dir", str(folder))
        (built,) = folder.glob("*.whl")
        return built

    return build


@pytest.fixture(scope="session")
def installed(wheel: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Installed]:
    """
    Install a distribution's wheel alone, once.

    Of what it depends on come the versions that the lock file names, from uv's cache where they are in it. `uv pip check`
    then says whether that is all that the wheel asks for.
    """

    @cache
    def install(name: str, *groups: str) -> Installed:
        environment = Installed(tmp_path_factory.mktemp("installed") / "venv", tmp_path_factory.mktemp("empty"))
        python = str(environment.folder / "bin" / "python")
        with_groups = [argument for group in groups for argument in ("--group", group)]
        uv(
            *("sync", "--frozen", "--no-default-groups", "--no-install-workspace", "--package", name, *with_groups),
            UV_PROJECT_ENVIRONMENT=str(environment.folder),
        )
        uv("pip", "install", "--python", python, "--no-index", "--no-deps", str(wheel(name)))
        uv("pip", "check", "--python", python)
        return environment

    return install
