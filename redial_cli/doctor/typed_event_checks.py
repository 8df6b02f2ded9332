"""Version 2's way of voice events: one configuration set, whose destinations take every type."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from redial.contracts.typed_voice_event import TYPES_OF_V2
from redial_cli.client.stacks import Stack
from redial_cli.doctor.account_checks import voice_v2
from redial_cli.doctor.destinations import DESTINATIONS, TOPICS, queue_arn_of, role_faults, topic_faults
from redial_cli.doctor.findings import Finding, fine, look, wrong
from redial_cli.doctor.functions import functions_of
from redial_cli.doctor.remedies import revert

_ALL = ({"ALL"}, {"VOICE_ALL"})
_EVENT_TYPES = frozenset(TYPES_OF_V2)


def check_typed_events(stack: Stack, name: str) -> Iterator[Finding]:
    """Check the way of a voice event: from this configuration set over its destinations and topic to the events queue."""
    destinations = _destinations(stack, name)
    if destinations is None:
        text = f"The configuration set {name} does not exist: calls are not placed, and wait."
        yield wrong(DESTINATIONS, text, f"{revert(stack)} An account has room for 25 sets in a region.")
        return
    faults = list(_destination_faults(stack, name, destinations))
    yield from faults
    if not faults:
        yield fine(DESTINATIONS, f"{name}: {len(destinations)} destinations, all voice events reach a topic.")
    yield from role_faults(stack, destinations)
    yield from _topics(stack, destinations)


def _destinations(stack: Stack, name: str) -> Sequence[Mapping[str, Any]] | None:
    try:
        answer = voice_v2(stack).describe_configuration_sets(ConfigurationSetNames=[name])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    sets = answer["ConfigurationSets"]
    destinations: Sequence[Mapping[str, Any]] = sets[0]["EventDestinations"] if sets else ()
    return destinations if sets else None


def _destination_faults(stack: Stack, name: str, destinations: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    for each in destinations:
        if not each["Enabled"]:
            text = f"The destination {each['EventDestinationName']} of {name} is disabled: its events are lost."
            yield wrong(DESTINATIONS, text, revert(stack))
    to_topics = [each for each in destinations if each["Enabled"] and "SnsDestination" in each]
    missing = _EVENT_TYPES - {event_type for each in to_topics for event_type in _event_types(each)}
    if missing:
        text = f"No topic gets the events {', '.join(sorted(missing))} of {name}: calls are settled by their deadline alone."
        yield wrong(DESTINATIONS, text, revert(stack))
    kinds = {"CloudWatchLogsDestination", "KinesisFirehoseDestination"}
    if not kinds <= {kind for each in destinations for kind in each}:
        text = f"The log group or the archive gets no events of {name}: what happened cannot be looked up later."
        yield look(DESTINATIONS, text, revert(stack))


def _event_types(destination: Mapping[str, Any]) -> frozenset[str]:
    matching = set(destination["MatchingEventTypes"])
    return _EVENT_TYPES if any(each <= matching for each in _ALL) else frozenset(matching)


def _topics(stack: Stack, destinations: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    topics = list(
        dict.fromkeys(each["SnsDestination"]["TopicArn"] for each in destinations if "SnsDestination" in each)
    )
    track, sns = _configuration_of_track(stack), stack.client("sns")
    known = None if track is None else _topics_that_it_knows(track)
    to_queue, to_track = queue_arn_of(stack, stack.output("events_queue_url")), (track or {}).get("FunctionArn")
    faults = [f"{topic}: {fault}" for topic in topics for fault in topic_faults(sns, topic, to_queue, to_track)]
    if known is not None:
        faults += [f"{topic}: the function track does not know it." for topic in topics if topic not in known]
    for fault in faults:
        yield wrong(TOPICS, fault, revert(stack))
    if topics and not faults:
        yield fine(TOPICS, f"{len(topics)} topics, each handed on in its envelope.")


def _configuration_of_track(stack: Stack) -> Mapping[str, Any] | None:
    for _, configuration in functions_of(stack):
        if configuration is not None and configuration.get("Handler") == "track.handler.handler":
            return configuration
    return None


def _topics_that_it_knows(configuration: Mapping[str, Any]) -> list[str]:
    variables = configuration.get("Environment", {}).get("Variables", {})
    known: list[str] = json.loads(variables.get("PAYLOAD_TYPED_TOPIC_ARNS", "[]"))
    return known
