"""What CloudFormation asks for, carried out."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from redial.adapters.log_masking import masked
from redial.adapters.runtime import masking_logger
from redial.errors import RedialError
from voice_resource.answer import NOTHING_CREATED, CloudFormationAnswer
from voice_resource.configuration_sets import ConfigurationSets
from voice_resource.definition import DefinitionError, parse_definition
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
        return CloudFormationAnswer.failed(masked(str(error)), physical_resource_id=existing or sets.created)


def _create(sets: ConfigurationSets, event: Mapping[str, Any]) -> CloudFormationAnswer:
    definition = parse_definition(event["ResourceProperties"])
    sets.converge(definition)
    return CloudFormationAnswer(definition.name)


def _update(sets: ConfigurationSets, event: Mapping[str, Any]) -> CloudFormationAnswer:
    """
    Bring the set to what is declared now.

    A new name is a new set: CloudFormation sees another physical id and deletes the old one when the update is through. When
    such an update failed, the rollback names the set that was left half made in ``OldResourceProperties``.
    """
    definition = parse_definition(event["ResourceProperties"])
    before = event.get("OldResourceProperties", {})
    sets.converge(definition, declared_before=_declared_names(before))
    name_before = before.get("ConfigurationSetName")
    if name_before not in (None, definition.name) and event["PhysicalResourceId"] == definition.name:
        sets.remove(name_before)
    return CloudFormationAnswer(definition.name)


def _delete(sets: ConfigurationSets, event: Mapping[str, Any]) -> CloudFormationAnswer:
    name = event["PhysicalResourceId"]
    if name != NOTHING_CREATED:
        sets.remove(name)
    return CloudFormationAnswer(name)


def _declared_names(properties: Mapping[str, Any]) -> list[str]:
    """Read the names alone, from properties that may be of an earlier version, or be what made an update fail."""
    declared = properties.get("EventDestinations")
    if not isinstance(declared, list):
        return []
    return [
        str(destination["Name"]) for destination in declared if isinstance(destination, dict) and "Name" in destination
    ]
