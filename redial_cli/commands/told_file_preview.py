"""What a dry run tells of all valid rows of a file together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from redial.domain.durations import in_words
from redial_cli.commands.told_submission import retry_told
from redial_cli.console import out
from redial_cli.terminal import counted, data

_MOST_TOLD = 10


def tell_file_preview(report: Mapping[str, Any], word: str) -> None:
    """
    Show what is said, from when on, and how often it is tried.

    Parameters
    ----------
    report
        As `preview_file` sums it up.
    word
        What a row of the file is called.
    """
    speech = report["speech"]
    longest = speech["longest"]
    in_all = in_words(timedelta(seconds=speech["seconds"]))
    _print(
        f"Said: {counted(speech['characters'], 'character')}, about {in_all} in all; the longest, in {word} {longest['line']}, "
        f"{counted(longest['characters'], 'character')}, about {longest['seconds']:g} s."
    )
    for name, key in (("Languages", "language"), ("Templates", "template")):
        found = [f"{each[key] or 'none'} ({each['rows']:,})" for each in report[f"{key}s"]]
        if len(found) > 1:
            _print(f"{name}: {', '.join(found)}.")
    _tell("call", "Calls: ", [(each["from"], each["rows"]) for each in report["begins"]])
    _tell("row", "", [(retry_told(each["retry"]), each["rows"]) for each in report["retries"]])


def _tell(one: str, of_all: str, found: Sequence[tuple[str, int]]) -> None:
    if len(found) == 1:
        _print(f"{of_all}{found[0][0].rstrip('.')}.")
        return
    for text, rows in found[:_MOST_TOLD]:
        _print(f"{counted(rows, one)}: {text.rstrip('.')}.")
    if len(found) > _MOST_TOLD:
        left = sum(rows for _, rows in found[_MOST_TOLD:])
        _print(f"... and {counted(left, one)} in {len(found) - _MOST_TOLD:,} other ways; all of them with --json")


def _print(text: str) -> None:
    out.print(data(text), soft_wrap=True)
