"""The ARNs and ids of the service's own resources."""

from hashlib import blake2b
from typing import NamedTuple

from voice_emulator.contracts.arns import parse_arn
from voice_emulator.contracts.v2.exceptions import ResourceType, validation_error
from voice_emulator.echo import shown
from voice_emulator.ids import new_id

_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))


def partition_of(region: str) -> str:
    """Return the partition that a region belongs to."""
    return next((name for start, name in _PARTITIONS if region.startswith(start)), "aws")


class Owner(NamedTuple):
    """Whose a resource is."""

    account: str
    region: str

    def arn(self, resource_type: ResourceType, resource_id: str) -> str:
        """Return the ARN of a resource."""
        return f"arn:{partition_of(self.region)}:sms-voice:{self.region}:{self.account}:{resource_type}/{resource_id}"

    def id_of(self, resource_type: ResourceType, written: str) -> str:
        """
        Return the id of a resource that a request names by id or by ARN.

        Raises
        ------
        JsonApiError
            If it is an ARN, and not of a resource of this kind and owner.
        """
        if not written.startswith("arn:"):
            return written
        arn = parse_arn(written)
        kind, slash, resource_id = arn.resource.partition("/") if arn else ("", "", "")
        if arn is None or arn.service != "sms-voice" or kind != resource_type or not slash or not resource_id:
            raise validation_error("INVALID_ARN", f"{shown(written)} is not the ARN of a {resource_type}.")
        if (arn.account, arn.region) != self:
            raise validation_error(
                "RESOURCE_NOT_ACCESSIBLE", f"{shown(written)} belongs to another account or Region, and is not shared."
            )
        return resource_id


def new_resource_id(prefix: str) -> str:
    """Return an id as the service gives one: the kind, and 32 hexadecimal digits."""
    return f"{prefix}-{new_id().replace('-', '')}"


def seeded_resource_id(prefix: str, owner: Owner, seed: str) -> str:
    """Return an id that is the same in each run: of what settings say that an account has."""
    digits = blake2b(f"{owner.account} {owner.region} {seed}".encode(), digest_size=16).hexdigest()
    return f"{prefix}-{digits}"
