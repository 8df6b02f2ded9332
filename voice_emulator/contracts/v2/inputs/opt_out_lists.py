"""Opt-out lists and the numbers in them."""

from typing import Annotated, Literal

import msgspec

from voice_emulator.contracts.v2.inputs.members import (
    ClientToken,
    FilterValues,
    IdOrArn,
    MaxResults,
    NextToken,
    OperationInput,
    PhoneNumberText,
    ResourceName,
    Tags,
    length,
)
from voice_emulator.contracts.v2.inputs.phone_numbers import Owned


class CreateOptOutListInput(OperationInput, frozen=True):
    """What CreateOptOutList is asked."""

    opt_out_list_name: ResourceName
    tags: Tags | None = None
    client_token: ClientToken | None = None


class DeleteOptOutListInput(OperationInput, frozen=True):
    """What DeleteOptOutList is asked."""

    opt_out_list_name: IdOrArn


class DescribeOptOutListsInput(OperationInput, frozen=True):
    """What DescribeOptOutLists is asked."""

    opt_out_list_names: Annotated[tuple[IdOrArn, ...], length(0, 5)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None
    owner: Owned | None = None


class PutOptedOutNumberInput(OperationInput, frozen=True):
    """What PutOptedOutNumber is asked."""

    opt_out_list_name: IdOrArn
    opted_out_number: PhoneNumberText


class DeleteOptedOutNumberInput(OperationInput, frozen=True):
    """What DeleteOptedOutNumber is asked."""

    opt_out_list_name: IdOrArn
    opted_out_number: PhoneNumberText


class OptedOutFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which opted-out numbers are described."""

    name: Literal["end-user-opted-out"]
    values: FilterValues


class DescribeOptedOutNumbersInput(OperationInput, frozen=True):
    """What DescribeOptedOutNumbers is asked."""

    opt_out_list_name: IdOrArn
    opted_out_numbers: Annotated[tuple[PhoneNumberText, ...], length(0, 5)] | None = None
    filters: Annotated[tuple[OptedOutFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None
