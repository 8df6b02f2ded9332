"""The configuration set as the template declares it, and what differs from what exists. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from redial.domain.attempt.events import VoiceEventType
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


def parse_definition(properties: Mapping[str, Any]) -> Definition:
    """
    Read the resource's properties. CloudFormation hands every number and truth value over as text.

    Raises
    ------
    DefinitionError
        Naming every property that is missing or wrong.
    """
    problems: list[str] = []
    name = properties.get("ConfigurationSetName")
    if not isinstance(name, str) or not name:
        problems.append(f"ConfigurationSetName: expected a name, got {name!r}")
    declared = properties.get("EventDestinations")
    if not isinstance(declared, list) or len(declared) > MAX_EVENT_DESTINATIONS:
        problems.append(f"EventDestinations: expected a list of at most {MAX_EVENT_DESTINATIONS}, got {declared!r}")
        declared = []
    destinations: list[EventDestination] = []
    for position, destination in enumerate(declared):
        wrong = list(_problems_of(destination))
        problems.extend(f"EventDestinations[{position}]: {problem}" for problem in wrong)
        if not wrong:
            destinations.append(_destination(destination))
    names = [destination.name for destination in destinations]
    problems.extend(
        f"EventDestinations: {name!r} is declared twice" for name in {n for n in names if names.count(n) > 1}
    )
    if problems:
        raise DefinitionError("; ".join(problems))
    return Definition(str(name), tuple(destinations))


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
    if not isinstance(event_types, list) or not event_types or not set(event_types) <= set(VoiceEventType):
        yield f"MatchingEventTypes: expected some of {', '.join(VoiceEventType)}, got {event_types!r}"
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
