"""Items so that equal ones are equal, whoever wrote them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from simulation.dynamodb.attribute_values import Item


def by_key(found: list[Item]) -> dict[str, Any]:
    """Return items by their keys, comparable."""
    found_by_key = {item["pk"]["S"]: comparable(item) for item in found}
    assert len(found_by_key) == len(found)
    return found_by_key


def comparable(value: Any) -> Any:
    """Return a value so that equal numbers and equal sets are equal, however they are written."""
    if isinstance(value, dict) and set(value) == {"N"} and isinstance(value["N"], str):
        try:
            return {"N": Decimal(value["N"])}
        except InvalidOperation:  # moto's updates take any text
            return value
    if isinstance(value, dict) and set(value) == {"SS"} and isinstance(value["SS"], list):
        return {"SS": sorted(value["SS"])}
    if isinstance(value, dict):
        return {name: comparable(part) for name, part in value.items()}
    return [comparable(part) for part in value] if isinstance(value, list) else value
