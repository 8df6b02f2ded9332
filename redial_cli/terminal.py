"""What is shown on a terminal: text as it is, whoever wrote it, and none of it taken for markup or for commands to the terminal."""

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleDimensions
from rich.segment import Segment
from rich.text import Text

# Control characters (C0, DEL, C1), what reorders text (bidirectional controls), what cannot be seen, line separators, halves of
# surrogate pairs, tags. Not the joiners U+200C and U+200D, which scripts and emoji need.
_UNSAFE = (
    r"\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f"
)
_SHOWN_AS_SIGNS = re.compile(f"[{_UNSAFE}]")
_SHOWN_IN_ONE_LINE = re.compile(f"[\n{_UNSAFE}]")
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_SPACE = 0x20
_HALF_A_PER_CENT = 0.005
# As wide as anything gets: what reads a pipe is no terminal that would cut it.
_NOT_CUT = 10_000
_FILLED_UP = re.compile(r" +(?=\n)")


def visible(text: str) -> str:
    """Return a text whose control characters are shown as signs; its lines stay lines."""
    return _SHOWN_AS_SIGNS.sub(_sign, text)


def one_line(text: str) -> str:
    """Return a text in one line, its control characters shown as signs."""
    return _SHOWN_IN_ONE_LINE.sub(_sign, text)


def data(value: object, style: str = "") -> Text:
    """Return a value that came from data, ready for the terminal: in one line, and nothing of it read as markup."""
    return Text(one_line(str(value)), style)


def counted(number: int, one: str, many: str | None = None, *, up_to: int | None = None) -> str:
    """
    Return a number with what it counts.

    Parameters
    ----------
    many
        What several are called; with an s unless it is said.
    up_to
        Where the counting stopped, if it did: a number that great means so many or more.

    Examples
    --------
    >>> counted(1, "call"), counted(1234, "call is", "calls are"), counted(100, "call", up_to=100)
    ('1 call', '1,234 calls are', '100 or more calls')
    """
    or_more = " or more" if up_to is not None and number >= up_to else ""
    return f"{number:,}{or_more} {one if number == 1 else many or one + 's'}"


def per_cent(share: float) -> str:
    """
    Return a share in whole per cent. Not quite all is never all, and a little is never nothing.

    Examples
    --------
    >>> per_cent(0.5), per_cent(0.996), per_cent(0.004), per_cent(1), per_cent(0)
    ('50%', '>99%', '<1%', '100%', '0%')
    """
    if 1 - _HALF_A_PER_CENT <= share < 1:
        return ">99%"
    return "<1%" if 0 < share < _HALF_A_PER_CENT else f"{share:.0%}"


def escaped_json(text: str) -> str:
    """Return JSON that means the same, and holds no control character that a terminal would obey."""
    return _SHOWN_AS_SIGNS.sub(_escape, text)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < _SPACE:
        return chr(_CONTROL_PICTURES + code)
    return "\u2421" if code == _DELETE else f"<U+{code:04X}>"


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class TextConsole(Console):
    """
    A console that takes a string for text, in table cells too.

    Where it is no terminal, it is as wide as what is printed: nothing is cut or wrapped for a pipe, unless COLUMNS says how
    wide, and no line is filled up with spaces.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)
        # Rich keeps what COLUMNS said when the console was made; what counts is what it says now.
        self._width = None

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a string as text."""
        return super().render_str(visible(text), **options)

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        rendered = super()._render_buffer(buffer)
        return rendered if self.is_terminal else _FILLED_UP.sub("", rendered)

    @property
    def size(self) -> ConsoleDimensions:
        """How wide and how high it is."""
        size = super().size
        if self.is_terminal or "COLUMNS" in self._environ:
            return size
        return ConsoleDimensions(_NOT_CUT, size.height)

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size
