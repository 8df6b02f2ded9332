"""From the command line, or the CDK CLI's environment, to a cloud assembly."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.settings.context import SettingsError, load_settings
from infra.settings.values import object_of
from redial.domain.bounded_text import shorten

if TYPE_CHECKING:
    import aws_cdk as cdk

ROOT = Path(__file__).parent.parent
CDK_JSON = ROOT / "cdk.json"
_OF_THE_CLI = "CDK_CONTEXT_JSON"
"""The variable in which the CDK CLI hands over its context."""


def build_app(context: Mapping[str, Any], *, outdir: Path | None = None) -> "cdk.App":
    """
    Put the stacks that the context asks for into an app, not yet synthesised.

    Raises
    ------
    SettingsError
        When a context key is missing, unknown or wrong.
    """
    # To import the CDK takes a second, and a Node process: only where there is an app.
    import aws_cdk as cdk

    from infra.stack import RedialStack

    app = cdk.App(context=dict(context), outdir=None if outdir is None else str(outdir))
    for settings in load_settings(app.node.get_all_context()):
        RedialStack(app, settings)
    return app


def cdk_json_context() -> dict[str, Any]:
    """
    Read the context of cdk.json, as the CDK CLI does, which keeps the last of two values in silence.

    Raises
    ------
    SettingsError
        It is no JSON, or has a key twice.
    """
    try:
        read = json.loads(CDK_JSON.read_text(encoding="utf-8"), object_pairs_hook=object_of)
    except ValueError as error:
        raise SettingsError(f"cdk.json: {error}") from error
    context = read.get("context") if isinstance(read, dict) else None
    if not isinstance(context, dict):
        raise SettingsError("cdk.json: expected an object that has the settings under `context`")
    return context


def _context_of_the_cli() -> dict[str, Any]:
    try:
        context = json.loads(os.environ.get(_OF_THE_CLI) or "{}", object_pairs_hook=object_of)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{_OF_THE_CLI}: expected JSON: {error}") from error
    if not isinstance(context, dict):
        raise SettingsError(f"{_OF_THE_CLI}: expected an object of context keys, got {shorten(repr(context), 50)}")
    return context


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the cloud assembly; exit with the reason when the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="app.py", description="Write the cloud assembly of the stacks.")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="KEY=VALUE", help="a context key")
    parser.add_argument("-o", "--output", type=Path, default=None, help="where to write (default: cdk.out)")
    options = parser.parse_args(arguments)
    # The CDK CLI (or whoever calls in its place) hands context and output folder over in the environment.
    given: dict[str, str] = {}
    for assignment in options.context:
        key, equals, value = assignment.partition("=")
        if not equals:
            parser.error(f"-c {assignment}: expected KEY=VALUE")
        if key in given:
            parser.error(f"-c {key}: expected once, got it twice or more")
        given[key] = value
    outdir = options.output or Path(os.environ.get("CDK_OUTDIR", ROOT / "cdk.out"))
    try:
        context = cdk_json_context() | _context_of_the_cli() | given
        build_app(context, outdir=outdir).synth()
    except SettingsError as error:
        sys.exit(f"{error}\n(docs/operations.md lists every context key)")
