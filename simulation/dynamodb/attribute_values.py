"""
Attribute values as DynamoDB takes and keeps them: what it refuses, and the one form in which it keeps a number or a set.

Sources: "Supported data types and naming rules" and "Quotas" of the DynamoDB developer guide.
"""

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from operator import is_
from typing import Any

import msgspec

from redial.adapters.dynamodb import schema
from simulation.dynamodb.capacity import item_size

Value = dict[str, Any]
Item = dict[str, Any]
"""An item as the API has it: attribute name to typed value."""
MOST_BYTES = 400 * 1024
"""Of an item, with the names of its attributes."""
_MOST_KEY_BYTES = 2_048
_MOST_SORT_KEY_BYTES = 1_024
_INDEX_KEYS = dict.fromkeys((index.partition_key for index in schema.INDEXES), _MOST_KEY_BYTES) | dict.fromkeys(
    (index.sort_key for index in schema.INDEXES), _MOST_SORT_KEY_BYTES
)
"""How long each may be."""
_MOST_DIGITS = 38
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_UNUSUAL = re.compile(rb'\{"(?!S":|BOOL":|NULL":|L":|M":|N":"(?:0|[1-9][0-9]{0,37})"\})[A-Z]+":')
"""In an item as JSON: a value that may not be kept as it is, such as a set; or else an attribute with such a name."""
_USUAL_NUMBERS = frozenset(map(str, range(1_000)))
_LARGEST = Decimal("9.9999999999999999999999999999999999999E+125")
_SMALLEST = Decimal("1E-130")


class InvalidParameter(Exception):
    """What DynamoDB answers with a ValidationException."""


def kept_item(item: Item, what: str) -> Item:
    """Return an item as the table keeps it, the same object where it is so already; refuse one that is too large."""
    as_json = msgspec.json.encode(item)
    kept = item if _UNUSUAL.search(as_json) is None else _kept_parts(item)
    key_of(kept)
    for name, most_bytes in _INDEX_KEYS.items():
        if name in kept:
            _check_index_key(kept[name], name, most_bytes)
    # As JSON an item is longer than DynamoDB counts it, and nearly all are far below: only the others are counted.
    if len(as_json) > MOST_BYTES and item_size(kept) > MOST_BYTES:
        raise InvalidParameter(f"{what} has exceeded the maximum allowed size")
    return kept


def key_of(item: Mapping[str, Any]) -> str:
    """Return the key of an item, or of a request."""
    value = item.get(schema.KEY)
    key = value.get("S") if isinstance(value, dict) else None
    if isinstance(key, str) and 0 < len(key.encode()) <= _MOST_KEY_BYTES:
        return key
    match value:
        case {"S": ""}:
            problem = "not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"
        case {"S": _}:
            problem = f"invalid: Size of hashkey has exceeded the maximum size limit of {_MOST_KEY_BYTES} bytes"
        case _:
            problem = "invalid: Missing the key pk in the item, or type mismatch for it"
    raise InvalidParameter(f"One or more parameter values were {problem}")


def kept_value(value: Value) -> Value:
    """Return a value as the table keeps it; the same object where it is so already."""
    ((kind, content),) = value.items()
    kept: Any
    match kind:
        case "S" | "BOOL" | "NULL":
            return value
        case "N":
            kept = _kept_number(content)
        case "L":
            kept = [part if "S" in part else kept_value(part) for part in content]
            if all(map(is_, kept, content)):
                return value
        case "M":
            kept = _kept_parts(content)
            if kept is content:
                return value
        case "SS":
            if not content:
                raise InvalidParameter("One or more parameter values were invalid: An string set  may not be empty")
            if len({*content}) < len(content):
                raise InvalidParameter(
                    "One or more parameter values were invalid: Input collection contains duplicates"
                )
            kept = sorted(content)
        case "B":
            kept = content  # Redial writes none, but an item may hold what somebody else wrote
        case _:
            raise NotImplementedError(f"an attribute of the type {kind}, which Redial does not write")
    return value if kept == content else {kind: kept}


def _kept_parts(parts: dict[str, Value]) -> dict[str, Value]:
    changed = {}
    for name, part in parts.items():
        if "S" in part or "BOOL" in part or ("N" in part and part["N"] in _USUAL_NUMBERS):  # as most are
            continue
        if (kept := kept_value(part)) is not part:
            changed[name] = kept
    return parts | changed if changed else parts


def _kept_number(text: str) -> str:
    if text == "0" or (text.isdecimal() and text[0] != "0" and len(text) <= _MOST_DIGITS):  # as nearly all are
        return text
    if not _NUMBER.fullmatch(text):
        raise InvalidParameter(f"The parameter cannot be converted to a numeric value: {text}")
    # "Leading and trailing zeroes are trimmed."
    exactly = Context(prec=len(text))
    number = exactly.create_decimal(text).normalize(exactly)  # codespell:ignore normalize
    if not number:
        return "0"
    if abs(number) > _LARGEST:
        raise InvalidParameter(
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        )
    if abs(number) < _SMALLEST:
        raise InvalidParameter(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        )
    if len(number.as_tuple().digits) > _MOST_DIGITS:
        raise InvalidParameter("Attempting to store more than 38 significant digits in a Number")
    return format(number, "f")


def _check_index_key(value: Value, name: str, most_bytes: int) -> None:
    text = value.get("S")
    if isinstance(text, str) and 0 < len(text.encode()) <= most_bytes:
        return
    raise InvalidParameter(
        f"One or more parameter values were invalid: Type mismatch, empty value or size of Index Key {name}"
    )
