"""The operations of configuration sets."""

from typing import Any

from voice_emulator.accounts.resources.configuration_sets import ConfigurationSet
from voice_emulator.contracts.v2.exceptions import conflict, quota_exceeded
from voice_emulator.contracts.v2.inputs.configuration_sets import (
    CreateConfigurationSetInput,
    DeleteConfigurationSetInput,
    DescribeConfigurationSetsInput,
    SetDefaultMessageFeedbackEnabledInput,
)
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.tags import first_tags, shown_tags
from voice_emulator.v2.paging import Looked, matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp

_LOOKED: Looked[ConfigurationSet] = {
    "event-destination-name": lambda each: list(each.event_destinations),
    "matching-event-types": lambda each: [
        event_type
        for destination in each.event_destinations.values()
        for event_type in destination.matching_event_types
    ],
    "default-message-feedback-enabled": lambda each: each.message_feedback_enabled or False,
    "protect-configuration-id": lambda each: each.protect_configuration_id,
}


def create_configuration_set(asked: CreateConfigurationSetInput, invocation: Invocation) -> Answer:
    """Answer CreateConfigurationSet."""
    sets, name = invocation.resources.configuration_sets, asked.configuration_set_name
    if name in sets:
        message = f"There is a configuration set {name!r} already."
        raise conflict("RESOURCE_ALREADY_EXISTS", message, "configuration-set", name)
    limit = invocation.settings.v2.limits.configuration_sets
    if limit is not None and len(sets) >= limit:
        message = f"There are {len(sets)} configuration sets in this Region; no more are allowed."
        raise quota_exceeded("CONFIGURATION_SETS_PER_ACCOUNT", message, "configuration_sets")
    first_tags(invocation, sets.arn(name), asked.tags)
    sets.put(name, ConfigurationSet(name, invocation.now_ms, {}))
    return {
        "ConfigurationSetArn": sets.arn(name),
        "ConfigurationSetName": name,
        "Tags": shown_tags(asked.tags),
        "CreatedTimestamp": timestamp(invocation.now_ms),
    }


def delete_configuration_set(asked: DeleteConfigurationSetInput, invocation: Invocation) -> Answer:
    """Answer DeleteConfigurationSet."""
    sets = invocation.resources.configuration_sets
    deleted = sets.get(asked.configuration_set_name)
    sets.remove(deleted.name)
    invocation.resources.tags.pop(sets.arn(deleted.name), None)
    answer = _shown(deleted, sets.arn(deleted.name))
    answer.pop("ProtectConfigurationId", None)
    return answer


def describe_configuration_sets(asked: DescribeConfigurationSetsInput, invocation: Invocation) -> Answer:
    """Answer DescribeConfigurationSets."""
    sets = invocation.resources.configuration_sets
    chosen = named(asked.configuration_set_names, sets.get)
    found, token = page(
        asked,
        "DescribeConfigurationSets",
        matching(sets if chosen is None else chosen, asked.filters, _LOOKED),
        lambda each: each.name,
        invocation.account_region,
    )
    return {"ConfigurationSets": [_shown(each, sets.arn(each.name)) for each in found], "NextToken": token}


def set_default_message_feedback(asked: SetDefaultMessageFeedbackEnabledInput, invocation: Invocation) -> Answer:
    """Answer SetDefaultMessageFeedbackEnabled."""
    sets = invocation.resources.configuration_sets
    changed = sets.get(asked.configuration_set_name)
    changed.message_feedback_enabled = asked.message_feedback_enabled
    return {
        "ConfigurationSetArn": sets.arn(changed.name),
        "ConfigurationSetName": changed.name,
        "MessageFeedbackEnabled": asked.message_feedback_enabled,
    }


def _shown(each: ConfigurationSet, arn: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ConfigurationSetArn": arn,
        "ConfigurationSetName": each.name,
        "EventDestinations": [destination.shown() for destination in each.event_destinations.values()],
        "CreatedTimestamp": timestamp(each.created_at_ms),
    }
    if each.message_feedback_enabled is not None:
        shown["DefaultMessageFeedbackEnabled"] = each.message_feedback_enabled
    if each.protect_configuration_id is not None:
        shown["ProtectConfigurationId"] = each.protect_configuration_id
    return shown


OPERATIONS = {
    "CreateConfigurationSet": Operation(CreateConfigurationSetInput, create_configuration_set),
    "DeleteConfigurationSet": Operation(DeleteConfigurationSetInput, delete_configuration_set),
    "DescribeConfigurationSets": Operation(DescribeConfigurationSetsInput, describe_configuration_sets),
    "SetDefaultMessageFeedbackEnabled": Operation(SetDefaultMessageFeedbackEnabledInput, set_default_message_feedback),
}
