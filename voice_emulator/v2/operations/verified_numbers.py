"""The operations of verified destination numbers."""

import re

from voice_emulator.accounts.resource_arns import new_resource_id
from voice_emulator.accounts.resources.recipients import VerifiedNumber
from voice_emulator.contracts.v2.exceptions import conflict, not_found, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.verified_numbers import (
    CreateVerifiedDestinationNumberInput,
    DeleteVerifiedDestinationNumberInput,
    DescribeVerifiedDestinationNumbersInput,
    SendDestinationNumberVerificationCodeInput,
    VerifyDestinationNumberInput,
)
from voice_emulator.contracts.v2.number_kinds import NumberCapability
from voice_emulator.ids import new_id
from voice_emulator.v2.identities import find_identity
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.tags import first_tags, shown_tags
from voice_emulator.v2.paging import Looked, matching, named, page
from voice_emulator.v2.protocol import Answer, timestamp
from voice_emulator.v2.written_numbers import require_number

DAY_MS = 86_400_000
# How long a code can be used is not documented.
CODE_LASTS_MS = 600_000
_LOOKED: Looked[VerifiedNumber] = {"status": lambda each: each.status}


def create_verified_number(asked: CreateVerifiedDestinationNumberInput, invocation: Invocation) -> Answer:
    """Answer CreateVerifiedDestinationNumber: the number is yet to be verified."""
    kept, limit = invocation.resources.verified_numbers, invocation.settings.v2.limits.verified_numbers
    number = require_number("DestinationPhoneNumber", asked.destination_phone_number)
    if asked.rcs_agent_id is not None:
        raise not_found("rcs-agent", asked.rcs_agent_id)
    for each in kept:
        if each.phone_number == number.e164:
            message = "The number is a verified destination number already."
            raise conflict("RESOURCE_ALREADY_EXISTS", message, "verified-destination-number", each.number_id)
    if limit is not None and len(kept) >= limit:
        message = f"There are {len(kept)} verified destination numbers; no more are allowed."
        raise quota_exceeded("VERIFIED_DESTINATION_NUMBERS_PER_ACCOUNT", message, "verified_numbers")
    created = VerifiedNumber(new_resource_id("verified"), number.e164, invocation.now_ms)
    first_tags(invocation, kept.arn(created.number_id), asked.tags)
    kept.put(created.number_id, created)
    return {**_shown(created, invocation), "Tags": shown_tags(asked.tags)}


def delete_verified_number(asked: DeleteVerifiedDestinationNumberInput, invocation: Invocation) -> Answer:
    """Answer DeleteVerifiedDestinationNumber, 24 hours after the number was added."""
    kept = invocation.resources.verified_numbers
    deleted = kept.get(asked.verified_destination_number_id)
    if invocation.now_ms < deleted.created_at_ms + DAY_MS:
        message = "A verified destination number can be deleted 24 hours after it was added."
        raise conflict("RESOURCE_DELETION_NOT_ALLOWED", message, "verified-destination-number", deleted.number_id)
    kept.remove(deleted.number_id)
    invocation.resources.tags.pop(kept.arn(deleted.number_id), None)
    answer = _shown(deleted, invocation)
    del answer["Status"]
    return answer


def describe_verified_numbers(asked: DescribeVerifiedDestinationNumbersInput, invocation: Invocation) -> Answer:
    """Answer DescribeVerifiedDestinationNumbers."""
    kept = invocation.resources.verified_numbers
    if asked.verified_destination_number_ids and asked.destination_phone_numbers:
        raise validation_error(
            "PARAMETERS_CANNOT_BE_USED_TOGETHER",
            "VerifiedDestinationNumberIds cannot be given together with DestinationPhoneNumbers.",
        )
    chosen = named(asked.verified_destination_number_ids, kept.get)
    by_number = named(asked.destination_phone_numbers, lambda written: _of_number(written, invocation))
    every = kept if chosen is None else chosen
    found, token = page(
        asked,
        "DescribeVerifiedDestinationNumbers",
        matching(every if by_number is None else by_number, asked.filters, _LOOKED),
        lambda each: each.number_id,
        invocation.account_region,
    )
    return {"VerifiedDestinationNumbers": [_shown(each, invocation) for each in found], "NextToken": token}


