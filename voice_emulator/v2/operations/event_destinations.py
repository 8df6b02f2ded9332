"""The operations of event destinations."""

import msgspec

from voice_emulator.accounts.resources.configuration_sets import ConfigurationSet, EventTarget, V2EventDestination
from voice_emulator.contracts.arns import DELIVERY_STREAM, LOG_GROUP, ROLE, TOPIC, ArnKind, fault_of_arn
from voice_emulator.contracts.v2.exceptions import conflict, not_found, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.configuration_sets import (
    CreateEventDestinationInput,
    DeleteEventDestinationInput,
    FirehoseTarget,
    LogsTarget,
    MatchedEventType,
    SnsTarget,
    UpdateEventDestinationInput,
)
from voice_emulator.echo import shown
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.protocol import Answer

_ARNS: dict[type[EventTarget], dict[str, ArnKind]] = {
    SnsTarget: {"topic_arn": TOPIC},
    FirehoseTarget: {"iam_role_arn": ROLE, "delivery_stream_arn": DELIVERY_STREAM},
    LogsTarget: {"iam_role_arn": ROLE, "log_group_arn": LOG_GROUP},
}
# The model has it, and says that it is not supported.
_NOT_SUPPORTED = "TEXT_SENT"


def create_event_destination(asked: CreateEventDestinationInput, invocation: Invocation) -> Answer:
    """Answer CreateEventDestination."""
    target = _only_target(asked)
    if target is None:
        raise validation_error(
            "MISSING_PARAMETER",
            "One of CloudWatchLogsDestination, KinesisFirehoseDestination and SnsDestination is required.",
        )
    _check_types(asked.matching_event_types)
    of_set = invocation.resources.configuration_sets.get(asked.configuration_set_name)
    name = asked.event_destination_name
    if name in of_set.event_destinations:
        message = f"The configuration set {of_set.name!r} has an event destination {name!r} already."
        raise conflict("RESOURCE_ALREADY_EXISTS", message, "event-destination", name)
    limit = invocation.settings.v2.limits.event_destinations
    if limit is not None and len(of_set.event_destinations) >= limit:
        message = f"The configuration set {of_set.name!r} has {limit} event destinations; no more are allowed."
        raise quota_exceeded("EVENT_DESTINATIONS_PER_CONFIGURATION_SET", message, "event_destinations")
    created = V2EventDestination(name, enabled=True, matching_event_types=asked.matching_event_types, target=target)
    of_set.event_destinations[name] = created
    return _answer(of_set, created, invocation)


def update_event_destination(asked: UpdateEventDestinationInput, invocation: Invocation) -> Answer:
    """Answer UpdateEventDestination: what is not named stays."""
    target = _only_target(asked)
    if asked.matching_event_types is not None:
        _check_types(asked.matching_event_types)
    of_set = invocation.resources.configuration_sets.get(asked.configuration_set_name)
    before = _existing(of_set, asked.event_destination_name)
    if target is not None and type(target) is not type(before.target):
        message = f"The event destination {before.name!r} is of another kind, which cannot change."
        raise conflict("EVENT_DESTINATION_MISMATCH", message, "event-destination", before.name)
    updated = msgspec.structs.replace(
        before,
        enabled=before.enabled if asked.enabled is None else asked.enabled,
        matching_event_types=asked.matching_event_types or before.matching_event_types,
        target=target or before.target,
    )
    of_set.event_destinations[before.name] = updated
    return _answer(of_set, updated, invocation)


def delete_event_destination(asked: DeleteEventDestinationInput, invocation: Invocation) -> Answer:
    """Answer DeleteEventDestination."""
    of_set = invocation.resources.configuration_sets.get(asked.configuration_set_name)
    deleted = _existing(of_set, asked.event_destination_name)
    del of_set.event_destinations[deleted.name]
    return _answer(of_set, deleted, invocation)


def _only_target(asked: CreateEventDestinationInput | UpdateEventDestinationInput) -> EventTarget | None:
    named = (asked.cloud_watch_logs_destination, asked.kinesis_firehose_destination, asked.sns_destination)
    targets: list[EventTarget] = [target for target in named if target is not None]
    if len(targets) > 1:
        raise validation_error(
            "PARAMETERS_CANNOT_BE_USED_TOGETHER",
            "Only one of CloudWatchLogsDestination, KinesisFirehoseDestination and SnsDestination can be given.",
        )
    if not targets:
        return None
    for member, kind in _ARNS[type(targets[0])].items():
        arn: str = getattr(targets[0], member)
        fault = fault_of_arn(arn, kind)
        if fault:
            raise validation_error("INVALID_ARN", f"{shown(arn)} {fault}.")
    return targets[0]


def _check_types(event_types: tuple[MatchedEventType, ...]) -> None:
    if _NOT_SUPPORTED in event_types:
        message = f"{_NOT_SUPPORTED} is not supported."
        raise validation_error("INVALID_PARAMETER", message, fields={"MatchingEventTypes": message})


def _existing(of_set: ConfigurationSet, name: str) -> V2EventDestination:
    if name not in of_set.event_destinations:
        raise not_found("event-destination", name)
    return of_set.event_destinations[name]


def _answer(of_set: ConfigurationSet, destination: V2EventDestination, invocation: Invocation) -> Answer:
    return {
        "ConfigurationSetArn": invocation.resources.configuration_sets.arn(of_set.name),
        "ConfigurationSetName": of_set.name,
        "EventDestination": destination.shown(),
    }


OPERATIONS = {
    "CreateEventDestination": Operation(CreateEventDestinationInput, create_event_destination),
    "UpdateEventDestination": Operation(UpdateEventDestinationInput, update_event_destination),
    "DeleteEventDestination": Operation(DeleteEventDestinationInput, delete_event_destination),
}
