"""What CloudFormation asks for, carried out."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from redial.adapters.log_masking import masked
from redial.adapters.runtime import masking_logger
from redial.errors import RedialError
from voice_resource.answer import CREATED_ALONE, NOTHING_CREATED, CloudFormationAnswer
from voice_resource.configuration_sets import ConfigurationSets
from voice_resource.definition import DefinitionError, parse_definitions
from voice_resource.paced_calls import PacedCalls

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

logger = masking_logger()


def carry_out(
    event: Mapping[str, Any],
    *,
    client: "PinpointSMSVoiceClient",
    remaining_ms: Callable[[], int],
    now_s: Callable[[], float],
    sleep: Callable[[float], None],
) -> CloudFormationAnswer:
    """
    Carry out one request of CloudFormation.

    Parameters
    ----------
    event
        The request: its ``RequestType`` is Create, Update or Delete.
    client
        Without the SDK's retries, which know nothing of the pace and of the function's time.
    remaining_ms
        Milliseconds until Lambda stops the function.
    now_s
        A clock, seconds.
    sleep
        Waits for so many seconds.
    """
    sets = ConfigurationSets(client, PacedCalls(remaining_s=lambda: remaining_ms() / 1000, now_s=now_s, sleep=sleep))
    existing = event.get("PhysicalResourceId")
    try:
        match event.get("RequestType"):
            case "Create":
                return _create(sets, event)
            case "Update":
                return _update(sets, event)
            case "Delete":
                return _delete(sets, event)
            case unknown:
                raise DefinitionError(f"RequestType: expected Create, Update or Delete, got {unknown!r}")
    except RedialError as error:
        logger.exception("custom resource failed")
        # After a failed creation CloudFormation deletes what is named here: only what was created just now. A set that
        # was there before, and that could not be adopted, stays.
        created = f"{CREATED_ALONE}{','.join(sets.created)}" if sets.created else None
        return CloudFormationAnswer.failed(masked(str(error)), physical_resource_id=existing or created)


def _create(sets: ConfigurationSets, event: Mapping[str, Any]) -> CloudFormationAnswer:
    first, *lines = parse_definitions(event["ResourceProperties"])
    sets.converge([first, *lines])
    return CloudFormationAnswer(first.name)


def _update(sets: ConfigurationSets, event: Mapping[str, Any]) -> CloudFormationAnswer:
    """
    Bring the sets to what is declared now.

    A set that is declared no more stays: calls that were sent by it are in flight, and their events come by it for hours.

    A new name is a new set: CloudFormation sees another physical id and deletes the old one when the update is through. When
    such an update failed, the rollback names the sets that were left half made in ``OldResourceProperties``.
    """
    first, *lines = parse_definitions(event["ResourceProperties"])
    before = event.get("OldResourceProperties", {})
    sets.converge([first, *lines], declared_before=_declared_destinations(before))
    if before.get("ConfigurationSetName") not in (None, first.name) and event["PhysicalResourceId"] == first.name:
        for name in _declared_sets(before):
            if name not in {each.name for each in (first, *lines)}:
                sets.remove(name)
    return CloudFormationAnswer(first.name)


def _delete(sets: ConfigurationSets, event: Mapping[str, Any]) -> CloudFormationAnswer:
    existing: str = event["PhysicalResourceId"]
    for name in _names_to_delete(existing, event.get("ResourceProperties", {})):
        sets.remove(name)
    return CloudFormationAnswer(existing)


def _names_to_delete(physical_resource_id: str, properties: Mapping[str, Any]) -> list[str]:
    if physical_resource_id == NOTHING_CREATED:
        return []
    if physical_resource_id.startswith(CREATED_ALONE):
        return physical_resource_id.removeprefix(CREATED_ALONE).split(",")
    lines = [name for name in _declared_sets(properties) if name != physical_resource_id]
    return [physical_resource_id, *lines]


def _declared_sets(properties: Mapping[str, Any]) -> list[str]:
    """Read the names of the sets alone, from properties that may be of an earlier version, or be what made an update fail."""
    lines = properties.get("SendLines")
    declared = [properties, *(line for line in (lines if isinstance(lines, list) else ()) if isinstance(line, dict))]
    return [str(each["ConfigurationSetName"]) for each in declared if each.get("ConfigurationSetName")]


def _declared_destinations(properties: Mapping[str, Any]) -> list[str]:
    """Read the names of the destinations alone; see `_declared_sets`."""
    declared = properties.get("EventDestinations")
    if not isinstance(declared, list):
        return []
    return [
        str(destination["Name"]) for destination in declared if isinstance(destination, dict) and "Name" in destination
    ]
