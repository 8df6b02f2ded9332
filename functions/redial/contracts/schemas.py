"""Writes the JSON Schemas of the contracts: ``python -m redial.contracts.schemas FOLDER``."""

import json
import sys
from pathlib import Path
from typing import Any

from redial.contracts.call_request import CallRequest


def schemas() -> dict[str, dict[str, Any]]:
    """Give each schema under the name of its file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | CallRequest.model_json_schema()
    return {"call_request.schema.json": schema}


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
