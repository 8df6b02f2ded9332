"""From a template and the values of a request to what is said, or to errors that name each variable. Never quotes a value."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from redial.contracts.content_model import content_faults
from redial.contracts.spoken_values import Value, spoken_value
from redial.domain.call.calls import FieldError
from redial.domain.templates.templates import MessageTemplate, Placeholder, TemplateText, pieces_of

TemplateReader = Callable[[str], MessageTemplate | None]
"""Reads a template by its name, in the version that is current."""

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


class Rendered(Struct, frozen=True):
    """What is said."""

    content: Mapping[str, Any]
    """In the form of a request's ``content``."""
    language: str


def no_templates(_: str) -> None:
    """Know no template."""


def render(
    template: MessageTemplate, language: str | None, variables: Mapping[str, Value]
) -> Rendered | tuple[FieldError, ...]:
    """
    Put values into the placeholders of a template's text.

    Parameters
    ----------
    language
        None: its only one.
    """
    text = _text_in(template, language)
    if isinstance(text, FieldError):
        return (text,)
    known = template.variables
    errors = [
        FieldError(
            field=f"variables.{name}",
            message=f"expected no such variable; the template {template.name} has: {', '.join(known) or 'none'}",
        )
        for name in variables
        if name not in known
    ]
    said: list[str] = []
    for piece in pieces_of(text.text):
        if isinstance(piece, str):
            said.append(piece)
            continue
        try:
            said.append(_filled(piece, variables, text))
        except ValueError as error:
            errors.append(FieldError(field=f"variables.{piece.variable}", message=str(error)))
    if errors:
        return tuple(dict.fromkeys(errors))
    message = {"text": "".join(said), "language_code": text.language}
    if text.voice_id is not None:
        message["voice_id"] = text.voice_id
    return Rendered({"ssml_message" if text.is_ssml else "plain_text_message": message}, text.language)


def with_rendered_content(
    plain: Mapping[str, Any], template: MessageTemplate | None
) -> dict[str, Any] | tuple[FieldError, ...]:
    """
    Put what a template says in the place of a request's content.

    Parameters
    ----------
    plain
        The request as it was asked; without a template it stays as it is.
    template
        The one that it names; None: there is none such.
    """
    name = plain.get("template")
    if name is None:
        return dict(plain)
    if template is None:
        return (FieldError(field="template", message=f"expected a template of this stack; there is no {name}"),)
    rendered = render(template, plain.get("language"), plain.get("variables", {}))
    if isinstance(rendered, tuple):
        return rendered
    faults = content_faults(rendered.content)
    if faults:
        return tuple(FieldError(field="template", message=f"as it would be said: {each.message}") for each in faults)
    made_of = {"name": name, "version": template.version, "language": rendered.language}
    asked = {field: value for field, value in plain.items() if field not in {"language", "variables"}}
    return asked | {"template": made_of, "content": rendered.content}


def _text_in(template: MessageTemplate, language: str | None) -> TemplateText | FieldError:
    there = ", ".join(template.languages)
    if not there:
        return FieldError(field="template", message=f"expected a template of this stack; {template.name} was deleted")
    if language is None:
        if len(template.texts) == 1:
            return template.texts[0]
        return FieldError(field="language", message=f"expected one of {there}, got none")
    found = template.text_in(language)
    return found or FieldError(
        field="language", message=f"expected one of {there}, in which {template.name} is written"
    )


def _filled(placeholder: Placeholder, variables: Mapping[str, Value], text: TemplateText) -> str:
    if placeholder.variable not in variables:
        raise ValueError(f"expected a value: {text.language} says it")
    said = spoken_value(variables[placeholder.variable], placeholder.form, text.language)
    # In SSML a value is text: an ampersand or a quote in a name would be no SSML any more, or another one.
    return said.translate(_ESCAPED) if text.is_ssml else said
