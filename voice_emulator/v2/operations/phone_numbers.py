"""The operations of origination phone numbers."""

from typing import Any

from voice_emulator.v2.exceptions import validation_error
from voice_emulator.v2.inputs.phone_numbers import DescribePhoneNumbersInput
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.paging import Looked, matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp
from voice_emulator.v2.resources.phone_numbers import OriginationNumber

# The only figures that were found are those of the United States; they are AWS's for a number of each type.
_MONTHLY_LEASE = {
    "LONG_CODE": "1.00",
    "TOLL_FREE": "2.00",
    "TEN_DLC": "1.00",
    "SIMULATOR": "1.00",
    "SHORT_CODE": "995.00",
}
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


OPERATIONS = {"DescribePhoneNumbers": Operation(DescribePhoneNumbersInput, describe_phone_numbers)}
