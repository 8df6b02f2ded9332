"""
Texts that stand in the page's modules, where they would be read in one language only.

It knows strings, templates and comments of JavaScript, not the whole language; what it takes for a text is a guess with few misses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORDS = re.compile(r"[A-Za-z’']{2,}[,.:;…!?]? [A-Za-z]{2,}")
_A_WORD = re.compile(r"[A-Z][a-z]+[.…?!:]?")
_WORD_BESIDE_SPACE = re.compile(r"(?:^|\s)[A-Za-z]{2,}[,.:;]?\s|\s[A-Za-z]{2,}[,.:;]?(?:\s|$)")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_OF_PEOPLE = re.compile(r"[A-Z][a-z]|[a-z] [a-z]")
_HELD = "\0"
_TAG = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_CODE = re.compile(r"<code[^>]*>.*?</code>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
_TEXTS_OF_ATTRIBUTES = frozenset(
    {
        "title",
        "aria-label",
        "aria-valuetext",
        "placeholder",
        "alt",
        "label",
        "legend",
        "what",
        "says",
        "hint",
        "on",
        "text",
    }
)
_NO_TEXT_BEFORE = re.compile(
    r"(?:class|style|id|d|key|href|icon|name)=(?:\"[^\"]*)?$"
    r"|class: ?$|from ?$|import ?\(?$|Error\(\s*$|icon: ?$|use(?:Live|Pages)\(\s*$"
)
_REGEX_MAY_FOLLOW = frozenset("(,=:[!&|?{};\n+>")


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    found: list[tuple[int, str]] = field(default_factory=list)
    multiline: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)

    def read_code(self, *, until: str | None, counts: bool) -> None:
        """Read on to a closing brace of this depth, or to the end."""
        depth = 0
        while self.at < len(self.text):
            sign = self.text[self.at]
            if self.text.startswith("//", self.at):
                self.at = self._find("\n")
            elif self.text.startswith("/*", self.at):
                self.at = self._find("*/") + 2
            elif sign == "/" and self._is_regex():
                self._skip_regex()
            elif sign in "\"'":
                self._read_string(sign, counts=counts)
            elif sign == "`":
                self._read_template(counts=counts)
            elif sign == until and depth == 0:
                return
            else:
                depth += (sign == "{") - (sign == "}")
                self.at += 1

    def _find(self, what: str) -> int:
        found = self.text.find(what, self.at)
        return len(self.text) if found < 0 else found

    def _is_regex(self) -> bool:
        before = self.text[: self.at].rstrip(" ")
        return before[-1:] in _REGEX_MAY_FOLLOW or before.endswith("return")

    def _skip_regex(self) -> None:
        found = re.compile(r"/(?:\[(?:\\.|[^\]\\\n])*\]|\\.|[^/\\\n])+/").match(self.text, self.at)
        if found is not None:
            self.whole.append(found[0])
        self.at = found.end() if found is not None else self.at + 1

    def _read_string(self, quote: str, *, counts: bool) -> None:
        start = self.at
        found = re.compile(rf"{quote}((?:\\.|[^{quote}\\\n])*){quote}").match(self.text, start)
        if found is None:
            self.at += 1
            return
        self.at = found.end()
        words = found[1]
        self.whole.append(words)
        if counts and not self._is_no_text(start) and (_WORDS.search(words) or _A_WORD.fullmatch(words)):
            self.found.append((start, words))

    def _is_no_text(self, start: int) -> bool:
        return _NO_TEXT_BEFORE.search(self.text[max(0, start - 80) : start]) is not None

    def _read_template(self, *, counts: bool) -> None:
        start = self.at
        is_markup = self.text.endswith("html", 0, start)
        counts = counts and not self._is_no_text(start)
        self.at += 1
        whole: list[str] = []
        while self.at < len(self.text) and self.text[self.at] != "`":
            if self.text.startswith("${", self.at):
                self.at += 2
                is_text = not (is_markup and _NO_TEXT_BEFORE.search("".join(whole)))
                self.read_code(until="}", counts=counts and is_text)
                whole.append(_HELD)
            elif self.text[self.at] == "\\":
                whole.append(self.text[self.at + 1 : self.at + 2])
                self.at += 1
            else:
                whole.append(self.text[self.at])
            self.at += 1
        self.at += 1
        self.whole.append("".join(whole))
        if not is_markup and "\n" in "".join(whole):
            self.multiline.append("".join(whole))
        if counts:
            told = _of_markup("".join(whole)) if is_markup else _of_template("".join(whole))
            self.found.extend((start, words) for words in told)


def _of_template(text: str) -> Iterator[str]:
    if any(_WORD_BESIDE_SPACE.search(part) or _WORDS.search(part) for part in text.split(_HELD)):
        yield text.replace(_HELD, "…")


def _of_markup(text: str) -> Iterator[str]:
    text = _CODE.sub("", text)
    for tag in _TAG.findall(text):
        for name, one, other in _ATTRIBUTE.findall(tag):
            if name in _TEXTS_OF_ATTRIBUTES and _OF_PEOPLE.search(one or other):
                yield f"{name}={one or other}".replace(_HELD, "…")
    for part in _TAG.split(text):
        if _LETTERS.search(part):
            yield " ".join(part.replace(_HELD, "…").split())


def literal_texts(module: str) -> list[tuple[int, str]]:
    """
    Find the texts in a module.

    Parameters
    ----------
    module
        Its JavaScript.

    Returns
    -------
    list[tuple[int, str]]
        Each with its line.
    """
    reader = _Reader(module)
    reader.read_code(until=None, counts=True)
    return sorted((module.count("\n", 0, start) + 1, words) for start, words in reader.found)


def multiline_texts(module: str) -> list[str]:
    """Find the templates in a module that are no markup and go over several lines."""
    reader = _Reader(module)
    reader.read_code(until=None, counts=True)
    return reader.multiline


def whole_texts(module: str) -> list[str]:
    """Give all strings, patterns and templates of a module, markup too, with what these hold of code left out."""
    reader = _Reader(module)
    reader.read_code(until=None, counts=True)
    return reader.whole
