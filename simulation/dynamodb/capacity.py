"""
What DynamoDB charges for a request, by its rules.

Sources: "Read and write operations" and "Managing capacity for global secondary indexes" of the DynamoDB developer guide. An item's
size is its attribute names and values; a write costs a unit for each started KB of the larger of the item before and after; an
index costs one write where an entry is put or deleted, and two where its key changes; a read costs a unit (strongly consistent)
or half of one for each started 4 KB.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any


@dataclass
class Consumed:
    """Units by where they went: ``table`` or the name of an index."""

    writes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    reads: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


def item_size(item: Mapping[str, Any]) -> int:
    return _size_of_parts(item)


def write_units(*items: Mapping[str, Any] | None) -> int:
    return max(1, ceil(max((item_size(item) for item in items if item), default=0) / 1024))


def read_units(size: int, *, consistent: bool) -> float:
    return max(1, ceil(size / 4096)) * (1.0 if consistent else 0.5)


def index_writes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: tuple[str, ...]) -> int:
    """Count the writes to an index of keys alone."""
    old = _entry(before, names)
    new = _entry(after, names)
    return 0 if old == new else (old is not None) + (new is not None)


def _entry(item: Mapping[str, Any] | None, names: tuple[str, ...]) -> tuple[Any, ...] | None:
    if item is None:
        return None
    for name in names:
        if name not in item:
            return None
    return tuple([item[name]["S"] for name in names])


def _size_of_parts(parts: Mapping[str, Mapping[str, Any]]) -> int:
    return sum(
        [_length(name) + (_length(value["S"]) if "S" in value else _value_size(value)) for name, value in parts.items()]
    )


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return _length(content)
        case "N":
            # About (number of significant digits / 2) + 1.
            return ceil(len(content.strip("-0.").replace(".", "")) / 2) + 1
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(map(_length, content))
        case "L":
            return 3 + len(content) + sum(map(_value_size, content))
        case "M":
            return 3 + len(content) + _size_of_parts(content)
        case _:
            raise TypeError(kind)
