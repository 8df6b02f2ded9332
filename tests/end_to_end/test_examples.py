"""The examples for producers, each as a program of its own: it submits a call and learns how it ended."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import PROJECT
from tests.end_to_end.pipeline import Pipeline
from tests.patience import PATIENCE_WITH_A_STACK_S

EXAMPLES = PROJECT / "examples"
COMPLETED, BUSY = "+12065550100", "+12065550140"
NODE = Path(sys.executable).parent / "node"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param((sys.executable, "submit_and_follow.py"), id="python"),
        pytest.param(("sh", "submit_and_follow.sh"), id="curl"),
        pytest.param((str(NODE), "submit_and_follow.mjs"), id="node"),
    ],
)
def test_an_example_follows_a_call_to_its_end(pipeline: Pipeline, command: tuple[str, ...]) -> None:
    if command[0] == "sh" and shutil.which("curl") is None:
        pytest.skip("there is no curl")
    outputs = pipeline.stack.outputs
    environment = os.environ | {
        "API_URL": outputs["api_url"],
        "AWS_REGION": outputs["region"],
        "AWS_ACCESS_KEY_ID": outputs["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": outputs["aws_secret_access_key"],
        "REDIAL_OUTPUTS_FILE": str(pipeline.stack.outputs_file),
        "REDIAL_STACK": "local",
        "SECONDS_BETWEEN": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    done = subprocess.run(
        [*command, COMPLETED],
        cwd=EXAMPLES,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_WITH_A_STACK_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("COMPLETED: ")
