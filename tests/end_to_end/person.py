"""A person at the command line of the local stack."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from local.paths import PROJECT
from redial_cli.command_line import app
from tests.end_to_end.pipeline import Pipeline
from tests.patience import PATIENCE_WITH_A_STACK_S, wait_until


class Person:
    """Gives commands, and reads what they print."""

    def __init__(self, pipeline: Pipeline, folder: Path) -> None:
        self._environment = {
            "REDIAL_OUTPUTS_FILE": str(pipeline.stack.outputs_file),
            "REDIAL_STATE_DIR": str(folder),
            "REDIAL_STACK": "local",
        }
        self._runner = CliRunner()

    def types(self, *arguments: str, within_s: float = PATIENCE_WITH_A_STACK_S) -> "subprocess.CompletedProcess[str]":
        """Run a command as a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "redial_cli", *arguments],
            cwd=PROJECT,
            env=os.environ | self._environment,
            capture_output=True,
            encoding="utf-8",
            timeout=within_s,
            check=False,
        )

    def runs(self, *arguments: str) -> str:
        """Run a command in this process, and give what it prints."""
        done = self._runner.invoke(app, arguments, env=self._environment, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    def gets(self, *arguments: str, exit_code: int = 0) -> Any:
        """Run a command in this process, which saves the start of an interpreter, and read its JSON."""
        done = self._runner.invoke(app, [*arguments, "--json"], env=self._environment, catch_exceptions=False)
        assert done.exit_code == exit_code, done.output
        return json.loads(done.stdout)


def until(is_so: Callable[[], bool]) -> None:
    """Look twice a second, until it is so."""
    wait_until(is_so, PATIENCE_WITH_A_STACK_S, every_s=0.5)
