"""
Between the domain's records and DynamoDB's attribute values.

boto3's own serializer would do the second half, at the price of importing boto3 (see `redial.adapters.clients`); the seven types
that the table holds are few enough.

Fields that have their default value are left out: an item of up to 1 KB costs one write unit, and most calls fit.
So the defaults of the domain's records are part of the stored format.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

import msgspec

from redial.adapters.dynamodb import schema
from redial.domain.times import to_iso
from redial.errors import NeedsNewerCode, UnreadableRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Plain = dict[str, Any]
_SHORT_YEAR = re.compile(r"[0-9]{1,3}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z$")
_LENGTH_OF_A_TIME = len("2026-11-23T06:30:33.123Z")
# The times of a request whose names do not tell that they are times; all others end with `_at`.
_OTHER_TIMES = frozenset({"not_before"})
_EMPTY_SET: frozenset[str] = frozenset()
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
"""Most of what a record holds: looked for first, and not among the subclasses of what comes after."""
R = TypeVar("R")


def to_plain(value: Any) -> Any:
    """Turn a record into dicts, lists, texts and numbers."""
    if type(value) in _AS_THEY_ARE:
        return value
    return _WRITERS[type(value)](value)


class _Writers(dict[type, Callable[[Any], Any]]):
    """What turns values of a type into plain data: found once a type, and not for each value."""

    def __missing__(self, value_type: type) -> Callable[[Any], Any]:
        self[value_type] = _writer_of(value_type)
        return self[value_type]


_WRITERS = _Writers()


def _writer_of(value_type: type) -> Callable[[Any], Any]:
    if issubclass(value_type, msgspec.Struct):
        return _to_list if value_type.__struct_config__.array_like else partial(_to_dict, _defaults(value_type))
    writers: tuple[tuple[type, Callable[[Any], Any]], ...] = (
        (Enum, lambda value: value.value),
        (datetime, to_iso),
        (date, date.isoformat),
        (Mapping, lambda value: {key: to_plain(part) for key, part in value.items()}),
        (list, lambda value: [to_plain(part) for part in value]),
        (tuple, lambda value: [to_plain(part) for part in value]),
        (frozenset, lambda value: {to_plain(part) for part in value}),
    )
    return next((write for base, write in writers if issubclass(value_type, base)), lambda value: value)


def _to_dict(defaults: tuple[tuple[str, Any], ...], value: msgspec.Struct) -> Plain:
    return {
        name: part if type(part) in _AS_THEY_ARE else _WRITERS[type(part)](part)
        for name, default in defaults
        if (part := getattr(value, name)) is not None and part is not default and part != default
    }


def _to_list(value: msgspec.Struct) -> list[Any]:
    """Turn a record that is kept as its tag and its fields in order; those at the end that have their defaults are left out."""
    parts = [(getattr(value, name), default) for name, default in _defaults(type(value))]
    while parts and parts[-1][0] == parts[-1][1]:
        parts.pop()
    return [value.__struct_config__.tag, *(to_plain(part) for part, _ in parts)]


def from_plain(plain: object, record_type: type[R], key: str) -> R:
    """
    Turn plain data into a record; fields that it does not know are left aside.

    Raises
    ------
    UnreadableRecord
        A field is missing or of another type, and the message names the item's key and the field; or the item says that only newer
        code may change it. A write of the whole item would drop what that code has put there, so after a rollback it is left
        alone, and counted.
    """
    if needs_newer_code(plain):
        needed = plain[schema.NEEDED_FORM]
        raise NeedsNewerCode(
            f"item {key}: only code that knows form {needed} of items may change it; this code knows form {schema.FORM}"
        )
    try:
        return msgspec.convert(plain, record_type)
    except msgspec.ValidationError as error:
        padded = _with_padded_years(plain)
        if padded == plain:
            raise UnreadableRecord(f"item {key}: {_without_values(error)}") from error
        return from_plain(padded, record_type, key)


def needs_newer_code(plain: object) -> TypeGuard[Plain]:
    """Tell whether an item says that only code which knows a newer form may change it."""
    needed = plain.get(schema.NEEDED_FORM, schema.FORM) if isinstance(plain, Mapping) else schema.FORM
    return not (isinstance(needed, int) and needed <= schema.FORM)


def _with_padded_years(plain: Any, name: str = "") -> Any:
    """
    Pad the years of times before the year 1000, which versions up to 26f06b9 wrote without their zeros.

    What is read so is written as it should be when the record is next written.
    """
    if isinstance(plain, Mapping):
        return {key: _with_padded_years(part, str(key)) for key, part in plain.items()}
    if isinstance(plain, list):
        return [_with_padded_years(part) for part in plain]
    if isinstance(plain, str) and (name.endswith("_at") or name in _OTHER_TIMES) and _SHORT_YEAR.match(plain):
        return plain.rjust(_LENGTH_OF_A_TIME, "0")
    return plain


def to_item(plain: Plain) -> "dict[str, AttributeValueTypeDef]":
    """Turn plain data into DynamoDB's attribute values; attributes without a value are left out."""
    # Most are texts: these are turned here and below without a call for each.
    return {
        name: {"S": value} if type(value) is str else _to_attribute(value)
        for name, value in plain.items()
        if type(value) is str or (value is not None and value != _EMPTY_SET)
    }


def from_item(item: Mapping[str, Any]) -> Plain:
    """Turn DynamoDB's attribute values into plain data."""
    return {name: value["S"] if "S" in value else _from_attribute(value) for name, value in item.items()}


def _without_values(error: msgspec.ValidationError) -> str:
    """Tell what msgspec says of a field, without the value that it quotes where one of an enumeration was expected."""
    words, at, where = str(error).partition(" - at `$")
    return words.partition("'")[0].rstrip() + at + where


def _to_attribute(value: Any) -> "AttributeValueTypeDef":
    match value:
        case dict():
            return {"M": to_item(value)}
        case list():
            return {"L": [{"S": part} if type(part) is str else _to_attribute(part) for part in value]}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case str():
            return {"S": value}
        case set():
            return {"SS": sorted(value)}
        case _:
            raise TypeError(f"no attribute value for {type(value).__name__}")


def _from_attribute(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    if kind == "N":
        if value.isdecimal():  # as nearly all are
            return int(value)
        return _from_number(value)
    if kind == "M":
        return {name: part["S"] if "S" in part else _from_attribute(part) for name, part in value.items()}
    if kind == "L":
        return [part["S"] if "S" in part else _from_attribute(part) for part in value]
    return _from_seldom(kind, value)


def _from_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _from_seldom(kind: str, value: Any) -> Any:
    match kind:
        case "S" | "BOOL":
            return value
        case "SS":
            return set(value)
        case "NULL":
            return None
        case _:
            raise UnreadableRecord(f"an attribute of the type {kind}, which Redial does not write")


@cache
def _defaults(record_type: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    """Give each field's name and default, looked up once a type: msgspec reads the annotations anew each time."""
    return tuple(
        (field.name, field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory())
        for field in msgspec.structs.fields(record_type)
    )
