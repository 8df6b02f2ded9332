"""The operations of origination phone numbers."""

from typing import Any

import msgspec

from voice_emulator.accounts.resource_arns import new_resource_id
from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.accounts.resources.phone_numbers import OriginationNumber, Pool
from voice_emulator.contracts.v2.exceptions import conflict, not_found, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.phone_numbers import (
    DescribePhoneNumbersInput,
    NumberPreference,
    ReleasePhoneNumberInput,
    RequestPhoneNumberInput,
    UpdatePhoneNumberInput,
)
from voice_emulator.settings.v2_settings import DEFAULT_OPT_OUT_LIST
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.pools import require_place
from voice_emulator.v2.operations.tags import first_tags, shown_tags
from voice_emulator.v2.paging import Looked, matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp

# The only figures that were found are those of the United States; they are AWS's for a number of each type.
_MONTHLY_LEASE = {
    "LONG_CODE": "1.00",
    "TOLL_FREE": "2.00",
    "TEN_DLC": "1.00",
    "SIMULATOR": "1.00",
    "SHORT_CODE": "995.00",
}
# The range that is kept for fiction; its two last digits are free.
_FICTION = "+120655501"
_LOOKED: Looked[OriginationNumber] = {
    "status": lambda each: each.status,
    "iso-country-code": lambda each: each.country,
    "message-type": lambda each: each.message_type,
    "number-capability": lambda each: each.capabilities,
    "number-type": lambda each: each.number_type,
    "two-way-enabled": lambda each: each.two_way_enabled,
    "self-managed-opt-outs-enabled": lambda each: each.self_managed_opt_outs,
    "opt-out-list-name": lambda each: each.opt_out_list,
    "deletion-protection-enabled": lambda each: each.deletion_protection,
    "two-way-channel-arn": lambda each: each.two_way_channel_arn,
}


def describe_phone_numbers(asked: DescribePhoneNumbersInput, invocation: Invocation) -> Answer:
    """Answer DescribePhoneNumbers."""
    numbers = invocation.resources.phone_numbers
    if asked.owner is not None and asked.phone_number_ids:
        raise validation_error(
            "PARAMETERS_CANNOT_BE_USED_TOGETHER", "Owner cannot be given together with PhoneNumberIds."
        )
    chosen = named(asked.phone_number_ids, numbers.get)
    found, token = page(
        asked,
        "DescribePhoneNumbers",
        # Nobody shares numbers with this account.
        [] if asked.owner == "SHARED" else matching(numbers if chosen is None else chosen, asked.filters, _LOOKED),
        lambda each: each.number_id,
        invocation.account_region,
    )
    return {
        "PhoneNumbers": [{**shown_number(each, invocation), **_limits(each, invocation)} for each in found],
        "NextToken": token,
    }


def request_phone_number(asked: RequestPhoneNumberInput, invocation: Invocation) -> Answer:
    """Answer RequestPhoneNumber: a number of the range kept for fiction, of the United States alone."""
    resources, limit = invocation.resources, invocation.settings.v2.limits.phone_numbers
    if asked.iso_country_code != "US":
        message = "The emulator has numbers of the US only; those of other countries are given in its settings."
        raise validation_error("COUNTRY_NOT_ENABLED", message, fields={"IsoCountryCode": message})
    _require_type(asked)
    if asked.registration_id is not None:
        raise not_found("registration", asked.registration_id)
    pool = resources.pools.get(asked.pool_id) if asked.pool_id else None
    opt_out_list = DEFAULT_OPT_OUT_LIST if pool is None else pool.opt_out_list
    if asked.opt_out_list_name is not None:
        opt_out_list = resources.opt_out_lists.get(asked.opt_out_list_name).name
    if pool is not None:
        _require_as_pool(pool, asked.message_type, opt_out_list)
        require_place(pool, invocation)
    if limit is not None and len(resources.phone_numbers) >= limit:
        message = f"There are {len(resources.phone_numbers)} phone numbers; no more are allowed."
        raise quota_exceeded("PHONE_NUMBERS_PER_ACCOUNT", message, "phone_numbers")
    number = OriginationNumber(
        number_id=new_resource_id("phone"),
        phone_number=_free_number(asked.number_preference, resources),
        country=asked.iso_country_code,
        created_at_ms=invocation.now_ms,
        message_type=asked.message_type,
        capabilities=asked.number_capabilities,
        number_type=asked.number_type,
        opt_out_list=opt_out_list,
        pool_id=None if pool is None else pool.pool_id,
        international_sending=asked.international_sending_enabled or False,
        deletion_protection=asked.deletion_protection_enabled or False,
    )
    first_tags(invocation, resources.phone_numbers.arn(number.number_id), asked.tags)
    resources.phone_numbers.put(number.number_id, number)
    resources.has_had_numbers = True
    if pool is not None:
        pool.number_ids.append(number.number_id)
    return {**shown_number(number, invocation), "Tags": shown_tags(asked.tags)}


def _require_type(asked: RequestPhoneNumberInput) -> None:
    """Require what the model's documentation says of some types of numbers."""
    if asked.number_type == "SIMULATOR" and asked.message_type != "TRANSACTIONAL":
        message = "A SIMULATOR number has the MessageType TRANSACTIONAL."
        raise validation_error("INVALID_PARAMETER", message, fields={"MessageType": message})
    if asked.number_preference and asked.number_type != "TEN_DLC":
        message = f"A preference applies to TEN_DLC numbers only, not to {asked.number_type}."
        raise validation_error("INVALID_PARAMETER", message, fields={"NumberPreference": message})


