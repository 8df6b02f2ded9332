"""`redial template`: messages kept in the stack, a text for each language with placeholders for values."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.text import Text

from redial.contracts.answers.templates import (
    Preview,
    TemplatePage,
    TemplatePut,
    TemplateResponse,
    TemplateSummary,
    TemplateTextResponse,
)
from redial.contracts.files.received_file import read_file
from redial.contracts.files.text_file import read_text
from redial_cli.client.api import ApiClient, path_part
from redial_cli.client.errors import NotPossibleError, NotThereError
from redial_cli.commands.variable_options import VariableOptions, variables_of
from redial_cli.console import errors as stderr
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.previews import preview_in_full
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName, Why
from redial_cli.tables import table_or_entries
from redial_cli.terminal import data, one_line, visible

app = typer.Typer(
    help="Templates: messages kept in the stack, a text for each language.", no_args_is_help=True, add_completion=False
)

_LARGEST_PAGE = 100
Name = Annotated[str, typer.Argument(help="Of the template, such as reminder.", metavar="NAME")]
Language = Annotated[str | None, typer.Option("--language", help="Like en-US.", show_default=False)]
Version = Annotated[
    int, typer.Option("--version", min=0, help="An earlier one. (default: the current one)", show_default=False)
]


@app.command("list")
@command
def list_templates(
    *, stack: StackName = None, region: Region = None, profile: Profile = None, as_json: AsJson = False
) -> None:
    """List templates, the last changed first."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        pages = list(client.pages("/templates", TemplatePage, limit=_LARGEST_PAGE))
    found: list[TemplateSummary] = [each for page in pages for each in page.templates]
    unreadable = [name for page in pages for name in page.unreadable]
    if as_json:
        print_json({"templates": found, "unreadable": unreadable})
        return
    for broken in unreadable:
        stderr.print(
            f"The template {one_line(broken)} cannot be read. Requests that name it wait: put it anew (redial template put).",
            soft_wrap=True,
        )
    if not found:
        out.print("No templates." if not unreadable else "No other templates.")
        return
    rows = []
    for each in found:
        changed = f"{when(each.put_at)} by {each.put_by}" if each.put_at is not None else "–"
        cells = (each.name, str(each.version), ", ".join(each.languages), ", ".join(each.variables), changed)
        rows.append([*map(data, cells)])
    out.print(table_or_entries(("name", "version", "languages", "variables", "changed"), rows, out.width))


