"""Verified destination numbers, which an account in the sandbox may call."""

from typing import Annotated, Literal

import msgspec

from voice_emulator.contracts.v2.inputs.members import (
    ClientToken,
    ContextMap,
    FilterValues,
    IdOrArn,
    MaxResults,
    NextToken,
    OperationInput,
    PhoneNumberText,
    PhoneOrIdOrArn,
    Tags,
    length,
    text,
)

VerificationChannel = Literal["TEXT", "VOICE"]
VerificationLanguage = Literal[
    "DE_DE",
    "EN_GB",
    "EN_US",
    "ES_419",
    "ES_ES",
    "FR_CA",
    "FR_FR",
    "IT_IT",
    "JA_JP",
    "KO_KR",
    "PT_BR",
    "ZH_CN",
    "ZH_TW",
]


class CreateVerifiedDestinationNumberInput(OperationInput, frozen=True):
    """What CreateVerifiedDestinationNumber is asked."""

    destination_phone_number: PhoneNumberText
    rcs_agent_id: IdOrArn | None = None
    tags: Tags | None = None
    client_token: ClientToken | None = None


class DeleteVerifiedDestinationNumberInput(OperationInput, frozen=True):
    """What DeleteVerifiedDestinationNumber is asked."""

    verified_destination_number_id: IdOrArn


class VerifiedNumberFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which verified numbers are described."""

    name: Literal["status", "rcs-agent-id"]
    values: FilterValues


class DescribeVerifiedDestinationNumbersInput(OperationInput, frozen=True):
    """What DescribeVerifiedDestinationNumbers is asked."""

    verified_destination_number_ids: Annotated[tuple[IdOrArn, ...], length(0, 5)] | None = None
    destination_phone_numbers: Annotated[tuple[PhoneNumberText, ...], length(0, 5)] | None = None
    filters: Annotated[tuple[VerifiedNumberFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class SendDestinationNumberVerificationCodeInput(OperationInput, frozen=True):
    """What SendDestinationNumberVerificationCode is asked."""

    verified_destination_number_id: IdOrArn
    verification_channel: VerificationChannel
    language_code: VerificationLanguage | None = None
    origination_identity: PhoneOrIdOrArn | None = None
    configuration_set_name: IdOrArn | None = None
    context: ContextMap | None = None
    destination_country_parameters: (
        Annotated[
            dict[Literal["IN_TEMPLATE_ID", "IN_ENTITY_ID"], Annotated[str, text(1, 64, r"\S+")]],
            length(0, 10),
        ]
        | None
    ) = None


class VerifyDestinationNumberInput(OperationInput, frozen=True):
    """What VerifyDestinationNumber is asked."""

    verified_destination_number_id: IdOrArn
    verification_code: Annotated[str, text(1, 20, r"[A-Za-z0-9]+")]
