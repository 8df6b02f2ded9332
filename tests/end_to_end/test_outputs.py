import json
import subprocess
import sys

import pytest

from local.commands.welcome import example
from redial_cli.client.output_names import snake_case
from tests.end_to_end.pipeline import Pipeline
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack


def test_outputs_file_has_every_output_of_the_stack(pipeline: Pipeline) -> None:
    written = json.loads(pipeline.stack.outputs_file.read_text(encoding="utf-8"))
    stacks = pipeline.stack.aws.cloudformation.describe_stacks()["Stacks"]
    deployed = {snake_case(output["OutputKey"]): output["OutputValue"] for output in stacks[0]["Outputs"]}

    assert written == pipeline.stack.outputs
    assert deployed.keys() <= written.keys()
    # The API's host name is the one that does not resolve everywhere, so another address is told.
    assert {name for name, value in deployed.items() if written[name] != value} <= {"api_url"}
    assert {"endpoint_url", "voice_endpoint_url", "region", "requests_queue_url", "table_name"} <= written.keys()


def test_example_that_is_printed_sends_a_request_and_reads_it(pipeline: Pipeline) -> None:
    # Its number is one of the demo's, which is to find it busy at first: the emulator counts its attempts.
    # The program itself waits for the call's end, however long the stack takes for it.
    program = example(pipeline.stack).replace("+12065550140", "+12065550149")
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE_WITH_A_STACK_S,
    )

    assert done.returncode == 0, done.stderr
    assert "my-first-call COMPLETED PLAYED" in done.stdout
