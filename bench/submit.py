"""
`redial submit` of 10,000 rows, beside a bare loop of boto3's send_message_batch, on the same local stack.

The command is run as a person runs it: its start, reading and validating the rows, sending, and noting what was sent, all
counted. The bare loop sends the same messages, made before, and counts nothing but itself. Intake rests meanwhile, so that it slows
neither.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.ports import free_port
from local.stack import LocalStack, RunningStack, StackSettings

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

ROWS = 10_000
ROUNDS = 3
GOAL = 0.6


def rows(prefix: str) -> list[dict[str, Any]]:
    return [
        {
            "request_id": f"{prefix}-{number}",
            "destination_phone_number": f"+1206555{number:04}",
            "content": {"plain_text_message": {"text": f"Good morning. Your appointment is number {number}."}},
            "campaign": prefix,
        }
        for number in range(ROWS)
    ]


def bare_loop_s(stack: RunningStack) -> float:
    bodies = [json.dumps(row) for row in rows(f"bare-{uuid.uuid4().hex[:8]}")]
    sqs, queue_url = stack.aws.sqs, stack.outputs["requests_queue_url"]
    start = time.perf_counter()
    for first in range(0, ROWS, 10):
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[first : first + 10])
        ]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        assert not answer.get("Failed")
    return time.perf_counter() - start


def command_s(folder: Path, outputs: Path) -> float:
    file = folder / f"{uuid.uuid4().hex}.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows(file.stem)), encoding="utf-8")
    environment = os.environ | {"REDIAL_OUTPUTS_FILE": str(outputs), "REDIAL_STATE_DIR": str(folder / "state")}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "redial_cli", "submit", str(file), "--json"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    taken = time.perf_counter() - start
    assert json.loads(done.stdout)["sent"] == ROWS
    return taken


def let_intake_rest(stack: RunningStack) -> None:
    functions = stack.aws.lambda_
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if "Requests" in mapping["EventSourceArn"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = StackSettings(
            port=free_port(),
            voice_port=free_port(),
            dashboard_port=None,
            directory=folder / "stack",
            outputs_file=folder / "outputs.json",
        )
        with LocalStack(settings) as stack:
            let_intake_rest(stack)
            command_s(folder, settings.outputs_file)  # starts the API's function, and warms both up
            bare, command = [], []
            for _ in range(ROUNDS):
                bare.append(bare_loop_s(stack))
                command.append(command_s(folder, settings.outputs_file))
    share = min(bare) / min(command)
    print(f"{ROWS:,} rows, best of {ROUNDS}        seconds    rows/s")
    print(f"bare send_message_batch loop {min(bare):>10.1f} {ROWS / min(bare):>9,.0f}")
    print(f"redial submit                {min(command):>10.1f} {ROWS / min(command):>9,.0f}")
    print(f"share of the bare rate: {share:.0%}; goal: at least {GOAL:.0%}; {'met' if share >= GOAL else 'NOT met'}")
