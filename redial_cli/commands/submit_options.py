"""The options of `redial submit`."""

from pathlib import Path
from typing import Annotated

import typer

from redial.contracts.files.time_format import EXAMPLE
from redial.domain.call.requests import Lane
from redial_cli.commands.option_values import coming_time, delay_option

RequestFile = Annotated[
    Path | None,
    typer.Argument(
        help="Many requests: a table (.csv, .tsv, .txt, .xlsx), or a line of JSON each.",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="NUMBER", help="One call: the phone number.", show_default=False),
]
Text = Annotated[str | None, typer.Option("--text", help="What is said.", show_default=False)]
Ssml = Annotated[str | None, typer.Option("--ssml", help="What is said, in SSML.", show_default=False)]
TestTo = Annotated[
    str | None,
    typer.Option(
        "--test-to",
        metavar="NUMBER",
        help="A file: call only this number, at once, with the message of the first row.",
        show_default=False,
    ),
]
RequestKey = Annotated[
    str | None,
    typer.Option(
        "--request-id",
        help="Your key: repeated, it places no second call. (default: a new one)",
        show_default=False,
    ),
]
TemplateOfStack = Annotated[
    str | None,
    typer.Option("--template", help="A template of the stack; a file's columns are its variables.", show_default=False),
]
Voice = Annotated[str | None, typer.Option("--voice", help="A voice, like Joanna.", show_default=False)]
Language = Annotated[str | None, typer.Option("--language", help="Like en-US.", show_default=False)]
OfLane = Annotated[Lane | None, typer.Option("--lane", help="Who goes first when calls wait.", show_default=False)]
Campaign = Annotated[
    str | None, typer.Option("--campaign", "-c", help="A name for calls that belong together.", show_default=False)
]
RecipientName = Annotated[
    str | None, typer.Option("--name", help="Of the recipient, as people know it.", show_default=False)
]
NotBefore = Annotated[
    str | None,
    typer.Option(
        "--not-before",
        metavar="TIME",
        help="Not dialled before: 2h (from now), 'tomorrow 9:00', or 2026-11-23T09:00:00Z.",
        show_default=False,
        callback=coming_time,
    ),
]
ExpiresAt = Annotated[
    str | None,
    typer.Option(
        "--expires-at",
        metavar="TIME",
        help="Not dialled from then on.",
        show_default=False,
        callback=coming_time,
    ),
]
Attempts = Annotated[
    int | None, typer.Option("--attempts", min=1, help="How many attempts at most.", show_default=False)
]
BusyDelay = Annotated[str | None, delay_option("--busy-delay", "the line was busy")]
NoAnswerDelay = Annotated[str | None, delay_option("--no-answer-delay", "nobody answered")]
FailedDelay = Annotated[str | None, delay_option("--failed-delay", "the call failed")]
NotDialledDelay = Annotated[str | None, delay_option("--not-dialled-delay", "the service did not dial it in time")]
NoFinalEventDelay = Annotated[
    str | None, delay_option("--no-final-event-delay", "nobody learnt how it ended, if the policy calls again then")
]
TimeZone = Annotated[
    str | None,
    typer.Option(
        "--time-zone",
        metavar="ZONE",
        help="A table: of its times without an offset, like America/Denver. (default: the column time_zone, or the stack's)",
        show_default=False,
    ),
]
DateFormat = Annotated[
    str | None,
    typer.Option(
        "--date-format",
        metavar="FORMAT",
        help=f"A table: how it writes times, like '{EXAMPLE}' or 'MM/DD/YYYY h:mm A'.",
        show_default=False,
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="An Excel file: which of its sheets.", show_default=False),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=COLUMN",
        help="A table: which column fills a field. Repeatable.",
        show_default=False,
    ),
]
Constants = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="A file: the same for all rows. In texts, {COLUMN} is the row's.",
        show_default=False,
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only validate; send nothing.")]
SkipInvalid = Annotated[bool, typer.Option("--skip-invalid", help="A file: send what is valid, although not all is.")]
Again = Annotated[bool, typer.Option("--again", help="A file: send also what was sent before.")]
Then = Annotated[
    list[str] | None,
    typer.Option(
        "--then",
        metavar="NUMBER,...",
        help="Who is called next if nobody before was reached, like '+12065550102,delay=2m,language=es-US'. Repeatable.",
        show_default=False,
    ),
]
Share = Annotated[
    str | None,
    typer.Option(
        "--share",
        metavar="TIME",
        help="With --then: how long the first may be called, like 10m. (default: an equal share of the time left)",
        show_default=False,
    ),
]
Retry = Annotated[
    str | None,
    typer.Option(
        "--retry",
        metavar="POLICY",
        help="When to call again: the name of a retry policy of the stack. (default: --attempts and the delays below)",
        show_default=False,
    ),
]
