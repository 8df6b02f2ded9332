"""SSML: well-formed, rooted in `<speak>`, of Polly's tags only, and saying something."""

import re
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from redial.domain.messages.ssml_tags import TAGS, fault_of, is_heard, says_nothing, shortened

_WHITESPACE = re.compile(r"\s+")
_BYTE_ORDER_MARK = "\ufeff"


class SsmlFault(ValueError):
    """What is wrong with an SSML text, with its line and column where it has one."""


class Element(NamedTuple):
    """A tag that is open."""

    name: str
    attributes: dict[str, str]


class SsmlReader:
    """
    Follows the parser through one text.

    Its work is bounded by the length of the text: there are no entities to expand, nothing is read from elsewhere, and nothing
    recurs with the depth of the tags. Whoever measures more than what is spoken overrides `begins`, `speaks` and `ends`.
    """

    def __init__(self) -> None:
        self._spoken: list[str] = []
        self._open: list[Element] = []
        self._silent = 0
        self._says_something = False
        # No namespaces: Polly's `amazon:` prefix is used without being declared.
        parser = expat.ParserCreate("utf-8")
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.buffer_text = True
        self._parser = parser

    def begins(self, element: Element) -> None:
        """Take note of a tag that opens."""

    def speaks(self, text: str) -> None:
        """Take note of a piece that is spoken; each stretch of its white space is one space."""

    def ends(self, element: Element) -> None:
        """Take note of a tag that closes."""

    def read(self, text: str) -> str:
        """
        Read an SSML text.

        Returns
        -------
        str
            What of it is spoken: without tags, each stretch of white space made one space, and the alias in place of what
            `<sub>` holds.

        Raises
        ------
        SsmlFault
            If it is not well-formed, holds what Polly does not support, or says nothing.
        """
        if text.startswith(_BYTE_ORDER_MARK):
            raise SsmlFault("begins with an invisible byte order mark (U+FEFF): line 1, column 1")
        try:
            # Half of a surrogate pair is no character; the parser says where it stands.
            self._parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - the last piece
        except expat.ExpatError as error:
            raise SsmlFault(_not_well_formed(error)) from None
        if not self._says_something:
            raise SsmlFault("says nothing: <speak> holds neither a word nor a pause")
        return _WHITESPACE.sub(" ", "".join(self._spoken)).strip()

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        # The text is sent as part of a JSON document, which is UTF-8; Polly would read it as something else.
        if encoding is not None and encoding.casefold() != "utf-8":
            self._refuse(f"the encoding of SSML must be UTF-8, not {shortened(encoding)}")

    def _doctype(self, *_: object) -> NoReturn:
        self._refuse("SSML cannot have a document type declaration")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != "speak":
            self._refuse(f"the root of SSML must be <speak>, not <{shortened(name)}>")
        if self._open and name == "speak":
            self._refuse("within <speak> there cannot be another <speak>")
        fault = fault_of(name, attributes)
        if fault is None and self._open and TAGS[self._open[-1].name].empty:
            fault = f"<{self._open[-1].name}> must be empty"
        if fault:
            self._refuse(fault)
        element = Element(name, attributes)
        self._open.append(element)
        self._says_something = self._says_something or is_heard(name, attributes)
        self.begins(element)
        if name == "sub":
            self._characters(attributes["alias"])
            self._silent += 1

    def _characters(self, text: str) -> None:
        if self._silent:
            return
        is_blank = says_nothing(text)
        if TAGS[self._open[-1].name].empty and not is_blank:
            self._refuse(f"<{self._open[-1].name}> must be empty")
        self._says_something = self._says_something or not is_blank
        text = _WHITESPACE.sub(" ", text)
        self._spoken.append(text)
        self.speaks(text)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if name == "sub":
            self._silent -= 1
        self.ends(element)

    def _refuse(self, fault: str) -> NoReturn:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        raise SsmlFault(f"{fault}: line {line}, column {column + 1}")


def _not_well_formed(error: expat.ExpatError) -> str:
    message = expat.ErrorString(error.code)
    hint = {
        expat.errors.XML_ERROR_INVALID_TOKEN: "a bare & is written &amp; and a bare < is written &lt;",
        expat.errors.XML_ERROR_NO_ELEMENTS: "a tag is not closed, or there is none",
        expat.errors.XML_ERROR_SYNTAX: "the text has to stand within <speak> and </speak>",
        expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows </speak>",
    }.get(message, message)
    return f"not well-formed: line {error.lineno}, column {max(error.offset, 1)} ({hint})"
