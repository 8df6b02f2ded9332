"""`redial say`: a message as it sounds, before anybody is called."""

import base64
from pathlib import Path
from typing import Annotated, Any

import typer

from redial.contracts.answers.templates import Audio, Preview
from redial_cli.client.api import ApiClient, path_part
from redial_cli.commands.variable_options import VariableOptions, variables_of
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.output_file import Force, check_free, write_whole
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName
from redial_cli.terminal import data

_ENDINGS = {"audio/mpeg": ".mp3", "audio/wav": ".wav"}


@command
def say(
    text: Annotated[str | None, typer.Argument(help="What is said.", show_default=False)] = None,
    *,
    ssml: Annotated[str | None, typer.Option("--ssml", help="What is said, in SSML.", show_default=False)] = None,
    template: Annotated[
        str | None, typer.Option("--template", help="What a template of the stack says.", show_default=False)
    ] = None,
    variable: VariableOptions = None,
    voice: Annotated[str | None, typer.Option("--voice", help="A voice, like Joanna.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option("--language", help="Like en-US.", show_default=False)] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where the sound goes. (default: message.mp3)", show_default=False
        ),
    ] = None,
    force: Force = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Write a message into a sound file, as Amazon Polly says it. Nobody is called.

    A deployed stack has to have its setting preview_audio switched on. On the local one, espeak-ng stands in with its own voice.
    """
    if sum(each is not None for each in (text, ssml, template)) != 1:
        raise typer.BadParameter("name one of a text, --ssml and --template")
    if variable and template is None:
        raise typer.BadParameter("this is for --template", param_hint="--var")
    if output is not None:
        check_free(output, force=force)
    with Where(stack=stack, region=region, profile=profile).api() as client:
        if template is not None:
            asked = _as_the_template_says(client, template, language, variables_of(variable))
        else:
            asked = {"text": text, "ssml": ssml, "language_code": language}
        if voice is not None:
            asked["voice_id"] = voice
        given = {name: value for name, value in asked.items() if value is not None}
        audio = client.post("/preview/audio", Audio, given)
    file = output or Path(f"message{_ENDINGS.get(audio.content_type, '')}")
    write_whole(file, base64.b64decode(audio.audio), force=force)
    if as_json:
        told = {"voice_id": audio.voice_id, "is_stand_in": audio.is_stand_in, "content_type": audio.content_type}
        print_json({"file": str(file), **told})
        return
    by = f" by {audio.voice_id}" if audio.voice_id is not None else ""
    out.print(data(f"{file}: the message, spoken{by}."), soft_wrap=True)
    if audio.is_stand_in:
        out.print("Another program stands in for Amazon Polly here: the call has another voice.", soft_wrap=True)


def _as_the_template_says(
    client: ApiClient, template: str, language: str | None, variables: dict[str, str]
) -> dict[str, Any]:
    body = {"language": language, "variables": variables}
    preview = client.post(f"/templates/{path_part(template)}/try", Preview, body)
    what = "ssml" if preview.kind == "ssml_message" else "text"
    return {what: preview.text, "language_code": preview.language_code, "voice_id": preview.voice_id}
