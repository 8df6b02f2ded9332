"""The operations of the account: what it may spend, what it is and has, and what it says of messages."""

from typing import Any

from voice_emulator.contracts.v2.exceptions import not_found, validation_error
from voice_emulator.contracts.v2.inputs.account import (
    DeleteVoiceMessageSpendLimitOverrideInput,
    DescribeAccountAttributesInput,
    DescribeAccountLimitsInput,
    DescribeSpendLimitsInput,
    SetVoiceMessageSpendLimitOverrideInput,
)
from voice_emulator.contracts.v2.inputs.calls import PutMessageFeedbackInput
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.paging import PageRequest, page
from voice_emulator.v2.protocol import Answer
from voice_emulator.v2.spend import spend_limit

# What a limit shows as its largest that the settings switch off.
_MOST = 1_000_000_000


def describe_spend_limits(asked: DescribeSpendLimitsInput, invocation: Invocation) -> Answer:
    """Answer DescribeSpendLimits; of the other channels, which the emulator does not have, it shows what a new account has."""
    own = invocation.resources.monthly_limit
    limits = [_spend_limit("VOICE", spend_limit(invocation.resources, invocation.settings.v2), invocation, own)]
    limits += [_spend_limit(channel, 1, invocation, None) for channel in ("MEDIA", "NOTIFY", "RCS", "TEXT")]
    return _page(asked, "DescribeSpendLimits", "SpendLimits", limits, invocation)


def set_voice_spend_limit(asked: SetVoiceMessageSpendLimitOverrideInput, invocation: Invocation) -> Answer:
    """Answer SetVoiceMessageSpendLimitOverride."""
    most = invocation.settings.v2.max_monthly_spend
    if asked.monthly_limit > most:
        message = f"The monthly limit can be {most} USD at most."
        raise validation_error(
            "REQUESTED_SPEND_LIMIT_HIGHER_THAN_SERVICE_LIMIT", message, fields={"MonthlyLimit": message}
        )
    invocation.resources.monthly_limit = asked.monthly_limit
    return {"MonthlyLimit": asked.monthly_limit}


def delete_voice_spend_limit(_asked: DeleteVoiceMessageSpendLimitOverrideInput, invocation: Invocation) -> Answer:
    """Answer DeleteVoiceMessageSpendLimitOverride: the largest limit holds again."""
    invocation.resources.monthly_limit = None
    return {"MonthlyLimit": invocation.settings.v2.max_monthly_spend}


def describe_account_attributes(asked: DescribeAccountAttributesInput, invocation: Invocation) -> Answer:
    """Answer DescribeAccountAttributes."""
    attributes = [{"Name": "ACCOUNT_TIER", "Value": invocation.settings.v2.account_tier.upper()}]
    default = invocation.resources.default_protect_id
    if default is not None:
        attributes.append({"Name": "DEFAULT_PROTECT_CONFIGURATION_ID", "Value": default})
    return _page(asked, "DescribeAccountAttributes", "AccountAttributes", attributes, invocation)


def describe_account_limits(asked: DescribeAccountLimitsInput, invocation: Invocation) -> Answer:
    """Answer DescribeAccountLimits, for what the emulator has."""
    resources, most = invocation.resources, invocation.settings.v2.limits
    limits = [
        {"Name": name, "Used": used, "Max": _MOST if limit is None else limit}
        for name, used, limit in (
            ("CONFIGURATION_SETS", len(resources.configuration_sets), most.configuration_sets),
            ("OPT_OUT_LISTS", len(resources.opt_out_lists), most.opt_out_lists),
            ("PHONE_NUMBERS", len(resources.phone_numbers), most.phone_numbers),
            ("POOLS", len(resources.pools), most.pools),
            ("VERIFIED_DESTINATION_NUMBERS", len(resources.verified_numbers), most.verified_numbers),
        )
    ]
    return _page(asked, "DescribeAccountLimits", "AccountLimits", limits, invocation)


def put_message_feedback(asked: PutMessageFeedbackInput, invocation: Invocation) -> Answer:
    """Answer PutMessageFeedback, for a call of this account in this region; the log of calls shows it."""
    call, account_region = invocation.log.find(asked.message_id), invocation.account_region
    own = call is not None and (call.account, call.region) == (account_region.account, account_region.region)
    if not own or call is None or call.api_version != "v2":
        raise not_found("message", asked.message_id)
    call.message_feedback = asked.message_feedback_status
    return {"MessageId": asked.message_id, "MessageFeedbackStatus": asked.message_feedback_status}


def _spend_limit(channel: str, enforced: int, invocation: Invocation, own: int | None) -> dict[str, Any]:
    return {
        "Name": f"{channel}_MESSAGE_MONTHLY_SPEND_LIMIT",
        "EnforcedLimit": enforced,
        "MaxLimit": invocation.settings.v2.max_monthly_spend if channel == "VOICE" else enforced,
        "Overridden": own is not None,
    }


def _page(
    asked: PageRequest, operation: str, member: str, entries: list[dict[str, Any]], invocation: Invocation
) -> Answer:
    found, token = page(asked, operation, entries, lambda entry: str(entry["Name"]), invocation.account_region)
    return {member: found, "NextToken": token}


OPERATIONS = {
    "DescribeSpendLimits": Operation(DescribeSpendLimitsInput, describe_spend_limits),
    "SetVoiceMessageSpendLimitOverride": Operation(SetVoiceMessageSpendLimitOverrideInput, set_voice_spend_limit),
    "DeleteVoiceMessageSpendLimitOverride": Operation(
        DeleteVoiceMessageSpendLimitOverrideInput, delete_voice_spend_limit
    ),
    "DescribeAccountAttributes": Operation(DescribeAccountAttributesInput, describe_account_attributes),
    "DescribeAccountLimits": Operation(DescribeAccountLimitsInput, describe_account_limits),
    "PutMessageFeedback": Operation(PutMessageFeedbackInput, put_message_feedback, "feedback_requests_per_second"),
}
