"""From a template and the values of a request to what is said, or to errors that name each variable. Never quotes a value."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from redial.contracts.content_model import content_faults
from redial.contracts.spoken_values import Value, spoken_value
from redial.domain.call.calls import FieldError
from redial.domain.names import plain_form
from redial.domain.templates.templates import MessageTemplate, Placeholder, TemplateText, pieces_of, placeholders_of

TemplateReader = Callable[[str], MessageTemplate | None]
"""Reads a template by its name, in the version that is current."""

_OF_TEMPLATE = ("template", "language", "variables")
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
    variables = {plain_form(name): value for name, value in variables.items()}
    known = template.variables
    errors = [
        FieldError(
            field=f"variables.{name}",
            message=f"expected no such variable; the template {template.name} has: {', '.join(known) or 'none'}",
        )
        for name in variables
        if name not in known
    ]
    pieces = pieces_of(text.text)
    filled: dict[Placeholder, str] = {}
    # Each once: a text may have two thousand of one variable, whose value may have some thousand characters.
    for placeholder in dict.fromkeys(placeholders_of(pieces)):
        try:
            filled[placeholder] = _filled(placeholder, variables, text)
        except ValueError as error:
            errors.append(FieldError(field=f"variables.{placeholder.variable}", message=str(error)))
    if errors:
        return tuple(dict.fromkeys(errors))
    said = (piece if isinstance(piece, str) else filled[piece] for piece in pieces)
    message = {"text": "".join(said), "language_code": text.language}
    if text.voice_id is not None:
        message["voice_id"] = text.voice_id
    return Rendered({"ssml_message" if text.is_ssml else "plain_text_message": message}, text.language)


def templates_of(plain: Mapping[str, Any]) -> list[str]:
    """Give the names of the templates that a request asks for, each once."""
    asked = [plain.get("template"), *(each.get("template") for each in plain.get("then", ()))]
    return sorted({name for name in asked if name is not None})


def with_rendered_content(
    plain: Mapping[str, Any], templates: Mapping[str, MessageTemplate | None]
) -> dict[str, Any] | tuple[FieldError, ...]:
    """
    Put what templates say in the place of a request's content, for each of its recipients.

    Parameters
    ----------
    plain
        The request as it was asked; what has no template stays as it is.
    templates
        Those that it names; None: there is none such.
    """
    said = _said(plain, templates)
    errors = list(said) if isinstance(said, tuple) else []
    then: list[Mapping[str, Any]] = []
    for number, recipient in enumerate(plain.get("then", ())):
        another = _said_to_another(recipient, plain, templates)
        if isinstance(another, tuple):
            errors += [FieldError(field=f"then.{number}.{each.field}", message=each.message) for each in another]
        else:
            then.append(another)
    if isinstance(said, tuple) or errors:
        return tuple(errors)
    return said | ({"then": then} if then else {})


def _said(
    asked: Mapping[str, Any], templates: Mapping[str, MessageTemplate | None]
) -> dict[str, Any] | tuple[FieldError, ...]:
    name = asked.get("template")
    if name is None:
        return dict(asked)
    template = templates[name]
    if template is None:
        return (FieldError(field="template", message=f"expected a template of this stack; there is no {name}"),)
    rendered = render(template, asked.get("language"), asked.get("variables", {}))
    if isinstance(rendered, tuple):
        return rendered
    faults = content_faults(rendered.content)
    if faults:
        return tuple(FieldError(field="template", message=f"as it would be said: {each.message}") for each in faults)
    made_of = {"name": name, "version": template.version, "language": rendered.language}
    others = {field: value for field, value in asked.items() if field not in _OF_TEMPLATE}
    return others | {"template": made_of, "content": rendered.content}


def _said_to_another(
    recipient: Mapping[str, Any], request: Mapping[str, Any], templates: Mapping[str, MessageTemplate | None]
) -> Mapping[str, Any] | tuple[FieldError, ...]:
    """Put what a further recipient hears in its place, where that is not what the first hears."""
    given = [field for field in _OF_TEMPLATE if field in recipient]
    if not given or "template" in given:
        return _said(recipient, templates)
    name = request.get("template")
    if name is None:
        return (FieldError(field=given[0], message="expected none without a template, here or of the request"),)
    if templates[name] is None:
        return recipient  # told of the request already
    asked = {field: request[field] for field in _OF_TEMPLATE if field in request} | dict(recipient)
    values = {**request.get("variables", {}), **recipient.get("variables", {})}
    return _said(asked | ({"variables": values} if values else {}), templates)


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
