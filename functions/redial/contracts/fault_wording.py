"""What is wrong with a request, in words for the person who wrote it: never a type, and never a pattern."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from redial.contracts import calling_hours
from redial.contracts.characters import (
    REQUEST_ID_IN_WORDS,
    REQUEST_ID_PATTERN,
    TASK_TOKEN_IN_WORDS,
    TASK_TOKEN_PATTERN,
)
from redial.contracts.request_text import BODY
from redial.domain.bounded_text import shorten
from redial.domain.call.calls import FieldError
from redial.domain.templates.templates import NAME_OF_TEMPLATE, NAME_OF_TEMPLATE_IN_WORDS

REQUEST = "(request)"
MOST_ERRORS = 50
# Both stand in the table with the request; the name of an unknown field may be as long as its message.
_LONGEST_FIELD = 200
_LONGEST_MESSAGE = 500

_IN_WORDS: Mapping[str, str] = {
    REQUEST_ID_PATTERN: REQUEST_ID_IN_WORDS,
    TASK_TOKEN_PATTERN: TASK_TOKEN_IN_WORDS,
    NAME_OF_TEMPLATE: NAME_OF_TEMPLATE_IN_WORDS,
    calling_hours.CLOCK_TIME_PATTERN: calling_hours.CLOCK_TIME_IN_WORDS,
    calling_hours.DATE_PATTERN: calling_hours.DATE_IN_WORDS,
    calling_hours.REGION_PATTERN: calling_hours.REGION_IN_WORDS,
    calling_hours.HOURS_NAME_PATTERN: calling_hours.HOURS_NAME_IN_WORDS,
    calling_hours.ZONE_PATTERN: calling_hours.ZONE_IN_WORDS,
}
# The types of JSON, by pydantic's names for what it missed.
_TYPES = {
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
    "less_than": ("less than", "lt"),
}
# How pydantic got there, and not where it is.
_NOT_IN_A_PATH = frozenset({calling_hours.NAMED, calling_hours.IN_PLACE, "[key]"})


def in_words(detail: Any) -> FieldError:
    """Say what one of pydantic's errors means."""
    path = ".".join(str(part) for part in detail["loc"] if part not in _NOT_IN_A_PATH) or REQUEST
    message: str = detail["msg"]
    match detail["type"]:
        case "missing":
            message = "expected a value, got none"
        case "extra_forbidden":
            message = "expected no such field; check its name"
        case "enum" | "literal_error":
            message = f"expected one of {detail['ctx']['expected']}"
        case "string_too_short":
            message = f"expected at least {detail['ctx']['min_length']} character, got {len(detail['input'])}"
        case "string_too_long":
            message = f"expected at most {detail['ctx']['max_length']} characters, got {len(detail['input'])}"
        case "too_short":
            message = f"expected at least {detail['ctx']['min_length']}, got {detail['ctx']['actual_length']}"
        case "too_long":
            # Of an object pydantic stops counting, and tells no length.
            message = f"expected at most {detail['ctx']['max_length']}, got {len(detail['input'])}"
        case "string_pattern_mismatch":
            message = f"expected {_IN_WORDS.get(detail['ctx']['pattern'], 'another form; see the schema')}"
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than" as kind:
            words, name = _BOUNDS[kind]
            bound = detail["ctx"][name]
            message = f"expected {words} {f'{bound:g}' if isinstance(bound, float) else bound}, got {detail['input']}"
        case "json_invalid":
            path, message = BODY, f"expected JSON: {detail['ctx']['error']}"
            if "surrogate" in message or "hex escape" in message:
                message = f"expected whole characters, got a \\u escape that is half of one: {detail['ctx']['error']}"
        case "int_type" | "int_from_float" if isinstance(detail["input"], float):
            message = "expected a whole number, got one with a fraction"
        case kind if kind in _TYPES:
            message = f"expected {_TYPES[kind]}, got {kind_of(detail['input'])}"
        case "ssml":  # begins with the name as it is written, perhaps
            pass
        case _:
            message = message[:1].lower() + message[1:]
    return FieldError(field=path, message=message)


def in_words_by_pattern(pattern: str) -> str | None:
    """Say what a pattern of a request's field means; None where it is none of them."""
    return _IN_WORDS.get(pattern)


def kind_of(value: object) -> str:
    """Name the kind of a JSON value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case Mapping():
            return "an object"
        case _:
            return "a list"


def bounded(errors: Iterable[FieldError], total: int) -> tuple[FieldError, ...]:
    """Give at most fifty errors, each of a bounded size; the last one says how many others there are."""
    most = MOST_ERRORS if total <= MOST_ERRORS else MOST_ERRORS - 1
    kept = [
        FieldError(field=shorten(error.field, _LONGEST_FIELD), message=shorten(error.message, _LONGEST_MESSAGE))
        for error in islice(errors, most)
    ]
    if total > MOST_ERRORS:
        kept.append(FieldError(field=REQUEST, message=f"and {total - most:,} more errors"))
    return tuple(kept)
