"""Messages as they will be said, for a dry run and for a template that is tried. Imported when there are some."""

from collections.abc import Mapping

import msgspec

from api.http.problems import bad_request
from api.parameters.previews import SpokenMessage
from api.presenters.presenter import Presenter
from api.settings import Settings
from redial.adapters.speech import MessageToHear
from redial.contracts.answers.templates import Preview
from redial.contracts.content_model import content_faults
from redial.contracts.content_rules import message_errors
from redial.contracts.previews import preview_of
from redial.contracts.rendering import render
from redial.contracts.spoken_values import Value
from redial.contracts.template_definition import TemplateDraft, read_draft
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import Content, RenderedFrom
from redial.domain.templates.templates import MessageTemplate


def tried(
    template: MessageTemplate,
    language: str | None,
    variables: Mapping[str, Value],
    settings: Settings,
    presenter: Presenter,
) -> Preview:
    """
    Show what a template says with some values.

    Raises
    ------
    ProblemError
        400: names each variable, and what of the whole cannot be said.
    """
    rendered = render(template, language, variables)
    if isinstance(rendered, tuple):
        raise bad_request("The template cannot be said so.", *map(presenter.error, rendered))
    content = msgspec.convert(rendered.content, Content)
    errors = content_faults(rendered.content) or tuple(
        message_errors(content, settings.voice_api, settings.more_voices)
    )
    if errors:
        raise bad_request("What comes of it cannot be said.", *map(presenter.error, errors))
    is_stored = template.version > 0
    made_of = RenderedFrom(name=template.name, version=template.version, language=rendered.language)
    return preview_of(content, made_of if is_stored else None)


def tried_draft(body: str, settings: Settings, presenter: Presenter) -> Preview:
    """
    Show what a template says that is not stored.

    Raises
    ------
    ProblemError
        400: names what is wrong with its texts, or else each variable, and what of the whole cannot be said.
    """
    read = read_draft(body, settings.voice_api, settings.more_voices)
    if not isinstance(read, TemplateDraft):
        raise bad_request("The template is not as it should be.", *map(presenter.error, read))
    return tried(read.template, read.language, read.variables, settings, presenter)


def message_to_hear(asked: SpokenMessage, settings: Settings, presenter: Presenter) -> MessageToHear:
    """
    Read a message that is to be heard.

    Raises
    ------
    ProblemError
        400: says what cannot be said of it.
    """
    is_ssml = asked.ssml is not None
    text = asked.ssml if asked.ssml is not None else asked.text or ""
    voice = {"language_code": asked.language_code, "voice_id": asked.voice_id}
    given = {"text": text, **{name: value for name, value in voice.items() if value is not None}}
    content = {"ssml_message" if is_ssml else "plain_text_message": given}
    errors = content_faults(content) or tuple(
        message_errors(msgspec.convert(content, Content), settings.voice_api, settings.more_voices)
    )
    if errors:
        faults = [FieldError(field=_field_of_body(error.field, is_ssml), message=error.message) for error in errors]
        raise bad_request("This cannot be said.", *map(presenter.error, faults))
    return MessageToHear(text=text, is_ssml=is_ssml, language_code=asked.language_code, voice_id=asked.voice_id)


def _field_of_body(field: str, is_ssml: bool) -> str:
    """Name what the caller sent: the content, whose fields the faults name, is made of it here."""
    name = field.rpartition(".")[2]
    return "ssml" if name == "text" and is_ssml else name
