"""The account: what it may spend, what it is and has, and the tags of its resources."""

from typing import Annotated

from voice_emulator.contracts.v2.inputs.members import (
    MaxResults,
    NextToken,
    OperationInput,
    Tag,
    TagKey,
    count,
    length,
    text,
)

ResourceArn = Annotated[str, text(20, 256, r"arn:[A-Za-z0-9_:/-]+")]


class DescribeSpendLimitsInput(OperationInput, frozen=True):
    """What DescribeSpendLimits is asked."""

    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class SetVoiceMessageSpendLimitOverrideInput(OperationInput, frozen=True):
    """What SetVoiceMessageSpendLimitOverride is asked."""

    monthly_limit: Annotated[int, count(0, 1_000_000_000)]


class DeleteVoiceMessageSpendLimitOverrideInput(OperationInput, frozen=True):
    """What DeleteVoiceMessageSpendLimitOverride is asked: nothing."""


class DescribeAccountAttributesInput(OperationInput, frozen=True):
    """What DescribeAccountAttributes is asked."""

    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class DescribeAccountLimitsInput(OperationInput, frozen=True):
    """What DescribeAccountLimits is asked."""

    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class TagResourceInput(OperationInput, frozen=True):
    """What TagResource is asked."""

    resource_arn: ResourceArn
    tags: Annotated[tuple[Tag, ...], length(1, 200)]


class UntagResourceInput(OperationInput, frozen=True):
    """What UntagResource is asked."""

    resource_arn: ResourceArn
    tag_keys: Annotated[tuple[TagKey, ...], length(1, 200)]


class ListTagsForResourceInput(OperationInput, frozen=True):
    """What ListTagsForResource is asked."""

    resource_arn: ResourceArn
