"""The part of DynamoDB's expressions that Redial writes. Anything else is an error, so that the fake never guesses."""

import re
from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]
"""An item as the API has it: attribute name to typed value."""

_FUNCTION = re.compile(r"^(attribute_exists|attribute_not_exists)\((\S+)\)$")
_COMPARISON = re.compile(r"^(\S+) = (:\w+)$")
_BETWEEN = re.compile(r"^(#?\w+) = (:\w+) AND (#?\w+) BETWEEN (:\w+) AND (:\w+)$")
_SECTION = re.compile(r"\b(SET|REMOVE|ADD|DELETE) ")
_IF_NOT_EXISTS = re.compile(r"^if_not_exists\((\S+), (:\w+)\)$")


class UnknownExpression(Exception):
    """An expression that the fake does not know."""


class Expressions:
    """The names and values of one request."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._names: Mapping[str, str] = parameters.get("ExpressionAttributeNames", {})
        self._values: Mapping[str, Any] = parameters.get("ExpressionAttributeValues", {})

    def holds(self, condition: str, item: Item) -> bool:
        return all(self._clause_holds(clause.strip(), item) for clause in condition.split(" AND "))

    def update(self, expression: str, item: Item) -> Item:
        changed = dict(item)
        parts = _SECTION.split(expression)
        if parts[0].strip():
            raise UnknownExpression(expression)
        for keyword, clauses in zip(parts[1::2], parts[2::2], strict=True):
            for clause in re.split(r", (?![^(]*\))", clauses.strip()):
                self._apply(keyword, clause.strip(), item, changed)
        return changed

    def between(self, condition: str) -> tuple[str, str, str, str, str]:
        match = _BETWEEN.fullmatch(condition)
        if match is None:
            raise UnknownExpression(condition)
        hash_name, hash_value, range_name, since, until = match.groups()
        values = [self._values[name]["S"] for name in (hash_value, since, until)]
        return self._name(hash_name), values[0], self._name(range_name), values[1], values[2]

    def _clause_holds(self, clause: str, item: Item) -> bool:
        if match := _FUNCTION.fullmatch(clause):
            exists = self._name(match[2]) in item
            return exists if match[1] == "attribute_exists" else not exists
        if match := _COMPARISON.fullmatch(clause):
            return bool(item.get(self._name(match[1])) == self._values[match[2]])
        raise UnknownExpression(clause)

    def _apply(self, keyword: str, clause: str, before: Item, item: Item) -> None:
        match keyword:
            case "SET":
                name, value = clause.split(" = ", 1)
                item[self._name(name)] = self._value_of(value, before)
            case "REMOVE":
                item.pop(self._name(clause), None)
            case "ADD":
                name, value = clause.split(" ", 1)
                item[self._name(name)] = _added(item.get(self._name(name)), self._values[value])
            case "DELETE":
                name, value = clause.split(" ", 1)
                left = sorted({*item.get(self._name(name), {"SS": []})["SS"]} - {*self._values[value]["SS"]})
                if left:
                    item[self._name(name)] = {"SS": left}
                else:
                    item.pop(self._name(name), None)
            case _:
                raise UnknownExpression(keyword)

    def _value_of(self, text: str, item: Item) -> Any:
        if match := _IF_NOT_EXISTS.fullmatch(text):
            return item.get(self._name(match[1]), self._values[match[2]])
        return self._values[text]

    def _name(self, text: str) -> str:
        return self._names[text] if text.startswith("#") else text


def _added(present: Any, value: Mapping[str, Any]) -> Any:
    if "SS" in value:
        return {"SS": sorted({*(present or {}).get("SS", []), *value["SS"]})}
    if "N" in value:
        return {"N": str(int((present or {}).get("N", "0")) + int(value["N"]))}
    raise UnknownExpression(f"ADD {value}")
