"""JSON in which each object names a thing once: of two values for one name nobody can tell which is meant."""

import json
from typing import Any

import msgspec


def decode_once(text: bytes | str) -> Any:
    """
    Return what a JSON text says.

    Parameters
    ----------
    text
        As somebody wrote it, in UTF-8.

    Raises
    ------
    msgspec.DecodeError
        It is no JSON, or one of its objects has a name more than once.
    """
    said = msgspec.json.decode(text)
    # The faster decoder keeps the last of two values, and does not tell. Numbers are not read again: some are too long for it.
    json.loads(text, object_pairs_hook=_each_once, parse_int=len, parse_float=len)
    return said


def _each_once(pairs: list[tuple[str, object]]) -> None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise msgspec.ValidationError(f"`{name}` is given more than once")
        names.add(name)
