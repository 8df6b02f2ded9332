"""Tags of resources."""

from typing import Any

from voice_emulator.contracts.arns import parse_arn
from voice_emulator.contracts.v2.exceptions import quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.account import ListTagsForResourceInput, TagResourceInput, UntagResourceInput
from voice_emulator.contracts.v2.inputs.members import Tag
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.protocol import Answer


def tag_resource(asked: TagResourceInput, invocation: Invocation) -> Answer:
    """Answer TagResource."""
    arn = _existing_arn(asked.resource_arn, invocation)
    _tag(arn, {**invocation.resources.tags.get(arn, {}), **_pairs(asked.tags)}, invocation)
    return {}


def untag_resource(asked: UntagResourceInput, invocation: Invocation) -> Answer:
    """Answer UntagResource; a key that the resource does not have is none the less untagged."""
    arn = _existing_arn(asked.resource_arn, invocation)
    tags = invocation.resources.tags.get(arn, {})
    for key in asked.tag_keys:
        tags.pop(key, None)
    return {}


def list_tags_for_resource(asked: ListTagsForResourceInput, invocation: Invocation) -> Answer:
    """Answer ListTagsForResource."""
    arn = _existing_arn(asked.resource_arn, invocation)
    tags = invocation.resources.tags.get(arn, {})
    return {"ResourceArn": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def first_tags(invocation: Invocation, arn: str, tags: tuple[Tag, ...] | None) -> None:
    """
    Tag a resource that is being made.

    Raises
    ------
    JsonApiError
        If there are more than a resource may have, or two of one key.
    """
    if tags:
        _tag(arn, _pairs(tags), invocation)


def shown_tags(tags: tuple[Tag, ...] | None) -> list[dict[str, Any]] | None:
    """Return tags as the answer to a resource's making shows them; None where the request had none."""
    return None if tags is None else [{"Key": tag.key, "Value": tag.value} for tag in tags]


def _pairs(tags: tuple[Tag, ...]) -> dict[str, str]:
    pairs = {tag.key: tag.value for tag in tags}
    if len(pairs) < len(tags):
        message = "Each key can be given once: the tags of a resource have keys of their own."
        raise validation_error("INVALID_PARAMETER", message, fields={"Tags": message})
    return pairs


def _tag(arn: str, tags: dict[str, str], invocation: Invocation) -> None:
    limit = invocation.settings.v2.limits.tags_per_resource
    if limit is not None and len(tags) > limit:
        message = f"A resource may have {limit} tags, not {len(tags)}."
        raise quota_exceeded("TAGS_PER_RESOURCE", message, "tags_per_resource")
    invocation.resources.tags[arn] = tags


def _existing_arn(written: str, invocation: Invocation) -> str:
    arn = parse_arn(written)
    kind = arn.resource.partition("/")[0] if arn else ""
    kept = invocation.resources.kinds().get(kind)
    if arn is None or kept is None:
        raise validation_error("INVALID_ARN", f"{written!r} is not the ARN of a resource that has tags.")
    return kept.arn(kept.id_of(written))


OPERATIONS = {
    "TagResource": Operation(TagResourceInput, tag_resource),
    "UntagResource": Operation(UntagResourceInput, untag_resource),
    "ListTagsForResource": Operation(ListTagsForResourceInput, list_tags_for_resource, "number_requests_per_second"),
}
