"""The operations of pools, and of the numbers in them."""

from typing import Any

import msgspec

from voice_emulator.accounts.resource_arns import new_resource_id
from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.accounts.resources.phone_numbers import OriginationNumber, Pool
from voice_emulator.contracts.v2.exceptions import conflict, not_found, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.pools import (
    AssociateOriginationIdentityInput,
    CreatePoolInput,
    DeletePoolInput,
    DescribePoolsInput,
    DisassociateOriginationIdentityInput,
    ListPoolOriginationIdentitiesInput,
    UpdatePoolInput,
)
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.tags import first_tags, shown_tags
from voice_emulator.v2.paging import Looked, matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp
from voice_emulator.v2.written_numbers import parse_written

_LOOKED: Looked[Pool] = {
    "status": lambda each: each.status,
    "message-type": lambda each: each.message_type,
    "two-way-enabled": lambda each: each.two_way_enabled,
    "self-managed-opt-outs-enabled": lambda each: each.self_managed_opt_outs,
    "opt-out-list-name": lambda each: each.opt_out_list,
    "shared-routes-enabled": lambda each: each.shared_routes,
    "deletion-protection-enabled": lambda each: each.deletion_protection,
    "two-way-channel-arn": lambda each: each.two_way_channel_arn,
}
_LOOKED_OF_MEMBERS: Looked[OriginationNumber] = {
    "iso-country-code": lambda each: each.country,
    "number-capability": lambda each: each.capabilities,
}


def create_pool(asked: CreatePoolInput, invocation: Invocation) -> Answer:
    """Answer CreatePool: the pool is configured as its first number is."""
    resources, limit = invocation.resources, invocation.settings.v2.limits.pools
    number = _free_number(resources, asked.origination_identity, asked.iso_country_code)
    if number.message_type != asked.message_type:
        raise _mismatch("MESSAGE_TYPE_MISMATCH", number)
    if limit is not None and len(resources.pools) >= limit:
        raise quota_exceeded("POOLS_PER_ACCOUNT", f"There are {limit} pools; no more are allowed.", "pools")
    pool = Pool(
        pool_id=new_resource_id("pool"),
        created_at_ms=invocation.now_ms,
        message_type=asked.message_type,
        opt_out_list=number.opt_out_list,
        number_ids=[number.number_id],
        two_way_enabled=number.two_way_enabled,
        two_way_channel_arn=number.two_way_channel_arn,
        two_way_channel_role=number.two_way_channel_role,
        self_managed_opt_outs=number.self_managed_opt_outs,
        deletion_protection=asked.deletion_protection_enabled or False,
    )
    first_tags(invocation, resources.pools.arn(pool.pool_id), asked.tags)
    resources.pools.put(pool.pool_id, pool)
    number.pool_id = pool.pool_id
    return {**_shown(pool, resources), "Tags": shown_tags(asked.tags)}


def update_pool(asked: UpdatePoolInput, invocation: Invocation) -> Answer:
    """Answer UpdatePool: what is not named stays."""
    resources = invocation.resources
    pool = resources.pools.get(asked.pool_id)
    if asked.opt_out_list_name is not None:
        pool.opt_out_list = resources.opt_out_lists.get(asked.opt_out_list_name).name
    for member, change in (
        ("two_way_enabled", asked.two_way_enabled),
        ("two_way_channel_arn", asked.two_way_channel_arn),
        ("two_way_channel_role", asked.two_way_channel_role),
        ("self_managed_opt_outs", asked.self_managed_opt_outs_enabled),
        ("shared_routes", asked.shared_routes_enabled),
        ("deletion_protection", asked.deletion_protection_enabled),
    ):
        if change is not None:
            setattr(pool, member, change)
    return _shown(pool, resources)


