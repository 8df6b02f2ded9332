"""The operations of protect configurations, and of which one holds."""

from typing import Any

import phonenumbers

from voice_emulator.accounts.resource_arns import new_resource_id
from voice_emulator.accounts.resources.configuration_sets import ConfigurationSet
from voice_emulator.accounts.resources.recipients import ProtectConfiguration
from voice_emulator.contracts.v2.exceptions import conflict, not_found, quota_exceeded
from voice_emulator.contracts.v2.inputs.protect_configurations import (
    AssociateProtectConfigurationInput,
    CreateProtectConfigurationInput,
    DeleteAccountDefaultProtectConfigurationInput,
    DeleteProtectConfigurationInput,
    DescribeProtectConfigurationsInput,
    DisassociateProtectConfigurationInput,
    GetProtectConfigurationCountryRuleSetInput,
    SetAccountDefaultProtectConfigurationInput,
    UpdateProtectConfigurationCountryRuleSetInput,
    UpdateProtectConfigurationInput,
)
from voice_emulator.contracts.v2.number_kinds import NumberCapability
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.tags import first_tags, shown_tags
from voice_emulator.v2.paging import matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp


def create_protect_configuration(asked: CreateProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer CreateProtectConfiguration: it allows everything."""
    kept, limit = invocation.resources.protect_configurations, invocation.settings.v2.limits.protect_configurations
    if limit is not None and len(kept) >= limit:
        message = f"There are {len(kept)} protect configurations; no more are allowed."
        raise quota_exceeded("PROTECT_CONFIGURATIONS_PER_ACCOUNT", message, "protect_configurations")
    created = ProtectConfiguration(
        new_resource_id("protect"), invocation.now_ms, asked.deletion_protection_enabled or False
    )
    first_tags(invocation, kept.arn(created.configuration_id), asked.tags)
    kept.put(created.configuration_id, created)
    return {**_shown(created, invocation), "Tags": shown_tags(asked.tags)}


def update_protect_configuration(asked: UpdateProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer UpdateProtectConfiguration."""
    updated = invocation.resources.protect_configurations.get(asked.protect_configuration_id)
    if asked.deletion_protection_enabled is not None:
        updated.deletion_protection = asked.deletion_protection_enabled
    return _shown(updated, invocation)


def delete_protect_configuration(asked: DeleteProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer DeleteProtectConfiguration; one that holds somewhere stays."""
    resources = invocation.resources
    deleted = resources.protect_configurations.get(asked.protect_configuration_id)
    own_id = deleted.configuration_id
    if deleted.deletion_protection:
        reason, message = "DELETION_PROTECTION_ENABLED", "The protect configuration is protected from deletion."
        raise conflict(reason, message, "protect-configuration", own_id)
    if own_id == resources.default_protect_id:
        reason, message = "PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT", "The protect configuration is the account's."
        raise conflict(reason, message, "protect-configuration", own_id)
    for each in resources.configuration_sets:
        if each.protect_configuration_id == own_id:
            message = f"The protect configuration belongs to the configuration set {each.name!r}."
            reason = "PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET"
            raise conflict(reason, message, "protect-configuration", own_id)
    answer = _shown(deleted, invocation)
    resources.protect_configurations.remove(own_id)
    resources.tags.pop(resources.protect_configurations.arn(own_id), None)
    return answer


def describe_protect_configurations(asked: DescribeProtectConfigurationsInput, invocation: Invocation) -> Answer:
    """Answer DescribeProtectConfigurations."""
    resources = invocation.resources
    chosen = named(asked.protect_configuration_ids, resources.protect_configurations.get)
    found, token = page(
        asked,
        "DescribeProtectConfigurations",
        matching(
            resources.protect_configurations if chosen is None else chosen,
            asked.filters,
            {
                "account-default": lambda each: each.configuration_id == resources.default_protect_id,
                "deletion-protection-enabled": lambda each: each.deletion_protection,
            },
        ),
        lambda each: each.configuration_id,
        invocation.account_region,
    )
    return {"ProtectConfigurations": [_shown(each, invocation) for each in found], "NextToken": token}


def get_country_rules(asked: GetProtectConfigurationCountryRuleSetInput, invocation: Invocation) -> Answer:
    """Answer GetProtectConfigurationCountryRuleSet: every country with what holds for it."""
    of_configuration = invocation.resources.protect_configurations.get(asked.protect_configuration_id)
    return _rules(of_configuration, asked.number_capability, invocation)


def update_country_rules(asked: UpdateProtectConfigurationCountryRuleSetInput, invocation: Invocation) -> Answer:
    """Answer UpdateProtectConfigurationCountryRuleSet: countries that are not named stay."""
    updated = invocation.resources.protect_configurations.get(asked.protect_configuration_id)
    rules = updated.rules.setdefault(asked.number_capability, {})
    rules.update({country: rule.protect_status for country, rule in asked.country_rule_set_updates.items()})
    return _rules(updated, asked.number_capability, invocation)


def set_account_default(asked: SetAccountDefaultProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer SetAccountDefaultProtectConfiguration."""
    resources = invocation.resources
    own_id = resources.protect_configurations.id_of(asked.protect_configuration_id)
    resources.default_protect_id = own_id
    return _default(own_id, invocation)


def delete_account_default(_asked: DeleteAccountDefaultProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer DeleteAccountDefaultProtectConfiguration: the configuration itself stays."""
    resources = invocation.resources
    own_id = resources.default_protect_id
    if own_id is None:
        raise not_found("protect-configuration", "default")
    resources.default_protect_id = None
    return _default(own_id, invocation)


def associate_protect_configuration(asked: AssociateProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer AssociateProtectConfiguration: it takes the place of the set's earlier one."""
    resources = invocation.resources
    own_id = resources.protect_configurations.id_of(asked.protect_configuration_id)
    of_set = resources.configuration_sets.get(asked.configuration_set_name)
    of_set.protect_configuration_id = own_id
    return _association(own_id, of_set, invocation)


def disassociate_protect_configuration(asked: DisassociateProtectConfigurationInput, invocation: Invocation) -> Answer:
    """Answer DisassociateProtectConfiguration."""
    resources = invocation.resources
    own_id = resources.protect_configurations.id_of(asked.protect_configuration_id)
    of_set = resources.configuration_sets.get(asked.configuration_set_name)
    if of_set.protect_configuration_id != own_id:
        message = f"The protect configuration does not belong to the configuration set {of_set.name!r}."
        reason = "PROTECT_CONFIGURATION_NOT_ASSOCIATED_WITH_CONFIGURATION_SET"
        raise conflict(reason, message, "protect-configuration", own_id)
    of_set.protect_configuration_id = None
    return _association(own_id, of_set, invocation)


def protect_names(own_id: str, invocation: Invocation) -> dict[str, Any]:
    """Return the ARN and the id of a protect configuration."""
    return {
        "ProtectConfigurationArn": invocation.resources.protect_configurations.arn(own_id),
        "ProtectConfigurationId": own_id,
    }


def _shown(each: ProtectConfiguration, invocation: Invocation) -> Answer:
    return {
        **protect_names(each.configuration_id, invocation),
        "CreatedTimestamp": timestamp(each.created_at_ms),
        "AccountDefault": each.configuration_id == invocation.resources.default_protect_id,
        "DeletionProtectionEnabled": each.deletion_protection,
    }


def _rules(each: ProtectConfiguration, capability: NumberCapability, invocation: Invocation) -> Answer:
    own = each.rules.get(capability, {})
    return {
        **protect_names(each.configuration_id, invocation),
        "NumberCapability": capability,
        "CountryRuleSet": {
            country: {"ProtectStatus": own.get(country, "ALLOW")}
            for country in sorted({*phonenumbers.SUPPORTED_REGIONS, *own})
        },
    }


def _default(own_id: str, invocation: Invocation) -> Answer:
    return {f"Default{name}": value for name, value in protect_names(own_id, invocation).items()}


def _association(own_id: str, of_set: ConfigurationSet, invocation: Invocation) -> Answer:
    return {
        "ConfigurationSetArn": invocation.resources.configuration_sets.arn(of_set.name),
        "ConfigurationSetName": of_set.name,
        **protect_names(own_id, invocation),
    }


OPERATIONS = {
    "CreateProtectConfiguration": Operation(CreateProtectConfigurationInput, create_protect_configuration),
    "UpdateProtectConfiguration": Operation(UpdateProtectConfigurationInput, update_protect_configuration),
    "DeleteProtectConfiguration": Operation(DeleteProtectConfigurationInput, delete_protect_configuration),
    "DescribeProtectConfigurations": Operation(DescribeProtectConfigurationsInput, describe_protect_configurations),
    "GetProtectConfigurationCountryRuleSet": Operation(GetProtectConfigurationCountryRuleSetInput, get_country_rules),
    "UpdateProtectConfigurationCountryRuleSet": Operation(
        UpdateProtectConfigurationCountryRuleSetInput, update_country_rules
    ),
    "SetAccountDefaultProtectConfiguration": Operation(SetAccountDefaultProtectConfigurationInput, set_account_default),
    "DeleteAccountDefaultProtectConfiguration": Operation(
        DeleteAccountDefaultProtectConfigurationInput, delete_account_default
    ),
    "AssociateProtectConfiguration": Operation(AssociateProtectConfigurationInput, associate_protect_configuration),
    "DisassociateProtectConfiguration": Operation(
        DisassociateProtectConfigurationInput, disassociate_protect_configuration
    ),
}
