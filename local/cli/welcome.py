"""What is printed when the stack is up."""

from pathlib import Path

from rich.syntax import Syntax
from rich.table import Table

from local.cli.console import out
from local.paths import OUTPUTS, PROJECT
from local.stack import RunningStack

EXAMPLE = """\
import boto3, json

stack = json.load(open(".local/outputs.json"))
where = {name: stack[name] for name in ("endpoint_url", "aws_access_key_id", "aws_secret_access_key")}
sqs = boto3.client("sqs", stack["region"], **where)
table = boto3.resource("dynamodb", stack["region"], **where).Table(stack["table_name"])

request = {
    "request_id": "my-first-call",
    "destination_phone_number": "+12065550140",
    "content": {"plain_text_message": {"text": "Hello from Redial."}},
    "retry": {"busy": {"retry": True, "delay_seconds": 5}},
}
sqs.send_message(QueueUrl=stack["requests_queue_url"], MessageBody=json.dumps(request))

for item in table.scan()["Items"]:
    if item["pk"].startswith("CALL#"):
        print(item.get("request_id"), item["status"], item["status_reason"])
"""


def show_endpoints(stack: RunningStack) -> None:
    """Print where the parts of the stack are."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("AWS endpoint", stack.outputs["endpoint_url"])
    table.add_row("voice API", stack.outputs["voice_endpoint_url"])
    table.add_row("requests queue", stack.outputs["requests_queue_url"])
    table.add_row("table", stack.outputs["table_name"])
    table.add_row("for scripts", _shown(OUTPUTS))
    table.add_row("logs", f"{_shown(stack.directory)}/*.log")
    out.print("\n[bold]The stack is up.[/]\n")
    out.print(table)


def show_example() -> None:
    """Print how to send a request with boto3."""
    out.print("\n[bold]Send a request and read the table[/] (in this folder, with .venv/bin/python):\n")
    out.print(Syntax(EXAMPLE, "python", background_color="default", word_wrap=True))


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)
