"""The part of DynamoDB's expressions that Redial writes. Anything else is an error, so that the fake never guesses."""

import re
from collections.abc import Mapping, Set
from decimal import Context, Decimal
from functools import cache
from typing import Any

from simulation.dynamodb.attribute_values import InvalidParameter, Item, kept_value

_FUNCTION = re.compile(r"^(attribute_exists|attribute_not_exists)\((\S+)\)$")
_COMPARISON = re.compile(r"^(\S+) = (:\w+)$")
_BETWEEN = re.compile(r"^(#?\w+) = (:\w+) AND (#?\w+) BETWEEN (:\w+) AND (:\w+)$")
_SECTION = re.compile(r"\b(SET|REMOVE|ADD|DELETE) ")
_IF_NOT_EXISTS = re.compile(r"^if_not_exists\((\S+), (:\w+)\)$")
_NAME = re.compile(r"#?\w+")
_PLACEHOLDER = re.compile(r"[#:]\w+")
_NOTHING: Mapping[str, Any] = {}
_ADDING = Context(prec=200)


class UnknownExpression(Exception):
    """An expression that the fake does not know."""


class Expressions:
    """The names and values of one request."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        get = parameters.get
        self._names: Mapping[str, str] = get("ExpressionAttributeNames", _NOTHING)
        self._values = {
            name: value if "S" in value else kept_value(value)
            for name, value in get("ExpressionAttributeValues", _NOTHING).items()
        }
        used = _placeholders(get("ConditionExpression"), get("UpdateExpression"), get("KeyConditionExpression"))
        given = (self._names.keys() | self._values.keys()) if self._names else self._values.keys()
        if given != used:
            self._refuse_placeholders(given, used)

    def _refuse_placeholders(self, given: Set[str], used: Set[str]) -> None:
        if unused := given - used:
            raise InvalidParameter(f"Name or value provided unused in expressions: {sorted(unused)}")
        if missing := used - given:
            raise InvalidParameter(f"Invalid expression: An attribute name or value is not defined: {sorted(missing)}")

    def holds(self, condition: str, item: Item) -> bool:
        return all(self._clause_holds(clause, item) for clause in _clauses(condition))

    def update(self, expression: str, item: Item) -> Item:
        changed = dict(item)
        for keyword, clause in _changes(expression):
            self._apply(keyword, clause, item, changed)
        return changed

    def between(self, condition: str) -> tuple[str, str, str, str, str]:
        hash_name, hash_value, range_name, since, until = _parts_of_between(condition)
        values = [self._values[name]["S"] for name in (hash_value, since, until)]
        return self._name(hash_name), values[0], self._name(range_name), values[1], values[2]

    def _clause_holds(self, clause: str, item: Item) -> bool:
        function, name, value = _parts_of_clause(clause)
        match function:
            case "attribute_exists":
                return self._name(name) in item
            case "attribute_not_exists":
                return self._name(name) not in item
            case _:
                return bool(item.get(self._name(name)) == self._values[value])

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
                left = _without(item.pop(self._name(name), None), self._values[value])
                if left is not None:
                    item[self._name(name)] = left
            case _:
                raise UnknownExpression(keyword)

    def _value_of(self, text: str, item: Item) -> Any:
        if match := _IF_NOT_EXISTS.fullmatch(text):
            return item.get(self._name(match[1]), self._values[match[2]])
        if text not in self._values:
            raise UnknownExpression(text)
        return self._values[text]

    def _name(self, text: str) -> str:
        name = _checked_name(text)
        return self._names[name] if name[0] == "#" else name


@cache
def _checked_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise UnknownExpression(text)
    return text


@cache
def _placeholders(*expressions: str | None) -> frozenset[str]:
    return frozenset(each for expression in expressions if expression for each in _PLACEHOLDER.findall(expression))


@cache
def _parts_of_between(condition: str) -> tuple[str | Any, ...]:
    if match := _BETWEEN.fullmatch(condition):
        return match.groups()
    raise UnknownExpression(condition)


@cache
def _parts_of_clause(clause: str) -> tuple[str, str, str]:
    """Split a clause of a condition into its function, its name, and the value that it is compared with."""
    if match := _FUNCTION.fullmatch(clause):
        return match[1], match[2], ""
    if match := _COMPARISON.fullmatch(clause):
        return "=", match[1], match[2]
    raise UnknownExpression(clause)


@cache
def _clauses(condition: str) -> tuple[str, ...]:
    return tuple(clause.strip() for clause in condition.split(" AND "))


@cache
def _changes(expression: str) -> tuple[tuple[str, str], ...]:
    """Split an update into its clauses, each with its keyword."""
    parts = _SECTION.split(expression)
    if parts[0].strip():
        raise UnknownExpression(expression)
    return tuple(
        (keyword, clause.strip())
        for keyword, clauses in zip(parts[1::2], parts[2::2], strict=True)
        for clause in re.split(r", (?![^(]*\))", clauses.strip())
    )


def _added(present: Mapping[str, Any] | None, value: Mapping[str, Any]) -> Mapping[str, Any]:
    match present, value:
        case None, {"SS": _} | {"N": _}:
            return value
        case {"SS": elements}, {"SS": more}:
            return {"SS": sorted({*elements, *more})}
        case {"N": number}, {"N": more}:
            return kept_value({"N": str(_ADDING.add(Decimal(number), Decimal(more)))})
        case _, {"SS": _} | {"N": _}:
            raise InvalidParameter("An operand in the update expression has an incorrect data type")
        case _:
            raise InvalidParameter("Incorrect operand type for operator or function; operator: ADD")


def _without(present: Mapping[str, Any] | None, value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a set without elements; None where none is left: there are no empty sets."""
    match present, value:
        case None, {"SS": _}:
            return None
        case {"SS": elements}, {"SS": less}:
            left = sorted({*elements} - {*less})
            return {"SS": left} if left else None
        case _, {"SS": _}:
            raise InvalidParameter("An operand in the update expression has an incorrect data type")
        case _:
            raise InvalidParameter("Incorrect operand type for operator or function; operator: DELETE")
