"""The types of members that several operations share."""

from typing import Annotated

import msgspec

from voice_emulator.contracts.v2.number_kinds import NumberCapability


def text(shortest: int, longest: int, pattern: str) -> msgspec.Meta:
    """Return the constraints of a text; it has to match the pattern as a whole, which the decoder only searches for."""
    return msgspec.Meta(min_length=shortest, max_length=longest, pattern=rf"^(?:{pattern})\Z")


def count(least: int, most: int) -> msgspec.Meta:
    """Return the constraints of a whole number."""
    return msgspec.Meta(ge=least, le=most)


def length(least: int, most: int) -> msgspec.Meta:
    """Return the constraints of a list or a map."""
    return msgspec.Meta(min_length=least, max_length=most)


class OperationInput(msgspec.Struct, frozen=True, gc=False, rename="pascal", omit_defaults=True):
    """What an operation is asked."""


IdOrArn = Annotated[str, text(1, 256, r"[A-Za-z0-9_:/-]+")]
"""The name or id of a resource, or its ARN."""
PoolIdOrArn = Annotated[str, text(0, 256, r"[A-Za-z0-9_:/-]*")]
PhoneOrIdOrArn = Annotated[str, text(1, 256, r"[A-Za-z0-9_:/\+-]+")]
PhoneNumberText = Annotated[str, text(1, 20, r"\+?[1-9][0-9]{1,18}")]
ResourceName = Annotated[str, text(1, 64, r"[A-Za-z0-9_-]+")]
CountryCode = Annotated[str, text(2, 2, r"[A-Z]{2}")]
ArnText = Annotated[str, text(20, 2_048, r"arn:\S+")]
ChannelArn = Annotated[str, text(20, 2_048, r"\S+")]
ClientToken = Annotated[str, text(1, 64, r"[!-~]+")]
NextToken = Annotated[str, text(1, 1_024, r".+")]
MaxResults = Annotated[int, count(1, 100)]
Capabilities = Annotated[tuple[NumberCapability, ...], length(1, 4)]
FilterValues = Annotated[
    tuple[Annotated[str, text(1, 128, r"[/\.:A-Za-z0-9+_-]+")], ...],
    length(1, 20),
]
ContextMap = Annotated[
    dict[
        Annotated[str, text(1, 100, r"\S+")],
        Annotated[str, text(1, 800, r"(?!\s)^[\s\S]+(?<!\s)")],
    ],
    length(0, 5),
]
TagKey = Annotated[str, text(1, 128, r".+")]


class Tag(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """A tag of a resource."""

    key: TagKey
    value: Annotated[str, text(0, 256, r".*")]


Tags = Annotated[tuple[Tag, ...], length(0, 200)]
