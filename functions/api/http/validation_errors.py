"""What a query parameter or a field should have been, in words: imported when one is wrong."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

from api.parameters.common import EXPECTED, Parameters
from redial.contracts.answers.common import FieldErrorResponse
from redial.domain.times import PATTERN


def wrong_fields(given: Mapping[str, Any], wanted: type[Parameters]) -> Iterator[FieldErrorResponse]:
    """Name all that is wrong with what was given, not only what was found first."""
    fields = {field.name: field for field in msgspec.structs.fields(wanted)}
    for name, value in given.items():
        if name not in fields:
            there = ", ".join(fields) or "none"
            yield FieldErrorResponse(field=name, message=f"expected no such field; there are: {there}")
            continue
        within = list(_within_objects(name, value, inspect.type_info(fields[name].type)))
        if within:
            yield from within
        elif not _is_right(value, fields[name].type):
            hint = "; a plus in an address is written %2B" if _is_time_without_its_plus(value) else ""
            yield FieldErrorResponse(
                field=name, message=f"expected {_in_words(inspect.type_info(fields[name].type))}{hint}"
            )
    for name, field in fields.items():
        if field.required and name not in given:
            yield FieldErrorResponse(field=name, message="expected a value, got none")


def _within_objects(name: str, value: object, kind: inspect.Type) -> Iterator[FieldErrorResponse]:
    """Name what is wrong within the objects of a list, each by its place."""
    if not (isinstance(kind, inspect.ListType) and isinstance(kind.item_type, inspect.StructType)):
        return
    objects = kind.item_type.cls
    for position, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, dict) and issubclass(objects, Parameters):
            for error in wrong_fields(each, objects):
                yield FieldErrorResponse(field=f"{name}[{position}].{error.field}", message=error.message)


def _is_right(value: object, wanted: Any) -> bool:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        return False
    # In Python the `$` of a pattern also matches before a line feed at the end; in the published schemas it does not.
    return not (isinstance(value, str) and value.endswith("\n") and _has_pattern(inspect.type_info(wanted)))


def _has_pattern(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata(type=inner):
            return _has_pattern(inner)
        case inspect.UnionType(types=types):
            return any(map(_has_pattern, types))
        case inspect.StrType(pattern=pattern):
            return pattern is not None
        case _:
            return False


def _is_time_without_its_plus(value: object) -> bool:
    return isinstance(value, str) and " " in value and re.fullmatch(PATTERN, value.replace(" ", "+")) is not None


def _in_words(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            return str(extra[EXPECTED]) if extra and EXPECTED in extra else _in_words(inner)
        case inspect.UnionType(types=types):
            return " or ".join(_in_words(each) for each in types if not isinstance(each, inspect.NoneType))
        case inspect.ListType(item_type=inspect.StructType(fields=fields), min_length=least, max_length=most):
            return f"{least or 0} to {most} objects of {', '.join(field.name for field in fields)}"
        case inspect.ListType(item_type=item, min_length=least, max_length=int(most)):
            return f"a list of {least or 0} to {most}, each of them {_in_words(item)}"
        case inspect.ListType(item_type=item):
            return f"{_in_words(item)}, perhaps several"
        case inspect.EnumType(cls=members):
            return f"one of {', '.join(str(member.value) for member in members)}"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(str(value) for value in values)}"
        case inspect.IntType(ge=None, le=None):
            return "a whole number"
        case inspect.IntType(ge=least, le=most):
            return f"a whole number from {least} to {most}"
        case inspect.BoolType():
            return "true or false"
        case inspect.FloatType():
            return "a number"
        case inspect.DictType(value_type=value):
            return f"an object, each of whose values is {_in_words(value)}"
        case inspect.StrType(min_length=None, max_length=None):
            return "a text"
        case inspect.StrType(min_length=least, max_length=most):
            return f"a text of {least or 0} to {most} characters"
        case _:
            raise AssertionError(f"no words for {kind}")
