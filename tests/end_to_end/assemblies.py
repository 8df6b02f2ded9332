"""
The assemblies that the tests deploy, made by one process for all of them.

A synthesis mostly starts Node and imports the CDK: the next one in the same process takes a third of the time. What is not among
these is made when it is deployed, as for everybody, by `app.py`: the one with a webhook.
"""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.synth import build_app, cdk_json_context
from local.assembly import CONTEXT, inputs_digest
from local.paths import ASSEMBLIES, PROJECT
from tests.patience import PATIENCE_WITH_A_STACK_S

# Higher than AWS's 20, so that the tests need not wait for the minute to pass; every other limit is AWS's own.
LIMITS = {"calls_per_minute": 200}

# So high that the test takes a minute, and so low that the calls queue up behind each of them.
LIMITS_OF_ALL_FAULTS = {"calls_per_minute": 300, "calls_per_second_per_number": 4, "calls_per_recipient_per_day": 5}
OF_ALL_FAULTS: Mapping[str, object] = {"limits": LIMITS_OF_ALL_FAULTS, "final_event_deadline_minutes": 0.5}
CONTEXTS: tuple[Mapping[str, object], ...] = (
    {"limits": LIMITS},
    OF_ALL_FAULTS,
    {},
    {"limits": LIMITS, "voice_api": "v2"},
    {"limits": LIMITS, "voice_api": "v2", "keep_events_of": "v1"},
    {"limits": LIMITS, "voice_api": "v1", "keep_events_of": "v2"},
)


def make_together(lock: Path) -> None:
    """See to it that each of them is there, whichever process needs one first; the others wait for it."""
    with lock.open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not any(_missing()):
            return
        # As `local.assembly` calls app.py.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        environment = os.environ | {"PATH": path, "CDK_VALIDATION": "false"}
        subprocess.run(
            [sys.executable, "-m", __name__],
            cwd=PROJECT,
            env=environment,
            check=True,
            timeout=4 * PATIENCE_WITH_A_STACK_S,
        )


def _missing() -> Iterator[tuple[Mapping[str, object], Path]]:
    for context in CONTEXTS:
        directory = ASSEMBLIES / inputs_digest(PROJECT, {**CONTEXT, **context})
        if not directory.exists():
            yield context, directory


def _main() -> None:
    for context, directory in _missing():
        building = directory.with_name(f"{directory.name}.{os.getpid()}")
        build_app({**cdk_json_context(), **CONTEXT, **json.loads(json.dumps(context))}, outdir=building).synth()
        building.rename(directory)


if __name__ == "__main__":
    _main()