@app.command()
@command
def show(
    name: Name,
    *,
    version: Version = 0,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Show what a template says in each language."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        template = client.get(f"/templates/{path_part(name)}", TemplateResponse, version=version)
    print_json(template) if as_json else _show(template)


@app.command()
@command
def put(
    name: Name,
    file: Annotated[
        Path | None,
        typer.Argument(
            help='JSON: {"en-US": {"text": "...", "voice_id": "..."}, ...}; all of its languages.',
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    *,
    language: Language = None,
    text: Annotated[
        str | None, typer.Option("--text", help="What it says in that language.", show_default=False)
    ] = None,
    ssml: Annotated[str | None, typer.Option("--ssml", help="The same, in SSML.", show_default=False)] = None,
    voice: Annotated[str | None, typer.Option("--voice", help="A voice, like Joanna.", show_default=False)] = None,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Put a new version: all languages from a file, or one language by options, the others as they were.

    {name} is a placeholder, {visit:date} says its value as a date; the others are weekday, time, number and digits.
    """
    is_by_options = language is not None and (text is None) != (ssml is None)
    if (file is not None) == is_by_options or (file is not None and (language or text or ssml or voice)):
        raise typer.BadParameter("name a file; or --language, and one of --text and --ssml")
    # Read in clear where it is put back: a number in a text would come back masked.
    with Where(stack=stack, region=region, profile=profile).api(personal_data=file is None) as client:
        if file is not None:
            definition = _definition_in(file)
        else:
            said = {"text": text, "ssml": ssml, "voice_id": voice}
            definition = _with_language(client, name, str(language), {key: each for key, each in said.items() if each})
        template = client.put(f"/templates/{path_part(name)}", TemplatePut, definition, reason=reason or None)
    if as_json:
        print_json(template)
        return
    told = (
        f"is in version {template.version}" if template.changed else f"says that already, in version {template.version}"
    )
    out.print(f"{one_line(template.name)} {told}: {', '.join(template.languages)}.", soft_wrap=True)


@app.command("try")
@command
def try_template(
    name: Annotated[
        str | None, typer.Argument(help="Of the template, such as reminder.", metavar="NAME", show_default=False)
    ] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", help="One that is not stored: JSON, as of `put`.", exists=True, dir_okay=False, show_default=False
        ),
    ] = None,
    language: Language = None,
    variable: VariableOptions = None,
    version: Version = 0,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Show what a template says with some values, one of the stack or one in a file. Nothing is stored, and nobody is called."""
    if (name is None) == (file is None):
        raise typer.BadParameter("name a template of the stack, or --file FILE")
    if file is not None and version:
        raise typer.BadParameter("a file is in no version", param_hint="--version")
    body: dict[str, Any] = {"language": language, "variables": variables_of(variable)}
    with Where(stack=stack, region=region, profile=profile).api() as client:
        if file is not None:
            preview = client.post("/preview/template", Preview, body | {"texts": _definition_in(file)["texts"]})
        else:
            path = f"/templates/{path_part(str(name))}/try"
            preview = client.post(path, Preview, body | {"version": version})
    print_json(preview) if as_json else out.print(preview_in_full(preview), soft_wrap=True)


@app.command()
@command
def delete(
    name: Name,
    *,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Delete a template: requests that name it are rejected from then on. Calls that were accepted are said as they were."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        template = client.post(f"/templates/{path_part(name)}/delete", TemplateResponse, {"reason": reason})
    print_json(template) if as_json else out.print(f"{one_line(template.name)} is deleted.")


def _show(template: TemplateResponse) -> None:
    by = f", {when(template.put_at)} by {template.put_by}" if template.put_at is not None else ""
    out.print(Text.assemble(data(template.name, "bold"), data(f"  version {template.version}{by}", "dim")))
    if not template.texts:
        out.print("It was deleted.")
    for each in template.texts:
        voice = f", {each.voice_id}" if each.voice_id else ""
        out.print(
            Text.assemble("\n", data(f"{each.language}{voice}", "dim"), "\n", visible(_said(each))), soft_wrap=True
        )


def _said(text: TemplateTextResponse) -> str:
    return text.text or text.ssml or ""


def _definition_in(file: Path) -> dict[str, Any]:
    """Give the definition that a file holds: its texts by language, or all of it as the API takes it."""
    text = read_text(read_file(file))
    try:
        whole = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotPossibleError(f"{file} is no JSON: {error}") from error
    # As it is written: a language that stands there twice is the API's to refuse, and would be lost in what was read.
    if isinstance(whole, dict) and "texts" in whole and whole.keys() <= {"texts", "made_of"}:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    return {"texts": msgspec.Raw(text.encode())}


def _with_language(client: ApiClient, name: str, language: str, said: dict[str, str]) -> dict[str, Any]:
    """Give a definition with one language changed. It holds for the version that was read: nobody's change is lost."""
    texts: dict[str, Any] = {}
    version = 0
    try:
        before = client.get(f"/templates/{path_part(name)}", TemplateResponse)
    except NotThereError:
        pass
    else:
        version = before.version
        for each in before.texts:
            parts = {"text": each.text, "ssml": each.ssml, "voice_id": each.voice_id}
            texts[each.language] = {key: part for key, part in parts.items() if part is not None}
    return {"texts": texts | {language: said}, "made_of": version}