def delete_pool(asked: DeletePoolInput, invocation: Invocation) -> Answer:
    """Answer DeletePool: its numbers stay with the account."""
    resources = invocation.resources
    pool = resources.pools.get(asked.pool_id)
    if pool.deletion_protection:
        message = f"The pool {pool.pool_id} is protected from deletion."
        raise conflict("DELETION_PROTECTION_ENABLED", message, "pool", pool.pool_id)
    for number_id in pool.number_ids:
        resources.phone_numbers.get(number_id).pool_id = None
    resources.pools.remove(pool.pool_id)
    resources.tags.pop(resources.pools.arn(pool.pool_id), None)
    answer = _shown(msgspec.structs.replace(pool, status="DELETING"), resources)
    del answer["DeletionProtectionEnabled"]
    return answer


def describe_pools(asked: DescribePoolsInput, invocation: Invocation) -> Answer:
    """Answer DescribePools."""
    resources = invocation.resources
    if asked.owner is not None and asked.pool_ids:
        raise validation_error("PARAMETERS_CANNOT_BE_USED_TOGETHER", "Owner cannot be given together with PoolIds.")
    chosen = named(asked.pool_ids, resources.pools.get)
    pools = (
        []
        if asked.owner == "SHARED"
        else matching(resources.pools if chosen is None else chosen, asked.filters, _LOOKED)
    )
    found, token = page(asked, "DescribePools", pools, lambda each: each.pool_id, invocation.account_region)
    return {"Pools": [_shown(each, resources) for each in found], "NextToken": token}


def associate_origination_identity(asked: AssociateOriginationIdentityInput, invocation: Invocation) -> Answer:
    """Answer AssociateOriginationIdentity: a number joins a pool that is configured as it is."""
    resources = invocation.resources
    pool = resources.pools.get(asked.pool_id)
    number = _free_number(resources, asked.origination_identity, asked.iso_country_code)
    for reason, of_number, of_pool in (
        ("MESSAGE_TYPE_MISMATCH", number.message_type, pool.message_type),
        ("OPT_OUT_LIST_MISMATCH", number.opt_out_list, pool.opt_out_list),
        ("SELF_MANAGED_OPT_OUTS_MISMATCH", number.self_managed_opt_outs, pool.self_managed_opt_outs),
        ("TWO_WAY_CONFIG_MISMATCH", number.two_way_enabled, pool.two_way_enabled),
    ):
        if of_number != of_pool:
            raise _mismatch(reason, number)
    require_place(pool, invocation)
    pool.number_ids.append(number.number_id)
    number.pool_id = pool.pool_id
    return _membership(pool, number, resources)


def disassociate_origination_identity(asked: DisassociateOriginationIdentityInput, invocation: Invocation) -> Answer:
    """Answer DisassociateOriginationIdentity."""
    resources = invocation.resources
    pool = resources.pools.get(asked.pool_id)
    number = _number(resources, asked.origination_identity, asked.iso_country_code)
    if number.pool_id != pool.pool_id:
        message = f"The phone number {number.number_id} is not in the pool {pool.pool_id}."
        raise conflict("PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL", message, "phone-number", number.number_id)
    if len(pool.number_ids) == 1:
        message = f"The phone number {number.number_id} is the last one of the pool {pool.pool_id}."
        raise conflict("LAST_PHONE_NUMBER", message, "phone-number", number.number_id)
    pool.number_ids.remove(number.number_id)
    number.pool_id = None
    return _membership(pool, number, resources)


def list_pool_origination_identities(asked: ListPoolOriginationIdentitiesInput, invocation: Invocation) -> Answer:
    """Answer ListPoolOriginationIdentities."""
    resources = invocation.resources
    pool = resources.pools.get(asked.pool_id)
    found, token = page(
        asked,
        f"ListPoolOriginationIdentities-{pool.pool_id}",
        matching(
            [resources.phone_numbers.get(number_id) for number_id in pool.number_ids], asked.filters, _LOOKED_OF_MEMBERS
        ),
        lambda each: each.number_id,
        invocation.account_region,
    )
    return {
        "PoolArn": resources.pools.arn(pool.pool_id),
        "PoolId": pool.pool_id,
        "OriginationIdentities": [
            {
                "OriginationIdentityArn": resources.phone_numbers.arn(each.number_id),
                "OriginationIdentity": each.number_id,
                "IsoCountryCode": each.country,
                "NumberCapabilities": list(each.capabilities),
                "PhoneNumber": each.phone_number,
            }
            for each in found
        ],
        "NextToken": token,
    }