def _require_as_pool(pool: Pool, message_type: str, opt_out_list: str) -> None:
    """Require that a number to be requested would be configured as its pool is."""
    for reason, of_number, of_pool in (
        ("MESSAGE_TYPE_MISMATCH", message_type, pool.message_type),
        ("OPT_OUT_LIST_MISMATCH", opt_out_list, pool.opt_out_list),
    ):
        if of_number != of_pool:
            message = f"The pool {pool.pool_id} has {of_pool}, not {of_number}."
            raise conflict(reason, message, "pool", pool.pool_id)


def update_phone_number(asked: UpdatePhoneNumberInput, invocation: Invocation) -> Answer:
    """Answer UpdatePhoneNumber: what is not named stays."""
    number = _apart_from_pools(asked.phone_number_id, invocation)
    if asked.opt_out_list_name is not None:
        number.opt_out_list = invocation.resources.opt_out_lists.get(asked.opt_out_list_name).name
    for member, change in (
        ("two_way_enabled", asked.two_way_enabled),
        ("two_way_channel_arn", asked.two_way_channel_arn),
        ("two_way_channel_role", asked.two_way_channel_role),
        ("self_managed_opt_outs", asked.self_managed_opt_outs_enabled),
        ("international_sending", asked.international_sending_enabled),
        ("deletion_protection", asked.deletion_protection_enabled),
    ):
        if change is not None:
            setattr(number, member, change)
    return shown_number(number, invocation)


def release_phone_number(asked: ReleasePhoneNumberInput, invocation: Invocation) -> Answer:
    """Answer ReleasePhoneNumber."""
    resources = invocation.resources
    number = _apart_from_pools(asked.phone_number_id, invocation)
    if number.deletion_protection:
        message = f"The phone number {number.number_id} is protected from deletion."
        raise conflict("DELETION_PROTECTION_ENABLED", message, "phone-number", number.number_id)
    resources.phone_numbers.remove(number.number_id)
    resources.tags.pop(resources.phone_numbers.arn(number.number_id), None)
    answer = shown_number(msgspec.structs.replace(number, status="DELETED"), invocation)
    for member in ("DeletionProtectionEnabled", "InternationalSendingEnabled"):
        answer.pop(member, None)
    return answer


def _apart_from_pools(written: str, invocation: Invocation) -> OriginationNumber:
    number = invocation.resources.phone_numbers.get(written)
    if number.pool_id is not None:
        message = f"The phone number {number.number_id} is in the pool {number.pool_id}."
        raise conflict("PHONE_NUMBER_ASSOCIATED_TO_POOL", message, "phone-number", number.number_id)
    return number


def _free_number(preferences: tuple[NumberPreference, ...] | None, resources: AccountResources) -> str:
    """Return the first number from +1 206 555 0199 down that is free and as it should be."""
    for ending in range(99, -1, -1):
        e164 = f"{_FICTION}{ending:02}"
        if resources.number_of(e164) is None and all(_suits(e164, each) for each in preferences or ()):
            return e164
    raise validation_error("OTHER", "There is no such number left.")


def _suits(e164: str, preference: NumberPreference) -> bool:
    digits = e164.removeprefix("+")
    (preference_type,) = preference.preference_type
    for written in preference.filter:
        wanted = written.removeprefix("+")
        match preference_type:
            case "StartsWith":
                suits = digits.startswith(wanted)
            case "EndsWith":
                suits = digits.endswith(wanted)
            case "Contains":
                suits = wanted in digits
            case "ExactMatch":
                suits = wanted == digits
        if suits:
            return True
    return False


def shown_number(each: OriginationNumber, invocation: Invocation) -> dict[str, Any]:
    """Return a number as answers show it."""
    members: dict[str, Any] = {
        "PhoneNumberArn": invocation.resources.phone_numbers.arn(each.number_id),
        "PhoneNumberId": each.number_id,
        "PhoneNumber": each.phone_number,
        "Status": each.status,
        "IsoCountryCode": each.country,
        "MessageType": each.message_type,
        "NumberCapabilities": list(each.capabilities),
        "NumberType": each.number_type,
        "MonthlyLeasingPrice": _MONTHLY_LEASE[each.number_type],
        "TwoWayEnabled": each.two_way_enabled,
        "TwoWayChannelArn": each.two_way_channel_arn,
        "TwoWayChannelRole": each.two_way_channel_role,
        "SelfManagedOptOutsEnabled": each.self_managed_opt_outs,
        "OptOutListName": each.opt_out_list,
        "InternationalSendingEnabled": each.international_sending,
        "DeletionProtectionEnabled": each.deletion_protection,
        "PoolId": each.pool_id,
        "RegistrationId": each.registration_id,
        "CreatedTimestamp": timestamp(each.created_at_ms),
    }
    return {name: value for name, value in members.items() if value is not None}


def _limits(each: OriginationNumber, invocation: Invocation) -> dict[str, Any]:
    """Return the rates that a description shows: of voice as it is held, of the others one a second."""
    voice = each.calls_per_second
    if voice is None:
        voice = invocation.settings.limits.calls_per_second_per_number
    rates = {capability: voice if capability == "VOICE" else 1 for capability in each.capabilities}
    return {"MessagingLimits": {"RateLimits": {name: rate for name, rate in rates.items() if rate is not None}}}


OPERATIONS = {
    "DescribePhoneNumbers": Operation(DescribePhoneNumbersInput, describe_phone_numbers),
    "RequestPhoneNumber": Operation(RequestPhoneNumberInput, request_phone_number),
    "UpdatePhoneNumber": Operation(UpdatePhoneNumberInput, update_phone_number),
    "ReleasePhoneNumber": Operation(ReleasePhoneNumberInput, release_phone_number),
}
