from datetime import timedelta
from typing import Annotated

import typer
from rich.text import Text

from local.calls import CallReader
from local.commands.options import (
    DEFAULT_DASHBOARD_PORT,
    DEFAULT_PORT,
    DEFAULT_VOICE_PORT,
    OUTPUTS,
    DashboardPort,
    OutputsFile,
    Port,
    VoiceApiVersion,
    VoiceEndpointUrl,
    VoicePort,
    WebhookUrl,
)
from local.commands.welcome import show_endpoints
from local.demo.progress import Progress
from local.demo.report import summary, table_of_calls, unexpected
from local.demo.run import feed, follow
from local.demo.scenario import load_demo
from local.paths import DEMO_REQUESTS, PROJECT
from local.stack import LocalStack, RunningStack, StackSettings
from redial_cli.console import Steps, out, stop_on_signals
from redial_cli.terminal import data

GIVE_UP_AFTER = timedelta(seconds=110)
# A call that rings for half a minute rings for a second and a half.
TIME_SCALE = 0.05


def demo(
    port: Port = DEFAULT_PORT,
    voice_port: VoicePort = DEFAULT_VOICE_PORT,
    dashboard_port: DashboardPort = DEFAULT_DASHBOARD_PORT,
    voice_endpoint_url: VoiceEndpointUrl = None,
    voice_api: VoiceApiVersion = "v1",
    webhook: WebhookUrl = None,
    outputs_file: OutputsFile = OUTPUTS,
    *,
    exit_at_end: Annotated[
        bool, typer.Option("--exit", help="Stop the stack at the end: exit code 0, or 1 when a call came out wrong.")
    ] = False,
) -> None:
    """
    Place the calls of events/requests/demo.jsonl on the local stack, and show what becomes of them.

    The stack stays up afterwards, until Ctrl-C.
    """
    stop_on_signals()
    settings = StackSettings(
        port=port,
        voice_port=voice_port,
        dashboard_port=dashboard_port,
        voice_endpoint_url=voice_endpoint_url,
        context={"voice_api": voice_api},
        webhook_url=webhook,
        outputs_file=outputs_file,
        emulator_options=("--time-scale", str(TIME_SCALE)),
    )
    with Steps() as steps, LocalStack(settings, report=steps) as stack:
        steps.done()
        problems = _place_demo_calls(stack)
        if not exit_at_end:
            show_endpoints(stack)
            out.print("\nThe stack stays up for calls of your own. Ctrl-C stops it.")
            stack.run_until_interrupted()
    if problems:
        raise typer.Exit(1)


def _place_demo_calls(stack: RunningStack) -> list[str]:
    requests = load_demo()
    reader = CallReader(stack.aws.dynamodb, stack.outputs["table_name"])
    demo_calls = feed(requests, stack.aws.sqs, stack.outputs["requests_queue_url"])
    shown_path = DEMO_REQUESTS.relative_to(PROJECT)
    out.print(Text(f"{len(requests)} messages of {shown_path} sent to the requests queue\n", "bold"))
    progress = Progress(out, demo_calls)
    calls = progress.show(follow(demo_calls, reader, within=GIVE_UP_AFTER, check=stack.processes.require_alive))
    out.print()
    out.print(table_of_calls(demo_calls, calls, out.width))
    out.print()
    out.print(summary(demo_calls, calls))
    problems = unexpected(demo_calls, calls)
    if problems:
        out.print(Text("Not as expected:", "bold red"))
        for problem in problems:
            out.print(data(f"  {problem}"))
    else:
        out.print(Text("Each call came out as expected.", "green"))
    return problems
