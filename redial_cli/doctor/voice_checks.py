"""The configuration sets and their event destinations: without them, calls are placed and nothing is heard of them again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import name_on_line, topic_of
from redial_cli.client.stacks import Stack
from redial_cli.doctor.account_checks import uses_v2
from redial_cli.doctor.destinations import DESTINATIONS, TOPICS, queue_arn_of, role_faults, topic_faults
from redial_cli.doctor.findings import Finding, fine, look, wrong
from redial_cli.doctor.functions import functions_of
from redial_cli.doctor.remedies import revert
from redial_cli.doctor.typed_event_checks import check_typed_events

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice.type_defs import EventDestinationTypeDef

READ_INTERVAL_S = 1.1
"""Between two sets: the service lets their destinations be read once a second, by its own clock."""
_PATIENCE = {"mode": "standard", "total_max_attempts": 6}
_REDEPLOY = (
    "Deploy with `-c configuration_set_revision=N`, N one higher than before: "
    "the custom resource then compares the sets with the template anew."
)


@dataclass(frozen=True, kw_only=True)
class SendLine:
    """A configuration set that calls are sent by, as it is in the voice service."""

    number: int
    name: str
    destinations: "Sequence[EventDestinationTypeDef]"


def check_voice_events(stack: Stack) -> Iterator[Finding]:
    """
    Check the way of a voice event: from the configuration sets over their destinations and topics to the events queue.

    While a stage moves between the versions of the voice API, that of the version before is checked too: its calls are in flight.
    """
    used = stack.output("configuration_set_name")
    yield from check_typed_events(stack, used) if uses_v2(stack) else _check_lines(stack, used)
    # None where an earlier version of Redial deployed it.
    kept = stack.outputs.get("kept_configuration_set_name")
    if kept is not None:
        yield from _check_lines(stack, kept) if uses_v2(stack) else check_typed_events(stack, kept)


def _check_lines(stack: Stack, first: str) -> Iterator[Finding]:
    lines = []
    for number, name, destinations in _sets(stack, first):
        if destinations is None:
            text = f"The configuration set {name} does not exist: calls would be refused."
            yield wrong(DESTINATIONS, text, f"{_REDEPLOY} An account has room for 10,000 sets in a region.")
        else:
            lines.append(SendLine(number=number, name=name, destinations=destinations))
    faults = [fault for line in lines for fault in _destination_faults(line)]
    yield from faults
    if lines and not faults:
        sets = lines[0].name if len(lines) == 1 else f"{lines[0].name} and {len(lines) - 1} more sets"
        count = len(lines[0].destinations)
        yield fine(DESTINATIONS, f"{sets}: {count} destinations, all seven event types have a topic.")
    yield from role_faults(stack, [each for line in lines for each in line.destinations])
    if lines:
        yield from _check_topics(stack, lines)


def _sets(stack: Stack, first: str) -> "Iterator[tuple[int, str, Sequence[EventDestinationTypeDef] | None]]":
    """Read each set once, and no faster than the service permits; a stack of an earlier version has one."""
    for number in range(int(stack.outputs.get("send_lines", "1"))):
        if number:
            sleep(READ_INTERVAL_S)
        name = name_on_line(first, number)
        yield number, name, _destinations(stack, name)


def _destination_faults(line: SendLine) -> Iterator[Finding]:
    for each in line.destinations:
        if not each.get("Enabled"):
            text = f"The destination {each.get('Name')} of {line.name} is disabled: its events are lost."
            yield wrong(DESTINATIONS, text, _REDEPLOY)
    covered = _covered(line.destinations)
    missing = [event_type for event_type in TYPES_OF_V1 if event_type not in covered]
    if missing:
        text = (
            f"No topic gets the events {', '.join(missing)} of {line.name}: calls are settled by their deadline alone."
        )
        yield wrong(DESTINATIONS, text, _REDEPLOY)
    for event_type, topics in covered.items():
        if len(topics) > 1:
            text = (
                f"{event_type} of {line.name} goes to {len(topics)} topics; "
                "an event's type is told by its topic, so this must be one."
            )
            yield wrong(DESTINATIONS, text, _REDEPLOY)
    kinds = {
        kind
        for each in line.destinations
        for kind in ("CloudWatchLogsDestination", "KinesisFirehoseDestination")
        if kind in each
    }
    if len(kinds) < 2:
        text = f"The log group or the archive gets no events of {line.name}: what happened cannot be looked up later."
        yield look(DESTINATIONS, text, _REDEPLOY)


def _check_topics(stack: Stack, lines: Sequence[SendLine]) -> Iterator[Finding]:
    queue_arn = queue_arn_of(stack, stack.output("events_queue_url"))
    track = _configuration_of_track(stack)
    known, track_arn = _topics_that_it_knows(track), track.get("FunctionArn")
    sns = stack.client("sns")
    event_types: dict[str, str] = {}
    faults: list[str] = []
    for line in lines:
        for event_type, topics in _covered(line.destinations).items():
            for topic in topics:
                if topic not in event_types:
                    event_types[topic] = event_type
                    faults.extend(f"{event_type}: {fault}" for fault in topic_faults(sns, topic, queue_arn, track_arn))
                faults.extend(f"{event_type}: {fault}" for fault in _attribution_faults(line, event_type, topic, known))
    for fault in dict.fromkeys(faults):
        yield wrong(TOPICS, fault, revert(stack))
    if event_types and not faults:
        yield fine(TOPICS, f"{len(event_types)} topics, each handed on in its envelope.")


def _attribution_faults(
    line: SendLine, event_type: str, topic: str, known: Mapping[str, VoiceEventType] | None
) -> Iterator[str]:
    """Say what `track` would take an event on this topic for, where that is not what it is."""
    if known is None:
        return
    told = topic_of(topic, known)
    if told is None or told.event_type != event_type:
        yield f"the function track takes its topic for {told.event_type if told is not None else 'none of ours'}."
    elif told.line not in {None, line.number}:
        yield f"{line.name} uses the topic of line {told.line}: an uncertain send would be taken for one of another call."


def _destinations(stack: Stack, name: str) -> "Sequence[EventDestinationTypeDef] | None":
    # The service takes one such request a second from everybody in the account: reading is safe to repeat until it has a turn.
    voice = stack.client("pinpoint-sms-voice", endpoint_url=stack.outputs.get("voice_endpoint_url"), retries=_PATIENCE)
    try:
        answer = voice.get_configuration_set_event_destinations(ConfigurationSetName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return None
        raise
    destinations: Sequence[EventDestinationTypeDef] = answer.get("EventDestinations", [])
    return destinations


def _covered(destinations: "Sequence[EventDestinationTypeDef]") -> dict[str, list[str]]:
    covered: dict[str, list[str]] = {}
    for each in destinations:
        topic = each.get("SnsDestination", {}).get("TopicArn")
        if topic is not None and each.get("Enabled"):
            for event_type in each.get("MatchingEventTypes", []):
                covered.setdefault(event_type, []).append(topic)
    return covered


def _configuration_of_track(stack: Stack) -> Mapping[str, Any]:
    for _, configuration in functions_of(stack):
        if configuration is not None and configuration.get("Handler") == "track.handler.handler":
            return configuration
    return {}


def _topics_that_it_knows(track: Mapping[str, Any]) -> dict[str, VoiceEventType] | None:
    if not track:
        return None
    variables = track.get("Environment", {}).get("Variables", {})
    known: dict[str, str] = json.loads(variables.get("EVENT_TYPE_BY_TOPIC_ARN", "{}"))
    types = {event_type.value: event_type for event_type in TYPES_OF_V1}
    return {topic: types[event_type] for topic, event_type in known.items() if event_type in types}
