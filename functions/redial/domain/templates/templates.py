"""
Templates of messages: a text for each language, with placeholders for the values of a request. Kept by name and version. Pure.

A placeholder is written ``{name}``, or ``{name:form}`` where the value is said in a form: ``{visit:date}``. ``{{`` and ``}}`` are
braces.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from redial.domain.names import name_fault, plain_form
from redial.domain.versioned import Versioned

NAME_OF_TEMPLATE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
NAME_OF_TEMPLATE_IN_WORDS = "1 to 64 letters, digits, dots, dashes and underscores, the first one a letter or a digit"
MOST_BYTES_OF_VARIABLE = 64
"""Of the name of a variable, in UTF-8."""

_PIECE = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<placeholder>[^{}]*)\}|(?P<stray>[{}])")


class ValueForm(StrEnum):
    """How a value is said."""

    TEXT = "text"
    """As it is written."""
    DIGITS = "digits"
    """Spelt: one sign after the other."""
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"
    NUMBER = "number"


class Placeholder(NamedTuple):
    """Where a value goes."""

    variable: str
    form: ValueForm


class TemplateText(Struct, frozen=True, kw_only=True):
    """What is said in one language."""

    language: str
    """Amazon Polly's code."""
    text: str
    is_ssml: bool = False
    voice_id: str | None = None


class MessageTemplate(Versioned, frozen=True, kw_only=True):
    """A template, as it stands in its latest version or in an earlier one."""

    name: str
    texts: tuple[TemplateText, ...] = ()
    """One for each language; none: there is no such template, or it was deleted."""
    put_at: datetime | None = None
    put_by: str = ""

    @property
    def languages(self) -> list[str]:
        """Give the languages that the template has a text in."""
        return [each.language for each in self.texts]

    def text_in(self, language: str) -> TemplateText | None:
        """Return the text in a language; None where there is none."""
        return next((each for each in self.texts if each.language == language), None)

    @property
    def variables(self) -> list[str]:
        """Name all variables, of whichever language, each once and in their order."""
        placeholders = [placeholder for each in self.texts for placeholder in placeholders_of(pieces_of(each.text))]
        return list(dict.fromkeys(placeholder.variable for placeholder in placeholders))


class TemplateFault(ValueError):
    """What is wrong with the placeholders of a text."""


def pieces_of(text: str) -> list[str | Placeholder]:
    """
    Take a text apart into what is said as it is, and placeholders for values.

    Raises
    ------
    TemplateFault
        A brace stands alone, or a placeholder has no name or an unknown form.
    """
    pieces: list[str | Placeholder] = []
    end = 0
    for found in _PIECE.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        if found["brace"]:
            pieces.append(found["brace"][0])
        elif found["stray"]:
            raise TemplateFault(
                f"the brace at character {found.start() + 1} stands alone; write {{{{ or }}}} for one that is said"
            )
        else:
            pieces.append(_placeholder(found["placeholder"], found.start() + 1))
    return [piece for piece in (*pieces, text[end:]) if piece != ""]


def placeholders_of(pieces: Sequence[str | Placeholder]) -> list[Placeholder]:
    """Give the placeholders among some pieces."""
    return [piece for piece in pieces if isinstance(piece, Placeholder)]


def _placeholder(written: str, position: int) -> Placeholder:
    variable, colon, form = plain_form(written).partition(":")
    if name_fault(variable, MOST_BYTES_OF_VARIABLE) is not None:
        raise TemplateFault(
            f"the placeholder at character {position} has no name of 1 to {MOST_BYTES_OF_VARIABLE} bytes, "
            "without spaces at its ends"
        )
    if colon and form not in {each.value for each in ValueForm}:
        forms = ", ".join(ValueForm)
        raise TemplateFault(f"the placeholder at character {position} has an unknown form; there are: {forms}")
    return Placeholder(variable, ValueForm(form) if colon else ValueForm.TEXT)
