"""
The reasons with which version 2 can refuse a message, each with its error.

They are those of botocore's model that can concern a call; which of them comes when is documented of few.
"""

from typing import Literal, get_args

ValidationReason = Literal[
    "CANNOT_PARSE",
    "CHANNEL_NOT_ENABLED",
    "COUNTRY_CODE_MISMATCH",
    "COUNTRY_NOT_ENABLED",
    "DESTINATION_COUNTRY_BLOCKED",
    "INTERNATIONAL_SENDING_NOT_SUPPORTED",
    "INVALID_ARN",
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
    "INVALID_PARAMETER",
    "INVALID_REQUEST",
    "MAXIMUM_SIZE_EXCEEDED",
    "OTHER",
    "PRICE_OVER_THRESHOLD",
    "RESOURCE_NOT_ACCESSIBLE",
    "VOICE_CAPABILITY_NOT_AVAILABLE",
]
ConflictReason = Literal[
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED",
    "DESTINATION_PHONE_NUMBER_OPTED_OUT",
    "NO_ORIGINATION_IDENTITIES_FOUND",
    "NUMBER_CAPABILITIES_MISMATCH",
    "RESOURCE_MODIFICATION_NOT_ALLOWED",
    "RESOURCE_NOT_ACTIVE",
]
QuotaReason = Literal["DAILY_DESTINATION_CALL_LIMIT", "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"]
AccessReason = Literal["ACCOUNT_DISABLED", "INSUFFICIENT_ACCOUNT_REPUTATION"]
RefusalReason = Literal[ValidationReason, ConflictReason, QuotaReason, AccessReason]
REFUSALS: dict[str, str] = {
    reason: code
    for code, reasons in (
        ("ValidationException", ValidationReason),
        ("ConflictException", ConflictReason),
        ("ServiceQuotaExceededException", QuotaReason),
        ("AccessDeniedException", AccessReason),
    )
    for reason in get_args(reasons)
}
"""The error of each reason."""
