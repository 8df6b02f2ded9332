"""The forms of request that the product makes of its table: all that does not change from one request to the next."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from redial.adapters.dynamodb import schema

EXPRESSIONS = ("ConditionExpression", "KeyConditionExpression", "UpdateExpression")
OPTIONS = (
    "ConsistentRead",
    "IndexName",
    "ReturnValues",
    "ReturnValuesOnConditionCheckFailure",
    "ScanIndexForward",
    "Select",
)
_CONTENTS = ("ExclusiveStartKey", "ExpressionAttributeValues", "Item", "Key", "Keys", "Limit", "TableName")
"""What differs from one request to the next."""


class RequestForm(NamedTuple):
    """An operation with its expressions, the names in them, and its options."""

    operation: str
    expressions: frozenset[tuple[str, str]] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    options: frozenset[tuple[str, Any]] = frozenset()

    def __str__(self) -> str:
        parts = (*self.expressions, *self.names, *self.options)
        return f"{self.operation} " + ", ".join(f"{name}={value}" for name, value in sorted(parts))

    def parameters(self) -> dict[str, Any]:
        """Return those parameters of a request that make its form."""
        names = {"ExpressionAttributeNames": dict(self.names)} if self.names else {}
        return {**dict(self.expressions), **dict(self.options), **names}


def form_of(operation: str, parameters: Mapping[str, Any]) -> RequestForm:
    """Return the form of a request; one with a parameter that is not known here fails."""
    if operation == "BatchGetItem":
        ((_, parameters),) = parameters["RequestItems"].items()
    unknown = set(parameters) - {*EXPRESSIONS, *OPTIONS, *_CONTENTS, "ExpressionAttributeNames"}
    assert not unknown, f"{operation} with {unknown}, which nothing compares"
    return _form(
        operation,
        parameters.get("ExpressionAttributeNames", {}),
        **{name: parameters[name] for name in (*EXPRESSIONS, *OPTIONS) if name in parameters},
    )


def kinds_of(operation: str, parameters: Mapping[str, Any]) -> set[str]:
    """Return the types of all values that a request writes or compares with."""
    values = [*parameters.get("Item", {}).values(), *parameters.get("ExpressionAttributeValues", {}).values()]
    return {kind for value in values for kind in _kinds(value)}


def _kinds(value: Mapping[str, Any]) -> Iterator[str]:
    ((kind, content),) = value.items()
    yield kind
    for part in content.values() if kind == "M" else content if kind == "L" else ():
        yield from _kinds(part)


def _form(operation: str, names: Mapping[str, str], **parameters: Any) -> RequestForm:
    expressions = {name: text for name, text in parameters.items() if name in EXPRESSIONS}
    options = {name: value for name, value in parameters.items() if name in OPTIONS}
    return RequestForm(operation, frozenset(expressions.items()), frozenset(names.items()), frozenset(options.items()))


def _put(**condition: str) -> RequestForm:
    return _form("PutItem", {}, ReturnValuesOnConditionCheckFailure="ALL_OLD", **condition)


def _update(update: str, condition: str | None = None, **names: str) -> RequestForm:
    return _form(
        "UpdateItem",
        {f"#{name}": attribute for name, attribute in names.items()},
        UpdateExpression=update,
        **({} if condition is None else {"ConditionExpression": condition}),
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


def _query(index: schema.Index, **options: Any) -> RequestForm:
    condition = f"{index.partition_key} = :key AND {index.sort_key} BETWEEN :since AND :until"
    return _form("Query", {}, IndexName=index.name, KeyConditionExpression=condition, **options)


_EVENTS = ("ADD events :events", "ADD events :events, payloads :payloads")
_SURPLUS = (
    "events :events",
    "payloads :payloads",
    "events :events, payloads :payloads",
)
_TOLD = ("", ", send_line = if_not_exists(send_line, :line)", ", figures = :figures")
"""Beside the events: the line in version 1, the figures in version 2 of the voice API."""

_NOT_ERASED = " AND attribute_not_exists(erased_at)"

USED = frozenset(
    {
        *(_form("GetItem", {}, ConsistentRead=consistent) for consistent in (True, False)),
        *(_form("BatchGetItem", {}, ConsistentRead=consistent) for consistent in (True, False)),
        _form("PutItem", {}),
        _form("PutItem", {}, ConditionExpression="attribute_not_exists(erased_at)"),
        _put(ConditionExpression="attribute_not_exists(pk)"),
        _put(ConditionExpression="version = :expected"),
        *(
            _update(
                f"SET #ttl = :delete_after{told} {add}", f"attribute_exists(call_id){_NOT_ERASED}", ttl="delete_after"
            )
            for add in _EVENTS
            for told in _TOLD
        ),
        *(
            _update(
                f"SET #ttl = :delete_after{told} ADD events :events",
                "attribute_exists(erased_at)",
                ttl="delete_after",
            )
            for told in _TOLD
        ),
        _update(
            "SET erased_at = if_not_exists(erased_at, :now), #ttl = if_not_exists(#ttl, :delete_after) REMOVE payloads",
            ttl="delete_after",
        ),
        *(
            _update(
                "SET #ttl = :delete_after, status_key = :orphan, "
                f"status_at = if_not_exists(status_at, :first){told} {add}",
                f"attribute_not_exists(call_id){_NOT_ERASED}",
                ttl="delete_after",
            )
            for add in _EVENTS
            for told in _TOLD
        ),
        _update(
            "SET call_id = :call_id, #token = :token, #ttl = :delete_after REMOVE status_key, status_at, by_line",
            token="token",
            ttl="delete_after",
        ),
        _update(
            "SET call_id = :call_id, #token = :token, #ttl = :delete_after, by_line = :by_line REMOVE status_key, status_at",
            "attribute_exists(pk) AND attribute_not_exists(call_id)",
            token="token",
            ttl="delete_after",
        ),
        _update(
            "SET status_key = :orphan, status_at = :first REMOVE call_id, #token, by_line",
            "#token = :token AND attribute_exists(by_line)",
            token="token",
        ),
        *(_update(f"DELETE {surplus}", "attribute_exists(pk)") for surplus in _SURPLUS),
        *(_query(index, ScanIndexForward=True) for index in schema.INDEXES),
        *(_query(index, ScanIndexForward=False) for index in schema.LISTED_BY),
        *(_query(index, Select="COUNT") for index in (schema.BY_STATUS,)),
    }
)
"""Each form that the product uses, and no other: `test_requests_of_the_product.py` collects them anew."""
ALSO_KNOWN = frozenset({_update("ADD refusals :more", "attribute_not_exists(call_id)")})
"""What the fake knows as well, though nothing asks for it yet."""
KINDS = frozenset({"S", "N", "BOOL", "M", "L", "SS"})
"""The types of the values that are compared."""
