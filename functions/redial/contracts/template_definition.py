"""A new version of a template, as somebody puts it: judged in each language as a message is, before any request uses it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from redial.contracts.content_model import LanguageCode, Text, VoiceId, content_faults
from redial.contracts.content_rules import VoiceApiVersion, message_errors
from redial.contracts.fault_wording import in_words
from redial.contracts.rendering import render
from redial.contracts.request_fields import MOST_VARIABLES, Variables
from redial.contracts.request_text import read_request_text
from redial.contracts.spoken_values import Value
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import Content
from redial.domain.templates.templates import (
    MessageTemplate,
    TemplateFault,
    TemplateText,
    ValueForm,
    pieces_of,
    placeholders_of,
)

MOST_LANGUAGES = 20
"""So a template fits into an item, whatever its script."""
_DRAFT = "(draft)"
_OF_CALENDAR = frozenset({ValueForm.DATE, ValueForm.WEEKDAY, ValueForm.TIME})


class TemplateTextModel(BaseModel):
    """What is said in one language: `text` or `ssml`, with placeholders such as {name} and {visit:date}."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: Text | None = None
    ssml: Text | None = None
    voice_id: VoiceId | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.text is None) == (self.ssml is None):
            raise PydanticCustomError("exactly_one", "expected exactly one of text and ssml")
        return self


_Texts = Annotated[
    dict[LanguageCode, TemplateTextModel],
    Field(min_length=1, max_length=MOST_LANGUAGES, description="One for each of Amazon Polly's language codes."),
]


class TemplateDefinitionModel(BaseModel):
    """A new version of a template."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    texts: _Texts
    made_of: Annotated[
        int | None,
        Field(
            ge=0,
            description="The version that it was made of; refused where that is not the current one. 0: there is none.",
        ),
    ] = None


class TemplateDraftModel(BaseModel):
    """A template that is not stored, and what to put into its placeholders."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    texts: _Texts
    language: Annotated[
        LanguageCode | None, Field(description="One of its own; left out where it has but one.", examples=["en-US"])
    ] = None
    variables: Annotated[
        Variables | None,
        Field(description="A value for each placeholder, by its name.", examples=[{"name": "Ana"}]),
    ] = None


class TemplateDraft(msgspec.Struct, frozen=True):
    """A draft that may be tried."""

    template: MessageTemplate
    language: str | None
    variables: Mapping[str, Value]


class TemplateDefinition(msgspec.Struct, frozen=True):
    """A definition that may be put."""

    texts: tuple[TemplateText, ...]
    made_of: int | None


def read_definition(
    body: str, version: VoiceApiVersion, more_voices: Mapping[str, Sequence[str]]
) -> TemplateDefinition | tuple[FieldError, ...]:
    """
    Read a definition as it was sent; never raises for what was sent.

    Parameters
    ----------
    more_voices
        Voices that are newer than the tables, each with the languages that it speaks.
    """
    read = read_request_text(body, expected=frozenset(TemplateDefinitionModel.model_fields))
    if read.errors:
        return read.errors
    try:
        model = TemplateDefinitionModel.model_validate_json(read.text, strict=True)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False))
    texts = _texts_of(model.texts)
    errors = tuple(error for each in texts for error in _errors(each, version, more_voices))
    return errors or TemplateDefinition(texts, model.made_of)


def read_draft(
    body: str, version: VoiceApiVersion, more_voices: Mapping[str, Sequence[str]]
) -> TemplateDraft | tuple[FieldError, ...]:
    """Read a draft as it was sent, and judge its texts as those of a template that is put; never raises for what was sent."""
    read = read_request_text(body, expected=frozenset(TemplateDraftModel.model_fields))
    if read.errors:
        return read.errors
    try:
        model = TemplateDraftModel.model_validate_json(read.text, strict=True)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False))
    texts = _texts_of(model.texts)
    errors = tuple(error for each in texts for error in _errors(each, version, more_voices))
    return errors or TemplateDraft(MessageTemplate(name=_DRAFT, texts=texts), model.language, model.variables or {})


def _texts_of(texts: Mapping[str, TemplateTextModel]) -> tuple[TemplateText, ...]:
    return tuple(
        TemplateText(
            language=language,
            text=each.text or each.ssml or "",
            is_ssml=each.ssml is not None,
            voice_id=each.voice_id,
        )
        for language, each in texts.items()
    )


def _errors(
    text: TemplateText, version: VoiceApiVersion, more_voices: Mapping[str, Sequence[str]]
) -> Iterator[FieldError]:
    where = f"texts.{text.language}"
    try:
        placeholders = placeholders_of(pieces_of(text.text))
    except TemplateFault as fault:
        yield FieldError(field=where, message=str(fault))
        return
    forms: dict[str, set[ValueForm]] = {}
    for placeholder in placeholders:
        forms.setdefault(placeholder.variable, set()).add(placeholder.form)
    if len(forms) > MOST_VARIABLES:
        message = f"expected at most {MOST_VARIABLES} variables, which is all that a request may give, got {len(forms)}"
        yield FieldError(field=where, message=message)
        return
    tried = render(
        MessageTemplate(name="tried", texts=(text,)), None, {name: _sample(of) for name, of in forms.items()}
    )
    if isinstance(tried, tuple):
        for error in tried:
            yield FieldError(field=where, message=f"{error.field.partition('.')[2]}: {error.message}")
        return
    faults = content_faults(tried.content)
    content = msgspec.convert(tried.content, Content)
    for error in faults or tuple(message_errors(content, version, more_voices)):
        yield FieldError(field=where, message=error.message)


def _sample(forms: set[ValueForm]) -> Value:
    """Give a value that can be said in all the forms that a text says it in, where there is one."""
    if forms & _OF_CALENDAR:
        return "2026-11-26T14:30:00"
    return "1"
