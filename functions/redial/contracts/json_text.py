"""JSON taken apart without being read: each part stays the text that it is, whatever is wrong within it."""

import json
import re

_WHITE_SPACE = " \t\r\n"
# A string, or a sign of the structure; a quote alone begins a string that does not end.
_SIGN = re.compile(r'"(?:[^"\\]++|\\.)*+"|["\[\]{},]', re.DOTALL)
_NAME = re.compile(r'("(?:[^"\\]++|\\.)*+")[ \t\r\n]*:', re.DOTALL)
_OPENED_BY = {"]": "[", "}": "{"}


def array_members(text: str) -> list[str]:
    """
    Give the members of an array.

    Raises
    ------
    ValueError
        It is no array, or its brackets, quotes or commas are not in their places.
    """
    return _parts(text, "[", "an array")


def object_members(text: str) -> list[tuple[str, str]]:
    """
    Give the names and values of an object, in their order; a name comes as often as it was given.

    Raises
    ------
    ValueError
        It is no object, or its brackets, quotes or commas are not in their places.
    """
    members: list[tuple[str, str]] = []
    for part in _parts(text, "{", "an object"):
        named = _NAME.match(part)
        if named is None:
            raise ValueError("expected a name in quotes and a colon")
        members.append((str(json.loads(named[1], strict=False)), part[named.end() :].strip(_WHITE_SPACE)))
    return members


def _parts(text: str, opening: str, kind: str) -> list[str]:
    text = text.strip(_WHITE_SPACE)
    if not text.startswith(opening):
        raise ValueError(f"expected {kind}")
    parts: list[str] = []
    begin = 1
    is_open: list[str] = []
    for found in _SIGN.finditer(text):
        sign = found.group()
        if sign in {"[", "{"}:
            is_open.append(sign)
        elif sign in _OPENED_BY:
            if not is_open or is_open.pop() != _OPENED_BY[sign]:
                raise ValueError(f"a bracket closes that was not opened, at character {found.end()}")
        elif sign == '"':
            raise ValueError(f"a string does not end, from character {found.end()} on")
        elif sign == "," and len(is_open) == 1:
            parts.append(text[begin : found.start()])
            begin = found.end()
        if not is_open and found.end() != len(text):
            raise ValueError(f"something follows its end, at character {found.end() + 1}")
    if is_open:
        raise ValueError("it is not whole")
    parts.append(text[begin:-1])
    parts = [part.strip(_WHITE_SPACE) for part in parts]
    if parts == [""]:
        return []
    if "" in parts:
        raise ValueError("a comma has nothing before or behind it")
    return parts
