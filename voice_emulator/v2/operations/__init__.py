"""What each operation does, and the table of them."""

from voice_emulator.v2.operations import (
    account,
    configuration_sets,
    event_destinations,
    number_overrides,
    opt_out_lists,
    phone_numbers,
    pools,
    protect_configurations,
    tags,
    verified_numbers,
)
from voice_emulator.v2.operations.operation import Operation

OPERATIONS: dict[str, Operation] = {
    **configuration_sets.OPERATIONS,
    **event_destinations.OPERATIONS,
    **phone_numbers.OPERATIONS,
    **pools.OPERATIONS,
    **opt_out_lists.OPERATIONS,
    **protect_configurations.OPERATIONS,
    **number_overrides.OPERATIONS,
    **verified_numbers.OPERATIONS,
    **account.OPERATIONS,
    **tags.OPERATIONS,
}
"""All but SendVoiceMessage."""
WITH_CONFLICTS = frozenset(
    {
        "AssociateOriginationIdentity",
        "AssociateProtectConfiguration",
        "CreateConfigurationSet",
        "CreateEventDestination",
        "CreateOptOutList",
        "CreatePool",
        "CreateProtectConfiguration",
        "CreateVerifiedDestinationNumber",
        "DeleteOptOutList",
        "DeleteOptedOutNumber",
        "DeletePool",
        "DeleteProtectConfiguration",
        "DeleteVerifiedDestinationNumber",
        "DisassociateOriginationIdentity",
        "DisassociateProtectConfiguration",
        "PutProtectConfigurationRuleSetNumberOverride",
        "ReleasePhoneNumber",
        "RequestPhoneNumber",
        "SendDestinationNumberVerificationCode",
        "UpdateEventDestination",
        "UpdatePhoneNumber",
        "UpdatePool",
        "VerifyDestinationNumber",
    }
)
"""Those that may answer ConflictException, by botocore's model."""
