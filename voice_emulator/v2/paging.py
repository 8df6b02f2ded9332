"""Pages and filters of the operations that describe and list."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from voice_emulator.contracts.v2.exceptions import validation_error

DEFAULT_MAX_RESULTS = 100

R = TypeVar("R")


class Filter(Protocol):
    """A filter of a request."""

    @property
    def name(self) -> str:
        """What of a resource is looked at."""

    @property
    def values(self) -> tuple[str, ...]:
        """The values of which a resource must have one to pass the filter."""


class PageRequest(Protocol):
    """A request for one page."""

    @property
    def next_token(self) -> str | None:
        """Where the page begins, as the page before it said."""

    @property
    def max_results(self) -> int | None:
        """How many at most."""


class Tokens(Protocol):
    """What makes tokens of names, and names of tokens."""

    def page_token(self, name: str) -> str:
        """Return the token for the page after a name."""

    def name_of_token(self, token: str) -> str | None:
        """Return the name that a token stands for; None for any other."""


# What a resource has of that which a filter names: one value, or several of which one is enough.
Looked = dict[str, Callable[[R], object]]


def written(value: object) -> str:
    """Return a value as filters write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def matching(resources: Iterable[R], filters: Sequence[Filter] | None, looked: Looked[R]) -> list[R]:
    """
    Return the resources that pass each filter.

    Raises
    ------
    JsonApiError
        If a filter of something that is true or false has another value.
    """
    found = list(resources)
    for each in filters or ():
        if each.name.endswith(("-enabled", "-opted-out", "-default")) and not set(each.values) <= {"true", "false"}:
            raise validation_error("INVALID_FILTER_VALUES", f"The filter {each.name} has the values true and false.")
        look = looked.get(each.name, _nothing)
        found = [resource for resource in found if not _values(look(resource)).isdisjoint(each.values)]
    return found


def _nothing(_resource: object) -> None:
    """Return what the emulator's resources have of that which belongs to text messages."""


def _values(value: object) -> set[str]:
    if value is None:
        return set()
    return {written(each) for each in value} if isinstance(value, list | tuple) else {written(value)}


def page(
    asked: PageRequest, operation: str, resources: list[R], key: Callable[[R], str], tokens: Tokens
) -> tuple[list[R], str | None]:
    """
    Return one page of resources in the order of their keys, and the token of the next.

    A page begins after the last key of the one before, whatever was deleted or made meanwhile.

    Raises
    ------
    JsonApiError
        If the token is not one that this operation answered.
    """
    after = ""
    if asked.next_token is not None:
        name = tokens.name_of_token(asked.next_token)
        if name is None or not name.startswith(f"{operation} "):
            raise validation_error("INVALID_NEXT_TOKEN", f"NextToken is not one that {operation} answered.")
        after = name.removeprefix(f"{operation} ")
    left = sorted((resource for resource in resources if key(resource) > after), key=key)
    found = left[: asked.max_results or DEFAULT_MAX_RESULTS]
    token = tokens.page_token(f"{operation} {key(found[-1])}") if len(found) < len(left) else None
    return found, token


def named(identifiers: Sequence[str] | None, find: Callable[[str], R]) -> list[R] | None:
    """
    Return the resources that a request names, each once, or None if it names none.

    Raises
    ------
    JsonApiError
        If there is none of a name.
    """
    if not identifiers:
        return None
    found: list[R] = []
    for identifier in identifiers:
        resource = find(identifier)
        if resource not in found:
            found.append(resource)
    return found
