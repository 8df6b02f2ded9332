"""The configuration sets as the template declares them, and what differs from what exists. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from redial.contracts.voice_event import TYPES_OF_V1
from redial.errors import RedialError

# Each kind of destination in the API's words, and the fields that it has to name.
DESTINATION_FIELDS: Mapping[str, tuple[str, ...]] = {
    "SnsDestination": ("TopicArn",),
    "CloudWatchLogsDestination": ("LogGroupArn", "IamRoleArn"),
    "KinesisFirehoseDestination": ("DeliveryStreamArn", "IamRoleArn"),
}
MAX_EVENT_DESTINATIONS = 10
"""Event destinations of a configuration set (service limits of the API)."""


class DefinitionError(RedialError):
    """The resource's properties cannot be used; the message names each and what was expected."""


@dataclass(frozen=True, slots=True)
class EventDestination:
    """Where events of some types go. Equal when the service would do the same."""

    name: str
    enabled: bool
    event_types: frozenset[str]
    kind: str
    """One of `DESTINATION_FIELDS`."""
    fields: tuple[tuple[str, str], ...]

    @property
    def names_a_role(self) -> bool:
        """Whether the voice service assumes a role to deliver there."""
        return "IamRoleArn" in dict(self.fields)

    def as_parameter(self) -> dict[str, Any]:
        """Give the API's ``EventDestinationDefinition``."""
        return {
            "Enabled": self.enabled,
            "MatchingEventTypes": sorted(self.event_types),
            self.kind: dict(self.fields),
        }


@dataclass(frozen=True, slots=True)
class Definition:
    """A configuration set and its event destinations."""

    name: str
    destinations: tuple[EventDestination, ...]


class Difference(NamedTuple):
    """What has to be done so that the declared destinations exist."""

    to_delete: tuple[str, ...]
    to_update: tuple[EventDestination, ...]
    to_create: tuple[EventDestination, ...]


def difference(
    existing: Iterable[EventDestination], wanted: Iterable[EventDestination], *, declared_before: Iterable[str]
) -> Difference:
    """
    Compare destinations by name.

    Only a destination that the template declared before is deleted; one that someone added by hand stays. One that becomes
    of another kind is made anew, as an update changes where it points, not what it is.
    """
    there = {destination.name: destination for destination in existing}
    declared = {destination.name: destination for destination in wanted}
    gone = {name for name in set(declared_before) - set(declared) if name in there}
    of_another_kind = {name for name in set(declared) & set(there) if declared[name].kind != there[name].kind}
    to_create = (set(declared) - set(there)) | of_another_kind
    return Difference(
        to_delete=tuple(sorted(gone | of_another_kind)),
        to_update=tuple(d for d in declared.values() if d.name not in to_create and there[d.name] != d),
        to_create=tuple(d for d in declared.values() if d.name in to_create),
    )


def parse_definitions(properties: Mapping[str, Any]) -> tuple[Definition, ...]:
    """
    Read the resource's properties: the set of line 0, and those of ``SendLines``, which say only where they differ from it.

    CloudFormation hands every number and truth value over as text.

    Raises
    ------
    DefinitionError
        Naming every property that is missing or wrong.
    """
    problems: list[str] = []
    first = _definition(properties, "", problems)
    lines = properties.get("SendLines", [])
    if not isinstance(lines, list) or not all(isinstance(line, Mapping) for line in lines):
        problems.append(f"SendLines: expected a list of configuration sets, got {lines!r}")
        lines = []
    further = [_definition(line, f"SendLines[{position}].", problems) for position, line in enumerate(lines)]
    for position, line in enumerate(further):
        unknown = {each.name for each in line.destinations} - {each.name for each in first.destinations}
        problems.extend(
            f"SendLines[{position}]: {name!r} is no destination of the first set" for name in sorted(unknown)
        )
    names = [definition.name for definition in (first, *further)]
    problems.extend(f"{name!r} is declared twice" for name in sorted({n for n in names if n and names.count(n) > 1}))
    if problems:
        raise DefinitionError("; ".join(problems))
    return (first, *(_like(first, line) for line in further))


def _definition(properties: Mapping[str, Any], path: str, problems: list[str]) -> Definition:
    name = properties.get("ConfigurationSetName")
    if not isinstance(name, str) or not name:
        problems.append(f"{path}ConfigurationSetName: expected a name, got {name!r}")
    declared = properties.get("EventDestinations")
    if not isinstance(declared, list) or len(declared) > MAX_EVENT_DESTINATIONS:
        problems.append(
            f"{path}EventDestinations: expected a list of at most {MAX_EVENT_DESTINATIONS}, got {declared!r}"
        )
        declared = []
    destinations: list[EventDestination] = []
    for position, destination in enumerate(declared):
        wrong = list(_problems_of(destination))
        problems.extend(f"{path}EventDestinations[{position}]: {problem}" for problem in wrong)
        if not wrong:
            destinations.append(_destination(destination))
    names = [destination.name for destination in destinations]
    problems.extend(
        f"{path}EventDestinations: {name!r} is declared twice" for name in {n for n in names if names.count(n) > 1}
    )
    return Definition(str(name or ""), tuple(destinations))


def _like(first: Definition, line: Definition) -> Definition:
    of_its_own = {destination.name: destination for destination in line.destinations}
    return Definition(line.name, tuple(of_its_own.get(each.name, each) for each in first.destinations))


def read_destination(described: Mapping[str, Any]) -> EventDestination:
    """Read a destination as GetConfigurationSetEventDestinations describes it; a kind unknown to us never equals ours."""
    return _destination(described)


def _problems_of(destination: object) -> Iterable[str]:
    if not isinstance(destination, Mapping):
        yield f"expected an event destination, got {destination!r}"
        return
    if not destination.get("Name"):
        yield "Name: missing"
    event_types = destination.get("MatchingEventTypes")
    if not isinstance(event_types, list) or not event_types or not set(event_types) <= set(TYPES_OF_V1):
        yield f"MatchingEventTypes: expected some of {', '.join(TYPES_OF_V1)}, got {event_types!r}"
    kinds = [kind for kind in DESTINATION_FIELDS if kind in destination]
    if len(kinds) != 1:
        yield f"expected exactly one of {', '.join(DESTINATION_FIELDS)}, got {len(kinds)}"
        return
    for field in DESTINATION_FIELDS[kinds[0]]:
        if not destination[kinds[0]].get(field):
            yield f"{kinds[0]}.{field}: missing"


def _destination(described: Mapping[str, Any]) -> EventDestination:
    kind = next((kind for kind in DESTINATION_FIELDS if described.get(kind)), "")
    return EventDestination(
        name=str(described.get("Name", "")),
        enabled=str(described.get("Enabled", "")).lower() == "true",
        event_types=frozenset(described.get("MatchingEventTypes", ())),
        kind=kind,
        fields=tuple(sorted((str(key), str(value)) for key, value in described.get(kind, {}).items())),
    )
