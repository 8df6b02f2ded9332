"""What is printed when the stack is up."""

import textwrap
from pathlib import Path

from rich.syntax import Syntax
from rich.text import Text

from local.paths import PROJECT
from local.stack import RunningStack
from redial_cli.console import out

EXAMPLE = """\
import json, time
import boto3

stack = json.load(open("OUTPUTS_FILE"))
where = {
    "endpoint_url": stack["endpoint_url"],
    "region_name": stack["region"],
    "aws_access_key_id": stack["aws_access_key_id"],
    "aws_secret_access_key": stack["aws_secret_access_key"],
}
request = {
    "request_id": "my-first-call",
    "destination_phone_number": "+12065550140",  # busy at first
    "content": {"plain_text_message": {"text": "Hello from Redial."}},
    "retry": {"busy": {"retry": True, "delay_seconds": 5}},
}
sqs = boto3.client("sqs", **where)
sqs.send_message(
    QueueUrl=stack["requests_queue_url"], MessageBody=json.dumps(request)
)
table = boto3.resource("dynamodb", **where).Table(stack["table_name"])
status, told = "WAITING", None
while status in ("WAITING", "CALLING"):  # until the call has ended
    time.sleep(0.5)
    for item in table.scan()["Items"]:
        if item["pk"].startswith("CALL#") and item.get("request_id") == "my-first-call":
            status = item["status"]
            if told != (told := item["status_reason"]):
                print("my-first-call", status, told)
"""


def show_endpoints(stack: RunningStack) -> None:
    """Print where the parts of the stack are."""
    rows = (
        ("dashboard", stack.outputs["dashboard_url"]),
        ("AWS endpoint", stack.outputs["endpoint_url"]),
        ("voice API", stack.outputs["voice_endpoint_url"]),
        ("requests queue", stack.outputs["requests_queue_url"]),
        ("table", stack.outputs["table_name"]),
        *([("webhook key", key)] if (key := stack.outputs.get("webhook_key")) else []),
        ("for scripts", _shown(stack.outputs_file)),
        ("logs", f"{_shown(stack.directory)}/*.log"),
    )
    out.print(Text("\nThe stack is up.\n", "bold"))
    for name, value in rows:
        # Not wrapped: what is there to be copied stays in one piece.
        out.print(Text.assemble((f"  {name:<14}", "dim"), f"  {value}"), soft_wrap=True)


def example(stack: RunningStack) -> str:
    """Give a program that sends a request with boto3, and reads the table."""
    return EXAMPLE.replace("OUTPUTS_FILE", _shown(stack.outputs_file))


def show_example(stack: RunningStack) -> None:
    """Print how to send a request with boto3."""
    out.print(
        Text.assemble(("\nSend a request and read the table", "bold"), " (in this folder, with .venv/bin/python):\n")
    )
    program = Syntax("", "python", background_color="default").highlight(textwrap.indent(example(stack), "  "))
    out.print(program, soft_wrap=True)


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)
