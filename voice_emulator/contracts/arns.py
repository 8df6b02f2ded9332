r"""
The ARNs that an event destination may name.

The reference calls them strings and gives no pattern. Version 2 of the API documents ``arn:\S+`` of 20 to 2,048 characters; beyond
that each must be of the kind of resource that the member's name says, as that service documents its ARNs.
"""

import re
from typing import NamedTuple

from voice_emulator.echo import shown

SHORTEST, LONGEST = 20, 2_048
_ACCOUNT = re.compile(r"[0-9]{12}")
_PARTITION = re.compile(r"aws(-[a-z]+)*")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")


class Arn(NamedTuple):
    """An Amazon Resource Name."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


class ArnKind(NamedTuple):
    """What an ARN has to name."""

    service: str
    resource: "re.Pattern[str]"
    example: str


TOPIC = ArnKind(
    "sns",
    re.compile(r"[A-Za-z0-9_-]{1,256}"),
    "a standard topic, as in arn:aws:sns:us-east-1:123456789012:voice-events",
)
DELIVERY_STREAM = ArnKind(
    "firehose",
    re.compile(r"deliverystream/[A-Za-z0-9_.-]{1,64}"),
    "a delivery stream, as in arn:aws:firehose:us-east-1:123456789012:deliverystream/voice-events",
)
LOG_GROUP = ArnKind(
    "logs",
    re.compile(r"log-group:[A-Za-z0-9_/.#-]{1,512}(:\*)?"),
    "a log group, as in arn:aws:logs:us-east-1:123456789012:log-group:voice-events",
)
ROLE = ArnKind(
    "iam",
    re.compile(r"role/(?:[\x21-\x7e]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}"),
    "a role, as in arn:aws:iam::123456789012:role/voice-events",
)


def parse_arn(text: str) -> Arn | None:
    """Return the parts of an ARN, or None for anything else."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not (parts[1] and parts[2] and parts[5]):
        return None
    return Arn(*parts[1:])


def fault_of_arn(text: str, kind: ArnKind) -> str | None:
    """Return what is wrong with an ARN that is to be of a kind, for an error message; None if it can be one."""
    arn = parse_arn(text)
    if arn is None or not SHORTEST <= len(text) <= LONGEST:
        return f"must be an ARN of {SHORTEST} to {LONGEST} characters"
    if arn.service != kind.service or not kind.resource.fullmatch(arn.resource):
        return f"must be the ARN of {kind.example}"
    if not _PARTITION.fullmatch(arn.partition):
        return f"names a partition {shown(arn.partition)}, which there is not"
    if not _ACCOUNT.fullmatch(arn.account):
        return "must name an account of 12 digits"
    if kind is ROLE:
        return None if arn.region == "" else "names a region, which a role does not have"
    return None if _REGION.fullmatch(arn.region) else "must name a region, as in us-east-1"
