"""What each function may ask of the table: what its role permits, and what it asks in the simulation, which refuses nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

READ_AND_WRITE = frozenset({"GetItem", "PutItem"})
MAY_ASK: Mapping[str, frozenset[str]] = {
    "intake": READ_AND_WRITE,
    "dial": READ_AND_WRITE
    | {"BatchGetItem", "UpdateItem"}
    | {f"Query {index}" for index in ("by_status", "by_expiry", "by_campaign", "by_recipient")},
    "track": READ_AND_WRITE | {"UpdateItem"},
    "api": READ_AND_WRITE
    | {"BatchGetItem", "ConditionCheckItem"}
    | {f"Query {index}" for index in ("by_status", "by_recipient", "by_campaign")},
    "tally": READ_AND_WRITE | {"BatchGetItem", "Query by_status", "Query by_campaign"},
}
"""By function: operations on the table, and queries of its indexes. What a stage alone publishes or answers is not among them."""
_OF_A_TRANSACTION = {"Put": "PutItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}


def rights_for(operation: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """Give what a request to DynamoDB has to be permitted: of a transaction, that of each of its parts."""
    if operation == "TransactWriteItems":
        yield from (_OF_A_TRANSACTION[part] for each in parameters["TransactItems"] for part in each)
    elif "IndexName" in parameters:
        yield f"{operation} {parameters['IndexName']}"
    else:
        yield operation


def grants_on(table: str, function: str) -> dict[str, set[str]]:
    """Give what the role of a function permits on the table and on each index, by their ARNs."""
    found: dict[str, set[str]] = {}
    for right in MAY_ASK[function]:
        operation, _, index = right.partition(" ")
        found.setdefault(f"{table}/index/{index}" if index else table, set()).add(f"dynamodb:{operation}")
    return found
