"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from local.aws import DEFAULT_PORT
from local.paths import OUTPUTS
from local.stack import DEFAULT_DASHBOARD_PORT, DEFAULT_VOICE_PORT

Port = Annotated[int, typer.Option(help="Port of the AWS endpoint on 127.0.0.1.", min=1, max=65535)]
VoicePort = Annotated[int, typer.Option(help="Port of the voice API emulator on 127.0.0.1.", min=1, max=65535)]
DashboardPort = Annotated[int, typer.Option(help="Port of the dashboard on 127.0.0.1.", min=1, max=65535)]
VoiceEndpointUrl = Annotated[
    str | None,
    typer.Option(
        help="Another implementation of the voice API to use in place of the emulator, such as http://127.0.0.1:9000.",
        metavar="URL",
    ),
]
TimeScale = Annotated[
    float,
    typer.Option(
        help="Multiplies each duration within an emulated call: 1 is as on the phone, 0.1 ten times as fast.", min=0
    ),
]
OutputsFile = Annotated[
    Path,
    typer.Option(
        help="Where endpoints, credentials and names are written as JSON, for scripts.",
        dir_okay=False,
        show_default=".local/outputs.json",
    ),
]

StackName = Annotated[
    str | None,
    typer.Option(
        "--stack",
        help="A deployed stack, by its CloudFormation name; `local` for the one on this machine. "
        "[default: $REDIAL_STACK, else local]",
        metavar="NAME",
        show_default=False,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(help="The deployed stack's region. [default: as in your AWS configuration]", show_default=False),
]
Profile = Annotated[str | None, typer.Option(help="A profile of your AWS configuration.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
ShowNumbers = Annotated[
    bool, typer.Option("--show-numbers", help="Ask for phone numbers and texts in clear. Needs the permission.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask back.")]
CallKey = Annotated[str, typer.Argument(help="A call id or a request id.", metavar="CALL")]

__all__ = [
    "DEFAULT_DASHBOARD_PORT",
    "DEFAULT_PORT",
    "DEFAULT_VOICE_PORT",
    "OUTPUTS",
    "AsJson",
    "CallKey",
    "DashboardPort",
    "OutputsFile",
    "Port",
    "Profile",
    "Region",
    "ShowNumbers",
    "StackName",
    "TimeScale",
    "VoiceEndpointUrl",
    "VoicePort",
    "Yes",
]