def send_verification_code(asked: SendDestinationNumberVerificationCodeInput, invocation: Invocation) -> Answer:
    """Answer SendDestinationNumberVerificationCode: nobody is called, and the control API tells the code."""
    resources = invocation.resources
    number = resources.verified_numbers.get(asked.verified_destination_number_id)
    if number.status == "VERIFIED":
        message = "The number is verified already."
        raise conflict("VERIFICATION_ALREADY_COMPLETE", message, "verified-destination-number", number.number_id)
    if asked.origination_identity is not None:
        capability: NumberCapability = "SMS" if asked.verification_channel == "TEXT" else "VOICE"
        find_identity(resources, asked.origination_identity, capability)
    if asked.configuration_set_name is not None:
        resources.configuration_sets.id_of(asked.configuration_set_name)
    number.codes_sent_at_ms = [at for at in number.codes_sent_at_ms if invocation.now_ms < at + DAY_MS]
    limit = invocation.settings.v2.limits.verification_codes_per_day
    if limit is not None and len(number.codes_sent_at_ms) >= limit:
        message = f"{limit} verification codes were sent to this number in 24 hours; no more are allowed."
        raise quota_exceeded("VERIFICATION_ATTEMPTS_PER_DAY", message, "verification_codes_per_day")
    number.codes_sent_at_ms.append(invocation.now_ms)
    number.code = f"{int(re.sub('[^0-9]', '', new_id())) % 1_000_000:06}"
    number.code_expires_at_ms = invocation.now_ms + CODE_LASTS_MS
    return {"MessageId": new_id()}


def verify_number(asked: VerifyDestinationNumberInput, invocation: Invocation) -> Answer:
    """Answer VerifyDestinationNumber."""
    number = invocation.resources.verified_numbers.get(asked.verified_destination_number_id)
    own_id = number.number_id
    if number.status == "VERIFIED":
        message = "The number is verified already."
        raise conflict("VERIFICATION_ALREADY_COMPLETE", message, "verified-destination-number", own_id)
    if number.code is None or asked.verification_code != number.code:
        message = "This is not the verification code that was sent last."
        raise validation_error("VERIFICATION_CODE_MISMATCH", message, fields={"VerificationCode": message})
    if invocation.now_ms >= number.code_expires_at_ms:
        message = "The verification code has expired; send another."
        raise conflict("VERIFICATION_CODE_EXPIRED", message, "verified-destination-number", own_id)
    number.status, number.code = "VERIFIED", None
    return _shown(number, invocation)


def _of_number(written: str, invocation: Invocation) -> VerifiedNumber:
    e164 = require_number("DestinationPhoneNumbers", written).e164
    for each in invocation.resources.verified_numbers:
        if each.phone_number == e164:
            return each
    raise not_found("verified-destination-number", written)


def _shown(each: VerifiedNumber, invocation: Invocation) -> Answer:
    return {
        "VerifiedDestinationNumberArn": invocation.resources.verified_numbers.arn(each.number_id),
        "VerifiedDestinationNumberId": each.number_id,
        "DestinationPhoneNumber": each.phone_number,
        "Status": each.status,
        "CreatedTimestamp": timestamp(each.created_at_ms),
    }


OPERATIONS = {
    "CreateVerifiedDestinationNumber": Operation(CreateVerifiedDestinationNumberInput, create_verified_number),
    "DeleteVerifiedDestinationNumber": Operation(DeleteVerifiedDestinationNumberInput, delete_verified_number),
    "DescribeVerifiedDestinationNumbers": Operation(DescribeVerifiedDestinationNumbersInput, describe_verified_numbers),
    "SendDestinationNumberVerificationCode": Operation(
        SendDestinationNumberVerificationCodeInput, send_verification_code
    ),
    "VerifyDestinationNumber": Operation(VerifyDestinationNumberInput, verify_number),
}
