"""What DynamoDB refuses by its documentation, told by the request alone: moto is more lenient."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from redial.adapters.dynamodb import schema

_MOST_PARTITION_KEY_BYTES, _MOST_SORT_KEY_BYTES = 2_048, 1_024
_PARTITION_KEYS = {index.partition_key for index in schema.INDEXES}
_SORT_KEYS = {index.sort_key for index in schema.INDEXES}
_INDEX_PLACEHOLDERS = {":orphan": "status_key", ":first": "status_at"}
"""What an update writes to the keys of an index, if anything is there to be written."""


def is_refused(asked: Mapping[str, Any]) -> bool:
    """Tell whether a request is refused whatever is stored."""
    if "KeyConditionExpression" in asked:
        return _is_question_refused(asked)
    if "Keys" in asked:
        keys = [key["pk"]["S"] for key in asked["Keys"]]
        # "Provided list of item keys contains duplicates" (BatchGetItem, API reference).
        return len({*keys}) < len(keys) or not all(map(_is_key, keys))
    key = asked.get("Item", asked.get("Key", {}))["pk"]["S"]
    values = [*asked.get("Item", {}).values(), *asked.get("ExpressionAttributeValues", {}).values()]
    return not _is_key(key) or any(not _is_value(part) for value in values for part in _parts(value))


def is_index_key_refused(asked: Mapping[str, Any]) -> bool:
    """
    Tell whether a request would write what can be no key of an index.

    "Using global secondary indexes": its type is that of the index's key. Supported data types: it is not empty. An update does so
    only where its condition holds, and `if_not_exists` only where nothing is there.
    """
    written = dict(asked.get("Item", {}))
    for placeholder, value in asked.get("ExpressionAttributeValues", {}).items():
        if placeholder in _INDEX_PLACEHOLDERS:
            written[_INDEX_PLACEHOLDERS[placeholder]] = value
    return any(
        name in written and not _is_index_key(written[name], most_bytes)
        for names, most_bytes in ((_PARTITION_KEYS, _MOST_PARTITION_KEY_BYTES), (_SORT_KEYS, _MOST_SORT_KEY_BYTES))
        for name in names
    )


def _is_question_refused(asked: Mapping[str, Any]) -> bool:
    values = asked["ExpressionAttributeValues"]
    since, until = values[":since"]["S"], values[":until"]["S"]
    starts = [value["S"] for name, value in asked.get("ExclusiveStartKey", {}).items() if name in _SORT_KEYS]
    # Both by what AWS answers: "The BETWEEN operator requires upper bound to be greater than or equal to lower bound", and "The
    # provided starting key does not match the range key predicate".
    return since > until or any(not since <= start <= until for start in starts)


def _is_key(key: str) -> bool:
    # Quotas, developer guide: "The minimum length of a partition key value is 1 byte. The maximum length is 2048 bytes."
    return 0 < len(key.encode()) <= _MOST_PARTITION_KEY_BYTES


def _is_index_key(value: Mapping[str, Any], most_bytes: int) -> bool:
    return "S" in value and 0 < len(value["S"].encode()) <= most_bytes


def _is_value(value: Mapping[str, Any]) -> bool:
    match value:
        case {"SS": elements}:
            # Supported data types: "DynamoDB supports [...] sets [...] Each value within a set must be unique. [...] Empty sets are
            # not supported."
            return 0 < len({*elements}) == len(elements)
        case {"N": text}:
            return _is_number(text)
        case _:
            return True


def _is_number(text: str) -> bool:
    """Supported data types: 38 digits, and positive or negative from 1E-130 to 9.99...E+125; or zero."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    if "_" in text or not number.is_finite():
        return False
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return not number or (len(digits) <= 38 and -130 <= number.adjusted() <= 125)


def _parts(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield value
    for nested in (*value.get("L", ()), *value.get("M", {}).values()):
        yield from _parts(nested)
