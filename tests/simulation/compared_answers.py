"""Answers to requests so that those of the fake and those of moto can be compared."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.simulation.comparable_items import by_key, comparable
from tests.simulation.request_forms import RequestForm

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Makes a request of one of the two."""


def answer_of(call: Call, form: RequestForm, asked: dict[str, Any]) -> Any:
    """Return what a request is answered, so that two answers can be compared."""
    try:
        answer = call(form.operation, asked)
    except ClientError as error:
        code, says = error.response["Error"]["Code"], error.response["Error"]["Message"]
        item: Any = error.response.get("Item")
        return {"refused": code, "says": says, "item": None if item is None else comparable(item)}
    match form.operation:
        case "GetItem":
            return comparable(answer["Item"]) if "Item" in answer else None
        case "BatchGetItem":
            (found,) = answer["Responses"].values()
            return {
                "Responses": by_key(found),
                "UnprocessedKeys": answer["UnprocessedKeys"],
            }
        case "Query":
            # Whether there is a last key on the last page is neither's to say: "If LastEvaluatedKey is not empty, it does not
            # necessarily mean that there is more data in the result set" (Query, API reference).
            return answer["Count"], answer.get("Items")
        case _:
            return comparable(answer["Attributes"]) if "Attributes" in answer else None


def all_pages(call: Call, question: dict[str, Any]) -> Any:
    """Return what a reader sees that follows the last keys: the number of items, and those themselves where they are told."""
    counted, found = 0, []
    while True:
        answer = call("Query", question)
        counted += answer["Count"]
        found += answer.get("Items", [])
        assert answer["Count"] <= question["Limit"]
        if "LastEvaluatedKey" not in answer:
            return counted, found
        question = question | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def is_invalid(answer: Any) -> bool:
    """Tell whether a request was refused as one that is wrong."""
    return isinstance(answer, dict) and answer.get("refused") == "ValidationException"


def kind_of(answer: Any) -> str:
    """Return the code of a refusal, or that there is an answer."""
    return str(answer["refused"]) if isinstance(answer, dict) and "refused" in answer else "answered"


def without_message(answer: Any) -> Any:
    """Return an answer without what a refusal says."""
    # The product reads the code of an error alone, and the item that comes with it.
    return {**answer, "says": ""} if isinstance(answer, dict) and "refused" in answer else answer