def require_place(pool: Pool, invocation: Invocation) -> None:
    """
    Require that a pool may have one origination identity more.

    Raises
    ------
    JsonApiError
        If it has as many as it may.
    """
    limit = invocation.settings.v2.limits.identities_per_pool
    if limit is not None and len(pool.number_ids) >= limit:
        message = f"The pool {pool.pool_id} has {len(pool.number_ids)} origination identities; no more are allowed."
        raise quota_exceeded("ORIGINATION_IDENTITIES_PER_POOL", message, "identities_per_pool")


def _number(resources: AccountResources, identity: str, country: str | None) -> OriginationNumber:
    """Return the number that an identity names; digits are taken for a number's, and anything else for its id or ARN."""
    number = _of_digits(resources, identity) if identity.isdigit() else resources.phone_numbers.get(identity)
    if number is None:
        raise not_found("phone-number", identity)
    if country is not None and country != number.country:
        raise validation_error(
            "COUNTRY_CODE_MISMATCH", f"The phone number {number.number_id} belongs to {number.country}, not {country}."
        )
    return number


def _of_digits(resources: AccountResources, written: str) -> OriginationNumber | None:
    number = parse_written(written)
    return None if number is None else resources.number_of(number.e164)


def _free_number(resources: AccountResources, identity: str, country: str | None) -> OriginationNumber:
    number = _number(resources, identity, country)
    if number.status != "ACTIVE":
        message = f"The phone number {number.number_id} is {number.status}."
        raise conflict("RESOURCE_NOT_ACTIVE", message, "phone-number", number.number_id)
    if number.pool_id is not None:
        message = f"The phone number {number.number_id} is in the pool {number.pool_id}."
        raise conflict("PHONE_NUMBER_ASSOCIATED_TO_POOL", message, "phone-number", number.number_id)
    return number


def _mismatch(reason: str, number: OriginationNumber) -> Exception:
    message = f"The phone number {number.number_id} is not configured as the pool is."
    return conflict(reason, message, "phone-number", number.number_id)


def _membership(pool: Pool, number: OriginationNumber, resources: AccountResources) -> Answer:
    return {
        "PoolArn": resources.pools.arn(pool.pool_id),
        "PoolId": pool.pool_id,
        "OriginationIdentityArn": resources.phone_numbers.arn(number.number_id),
        "OriginationIdentity": number.number_id,
        "IsoCountryCode": number.country,
    }


def _shown(pool: Pool, resources: AccountResources) -> dict[str, Any]:
    members: dict[str, Any] = {
        "PoolArn": resources.pools.arn(pool.pool_id),
        "PoolId": pool.pool_id,
        "Status": pool.status,
        "MessageType": pool.message_type,
        "TwoWayEnabled": pool.two_way_enabled,
        "TwoWayChannelArn": pool.two_way_channel_arn,
        "TwoWayChannelRole": pool.two_way_channel_role,
        "SelfManagedOptOutsEnabled": pool.self_managed_opt_outs,
        "OptOutListName": pool.opt_out_list,
        "SharedRoutesEnabled": pool.shared_routes,
        "DeletionProtectionEnabled": pool.deletion_protection,
        "CreatedTimestamp": timestamp(pool.created_at_ms),
    }
    return {name: value for name, value in members.items() if value is not None}


OPERATIONS = {
    "CreatePool": Operation(CreatePoolInput, create_pool),
    "UpdatePool": Operation(UpdatePoolInput, update_pool),
    "DeletePool": Operation(DeletePoolInput, delete_pool),
    "DescribePools": Operation(DescribePoolsInput, describe_pools),
    "AssociateOriginationIdentity": Operation(AssociateOriginationIdentityInput, associate_origination_identity),
    "DisassociateOriginationIdentity": Operation(
        DisassociateOriginationIdentityInput, disassociate_origination_identity
    ),
    "ListPoolOriginationIdentities": Operation(ListPoolOriginationIdentitiesInput, list_pool_origination_identities),
}
