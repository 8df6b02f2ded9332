"""Protect configurations: which countries and numbers may be called."""

from typing import Annotated, Literal

import msgspec

from voice_emulator.contracts.v2.inputs.members import (
    ClientToken,
    CountryCode,
    FilterValues,
    IdOrArn,
    MaxResults,
    NextToken,
    OperationInput,
    PhoneNumberText,
    Tags,
    length,
)
from voice_emulator.contracts.v2.number_kinds import NumberCapability

ProtectStatus = Literal["ALLOW", "BLOCK", "MONITOR", "FILTER"]
OverrideAction = Literal["ALLOW", "BLOCK"]
OverrideFilterName = Literal[
    "iso-country-code",
    "destination-phone-number-begins-with",
    "action",
    "expires-before",
    "expires-after",
    "created-before",
    "created-after",
]


class CreateProtectConfigurationInput(OperationInput, frozen=True):
    """What CreateProtectConfiguration is asked."""

    client_token: ClientToken | None = None
    deletion_protection_enabled: bool | None = None
    tags: Tags | None = None


class DeleteProtectConfigurationInput(OperationInput, frozen=True):
    """What DeleteProtectConfiguration is asked."""

    protect_configuration_id: IdOrArn


class UpdateProtectConfigurationInput(OperationInput, frozen=True):
    """What UpdateProtectConfiguration is asked."""

    protect_configuration_id: IdOrArn
    deletion_protection_enabled: bool | None = None


class ProtectConfigurationFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which protect configurations are described."""

    name: Literal["account-default", "deletion-protection-enabled"]
    values: FilterValues


class DescribeProtectConfigurationsInput(OperationInput, frozen=True):
    """What DescribeProtectConfigurations is asked."""

    protect_configuration_ids: Annotated[tuple[IdOrArn, ...], length(0, 5)] | None = None
    filters: Annotated[tuple[ProtectConfigurationFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class CountryRule(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """What holds for a country."""

    protect_status: ProtectStatus


class GetProtectConfigurationCountryRuleSetInput(OperationInput, frozen=True):
    """What GetProtectConfigurationCountryRuleSet is asked."""

    protect_configuration_id: IdOrArn
    number_capability: NumberCapability


class UpdateProtectConfigurationCountryRuleSetInput(OperationInput, frozen=True):
    """What UpdateProtectConfigurationCountryRuleSet is asked."""

    protect_configuration_id: IdOrArn
    number_capability: NumberCapability
    country_rule_set_updates: Annotated[dict[CountryCode, CountryRule], length(1, 300)]


class PutProtectConfigurationRuleSetNumberOverrideInput(OperationInput, frozen=True):
    """What PutProtectConfigurationRuleSetNumberOverride is asked."""

    protect_configuration_id: IdOrArn
    destination_phone_number: PhoneNumberText
    action: OverrideAction
    client_token: ClientToken | None = None
    expiration_timestamp: float | None = None
    """Unix seconds."""


class DeleteProtectConfigurationRuleSetNumberOverrideInput(OperationInput, frozen=True):
    """What DeleteProtectConfigurationRuleSetNumberOverride is asked."""

    protect_configuration_id: IdOrArn
    destination_phone_number: PhoneNumberText


class NumberOverrideFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which number overrides are listed."""

    name: OverrideFilterName
    values: FilterValues


class ListProtectConfigurationRuleSetNumberOverridesInput(OperationInput, frozen=True):
    """What ListProtectConfigurationRuleSetNumberOverrides is asked."""

    protect_configuration_id: IdOrArn
    filters: Annotated[tuple[NumberOverrideFilter, ...], length(0, 100)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class SetAccountDefaultProtectConfigurationInput(OperationInput, frozen=True):
    """What SetAccountDefaultProtectConfiguration is asked."""

    protect_configuration_id: IdOrArn


class DeleteAccountDefaultProtectConfigurationInput(OperationInput, frozen=True):
    """What DeleteAccountDefaultProtectConfiguration is asked: nothing."""


class AssociateProtectConfigurationInput(OperationInput, frozen=True):
    """What AssociateProtectConfiguration is asked."""

    protect_configuration_id: IdOrArn
    configuration_set_name: IdOrArn


class DisassociateProtectConfigurationInput(OperationInput, frozen=True):
    """What DisassociateProtectConfiguration is asked."""

    protect_configuration_id: IdOrArn
    configuration_set_name: IdOrArn
