"""What is wrong with a value that somebody wrote, in words: where it stands, what may stand there, and what was meant."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import inspect

from voice_emulator.echo import shown, told

_AT = re.compile(r"(?P<said>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)


def explained(error: msgspec.ValidationError, shape: Any, written: object, name: str = "") -> str:
    """
    Return what a decoder's error means to who wrote the value.

    Parameters
    ----------
    shape
        The type that it was to be.
    written
        All that was written.
    name
        What it is called itself; a part of it needs no more than its path.
    """
    found = _AT.fullmatch(str(error))
    assert found is not None
    said, path = found["said"], found["path"] or ""
    own, value = inspect.type_info(shape), written
    steps = list(_STEP.finditer(path))
    if "".join(step[0] for step in steps) != path:  # within an object whose names are anybody's
        return told(error)
    for step in steps:
        within, value = _part(_chosen(own, value), value, step)
        if within is None:
            return told(error)
        own = within
    name = (name + path).removeprefix(".")
    if unknown := _UNKNOWN.fullmatch(said):
        return _no_such_name(unknown[1], _chosen(own, value), name)
    if said.startswith("`"):  # a check of our own, which names the member
        return f"`{name}.{said[1:]}" if name else said
    may_be = _in_words(_chosen(own, value))
    return told(error) if may_be is None or not name else f"`{name}` must be {may_be}, not {_written(value)}"


def _part(own: inspect.Type, value: Any, step: "re.Match[str]") -> tuple[inspect.Type | None, object]:
    match own:
        case inspect.StructType() if step[1] is not None and isinstance(value, dict):
            of_name = {field.encode_name: field.type for field in own.fields}
            return of_name.get(step[1]), value.get(step[1])
        case inspect.VarTupleType() if step[2] is not None and isinstance(value, list | tuple):
            return own.item_type, value[int(step[2])]
        case _:
            return None, None


def _chosen(own: inspect.Type, value: object) -> inspect.Type:
    """Return of several types the one that what was written can have been meant as."""
    if not isinstance(own, inspect.UnionType):
        return own
    kinds: tuple[type[inspect.Type], ...] = (
        (inspect.StructType,)
        if isinstance(value, dict)
        else (inspect.VarTupleType,)
        if isinstance(value, list | tuple)
        else (inspect.LiteralType, inspect.StrType)
        if isinstance(value, str)
        else ()
    )
    return next((each for each in own.types if isinstance(each, kinds)), own)


def _no_such_name(written: str, own: inspect.Type, name: str) -> str:
    known: Sequence[str] = [field.encode_name for field in own.fields] if isinstance(own, inspect.StructType) else []
    meant = get_close_matches(written, known, n=1)
    where = f"`{name}` has no" if name else "there is no"
    hint = f"did you mean `{meant[0]}`?" if meant else f"there are {', '.join(known)}"
    return f"{where} {shown(written)}; {hint}"


def _in_words(own: inspect.Type) -> str | None:
    match own:
        case inspect.UnionType():
            words = [_in_words(each) for each in own.types if not isinstance(each, inspect.NoneType)]
            return None if None in words else " or ".join([*map(str, words), *(["off"] if own.includes_none else [])])
        case inspect.IntType():
            return f"a whole number{_bounds(own.ge, own.le)}"
        case inspect.FloatType():
            return f"a number{_bounds(own.ge, own.le)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.LiteralType():
            return f"one of {', '.join(map(str, own.values))}"
        case inspect.VarTupleType():
            return "a list"
        case _:
            return None


def _bounds(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return ""
    return f" from {least} to {most}" if isinstance(most, int) else f" from {least:g} to {most:g}"


def _written(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else shown(value) if isinstance(value, str) else "this"
