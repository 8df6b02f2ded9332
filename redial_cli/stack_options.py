"""Options of the commands that talk to a stack."""

from typing import Annotated

import typer

StackName = Annotated[
    str | None,
    typer.Option(
        "--stack",
        help="A deployed stack, by its CloudFormation name; `local` for the one on this machine. "
        "(default: $REDIAL_STACK, else local)",
        metavar="NAME",
        show_default=False,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(help="The deployed stack's region. (default: as in your AWS configuration)", show_default=False),
]
Profile = Annotated[str | None, typer.Option(help="A profile of your AWS configuration.", show_default=False)]
Country = Annotated[
    str | None,
    typer.Option(
        "--country",
        metavar="COUNTRY",
        help="Whose numbers those without a country code are, like US or GB. (default: the stack's)",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
ShowNumbers = Annotated[
    bool, typer.Option("--show-numbers", help="Ask for phone numbers and texts in clear. Needs the permission.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask back.")]
Why = Annotated[str, typer.Option("--reason", "-r", help="Why; kept in the audit trail.")]
CallKey = Annotated[str, typer.Argument(help="A call id or a request id.", metavar="CALL")]
