"""A function's modules load without the garbage collector, which works from there on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
SCRIPT = """
import gc, json
generations = []
gc.callbacks.append(lambda phase, info: generations.append(info["generation"]))
import {function}.handler
print(json.dumps([generations, gc.isenabled(), gc.get_freeze_count()]))
"""


@pytest.mark.parametrize("function", ["api", "dial", "intake", "publish", "sign", "tally", "track"])
def test_no_garbage_is_collected_while_a_functions_modules_load(function: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(function=function)],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=FUNCTIONS,
    )
    generations, is_enabled, frozen = json.loads(done.stdout)
    # Before the handler's first import is found, Python may look through the newest objects.
    assert set(generations) <= {0}
    assert is_enabled
    assert frozen > 10_000
