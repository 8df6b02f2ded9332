"""Tags of resources."""

from typing import Any

from voice_emulator.v2.inputs.members import Tag
from voice_emulator.v2.resources.account import AccountResources


def first_tags(resources: AccountResources, arn: str, tags: tuple[Tag, ...] | None) -> None:
    """Tag a resource that is being made."""
    if tags:
        resources.tags[arn] = {tag.key: tag.value for tag in tags}


def shown_tags(tags: tuple[Tag, ...] | None) -> list[dict[str, Any]] | None:
    """Return tags as the answer to a resource's making shows them; None where the request had none."""
    return None if tags is None else [{"Key": tag.key, "Value": tag.value} for tag in tags]
