"""Pools of origination phone numbers."""

from typing import Annotated, Literal

import msgspec

from voice_emulator.contracts.v2.inputs.members import (
    ArnText,
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
)
from voice_emulator.contracts.v2.inputs.phone_numbers import MessageType, Owned

PoolFilterName = Literal[
    "status",
    "message-type",
    "two-way-enabled",
    "self-managed-opt-outs-enabled",
    "opt-out-list-name",
    "shared-routes-enabled",
    "deletion-protection-enabled",
    "two-way-channel-arn",
]


class CreatePoolInput(OperationInput, frozen=True):
    """What CreatePool is asked."""

    origination_identity: IdOrArn
    message_type: MessageType
    iso_country_code: CountryCode | None = None
    deletion_protection_enabled: bool | None = None
    tags: Tags | None = None
    client_token: ClientToken | None = None


class UpdatePoolInput(OperationInput, frozen=True):
    """What UpdatePool is asked."""

    pool_id: PoolIdOrArn
    two_way_enabled: bool | None = None
    two_way_channel_arn: ChannelArn | None = None
    two_way_channel_role: ArnText | None = None
    self_managed_opt_outs_enabled: bool | None = None
    opt_out_list_name: IdOrArn | None = None
    shared_routes_enabled: bool | None = None
    deletion_protection_enabled: bool | None = None


class DeletePoolInput(OperationInput, frozen=True):
    """What DeletePool is asked."""

    pool_id: PoolIdOrArn


class PoolFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which pools are described."""

    name: PoolFilterName
    values: FilterValues


class DescribePoolsInput(OperationInput, frozen=True):
    """What DescribePools is asked."""

    pool_ids: Annotated[tuple[PoolIdOrArn, ...], length(0, 5)] | None = None
    filters: Annotated[tuple[PoolFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None
    owner: Owned | None = None


class AssociateOriginationIdentityInput(OperationInput, frozen=True):
    """What AssociateOriginationIdentity is asked."""

    pool_id: PoolIdOrArn
    origination_identity: IdOrArn
    iso_country_code: CountryCode | None = None
    client_token: ClientToken | None = None


class DisassociateOriginationIdentityInput(OperationInput, frozen=True):
    """What DisassociateOriginationIdentity is asked."""

    pool_id: PoolIdOrArn
    origination_identity: IdOrArn
    iso_country_code: CountryCode | None = None
    client_token: ClientToken | None = None


class PoolMemberFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which members of a pool are listed."""

    name: Literal["iso-country-code", "number-capability"]
    values: FilterValues


class ListPoolOriginationIdentitiesInput(OperationInput, frozen=True):
    """What ListPoolOriginationIdentities is asked."""

    pool_id: PoolIdOrArn
    filters: Annotated[tuple[PoolMemberFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None
