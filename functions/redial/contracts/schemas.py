"""Writes the JSON Schemas of the contracts: ``python -m redial.contracts.schemas FOLDER``."""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from redial.contracts.call_request import CallRequestModel
from redial.domain.publishing.campaign_ends import PublishedCampaignEnd
from redial.domain.publishing.published_events import PublishedEvent


def published_name(name: str) -> str:
    """
    Return the name of a class as published schemas have it.

    Where the domain has a class of the same name, that of the API ends in ``Response`` and that of the call request in ``Model``.
    Whoever reads a schema knows only one of them.
    """
    return name.removesuffix("Response").removesuffix("Model")


def with_published_names(schema: Any) -> Any:
    """Return a schema in which classes are titled and referred to by their published names."""
    if isinstance(schema, list):
        return [with_published_names(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    renamed: dict[str, Any] = {}
    for key, value in schema.items():
        match key, value:
            case "$ref", str():
                path, _, name = value.rpartition("/")
                renamed[key] = f"{path}/{published_name(name)}"
            case "title", str():
                renamed[key] = published_name(value)
            case "$defs", dict():
                renamed[key] = {published_name(name): with_published_names(each) for name, each in value.items()}
            case _:
                renamed[key] = with_published_names(value)
    return renamed


def schemas() -> dict[str, dict[str, Any]]:
    """Give each schema under the name of its file."""
    found = {
        "call_request": with_published_names(CallRequestModel.model_json_schema()),
        # As JSON has it: defaults are tuples in the other.
        "published_event": json.loads(json.dumps(msgspec.json.schema(PublishedEvent))),
        "published_campaign_end": json.loads(json.dumps(msgspec.json.schema(PublishedCampaignEnd))),
    }
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {f"{name}.schema.json": dialect | schema for name, schema in found.items()}


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
