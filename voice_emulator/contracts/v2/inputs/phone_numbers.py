"""Origination phone numbers."""

from typing import Annotated, Literal

import msgspec

from voice_emulator.contracts.v2.inputs.members import (
    ArnText,
    Capabilities,
    ChannelArn,
    ClientToken,
    CountryCode,
    FilterValues,
    IdOrArn,
    MaxResults,
    NextToken,
    OperationInput,
    PoolIdOrArn,
    Tags,
    length,
    text,
)

MessageType = Literal["TRANSACTIONAL", "PROMOTIONAL"]
RequestableNumberType = Literal["LONG_CODE", "TOLL_FREE", "TEN_DLC", "SIMULATOR"]
Owned = Literal["SELF", "SHARED"]
PhoneNumberFilterName = Literal[
    "status",
    "iso-country-code",
    "message-type",
    "number-capability",
    "number-type",
    "two-way-enabled",
    "self-managed-opt-outs-enabled",
    "opt-out-list-name",
    "deletion-protection-enabled",
    "two-way-channel-arn",
]


class PhoneNumberFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which phone numbers are described."""

    name: PhoneNumberFilterName
    values: FilterValues


class DescribePhoneNumbersInput(OperationInput, frozen=True):
    """What DescribePhoneNumbers is asked."""

    phone_number_ids: Annotated[tuple[IdOrArn, ...], length(0, 5)] | None = None
    filters: Annotated[tuple[PhoneNumberFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None
    owner: Owned | None = None


class NumberPreference(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """What a requested number should look like."""

    preference_type: Annotated[tuple[Literal["StartsWith", "EndsWith", "Contains", "ExactMatch"], ...], length(1, 1)]
    filter: Annotated[tuple[Annotated[str, text(2, 16, r"\+?[0-9]{1,15}")], ...], length(1, 10)]


class RequestPhoneNumberInput(OperationInput, frozen=True):
    """What RequestPhoneNumber is asked."""

    iso_country_code: CountryCode
    message_type: MessageType
    number_capabilities: Capabilities
    number_type: RequestableNumberType
    opt_out_list_name: IdOrArn | None = None
    pool_id: PoolIdOrArn | None = None
    registration_id: IdOrArn | None = None
    number_preference: Annotated[tuple[NumberPreference, ...], length(1, 1)] | None = None
    international_sending_enabled: bool | None = None
    deletion_protection_enabled: bool | None = None
    tags: Tags | None = None
    client_token: ClientToken | None = None


class UpdatePhoneNumberInput(OperationInput, frozen=True):
    """What UpdatePhoneNumber is asked."""

    phone_number_id: IdOrArn
    two_way_enabled: bool | None = None
    two_way_channel_arn: ChannelArn | None = None
    two_way_channel_role: ArnText | None = None
    self_managed_opt_outs_enabled: bool | None = None
    opt_out_list_name: IdOrArn | None = None
    international_sending_enabled: bool | None = None
    deletion_protection_enabled: bool | None = None


class ReleasePhoneNumberInput(OperationInput, frozen=True):
    """What ReleasePhoneNumber is asked."""

    phone_number_id: IdOrArn
