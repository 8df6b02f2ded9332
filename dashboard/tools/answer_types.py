"""
Writes the API's answers as TypeScript declarations, which the page's code is checked against.

``python -m dashboard.tools.answer_types``

From the OpenAPI document, so from the API's own models. Not part of what is served.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
OPENAPI = HERE.parent / "events" / "schemas" / "openapi.json"
DECLARATIONS = HERE / "types" / "answers.d.ts"

_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declarations() -> str:
    """Give the declarations of all schemas of the API that answers are made of."""
    document: dict[str, Any] = json.loads(OPENAPI.read_text(encoding="utf-8"))
    schemas: dict[str, Any] = document["components"]["schemas"]
    parts = [_declaration(name, schemas[name]) for name in sorted(_answers(document))]
    return "// Written by dashboard/tools/answer_types.py from events/schemas/openapi.json.\n\n" + "\n".join(parts)


def write_declarations() -> None:
    """Write the declarations' file anew."""
    DECLARATIONS.write_text(declarations(), encoding="utf-8")


def _answers(document: dict[str, Any]) -> set[str]:
    """Name the schemas that answers are made of, directly or below others; not what only requests hold."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    waiting = [
        name
        for path in document["paths"].values()
        for operation in path.values()
        for name in _references(operation["responses"])
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield str(node["$ref"]).rsplit("/", 1)[-1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _declaration(name: str, schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"export type {name} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    fields = (
        f"{_comment(field)}  {key}{'' if key in required else '?'}: {_type(field)};\n"
        for key, field in schema["properties"].items()
    )
    return f"export interface {name} {{\n{''.join(fields)}}}\n"


def _comment(schema: dict[str, Any]) -> str:
    return f"  /** {schema['description']} */\n" if "description" in schema else ""


def _type(schema: dict[str, Any]) -> str:
    match schema:
        case {"$ref": str(reference)}:
            return reference.rsplit("/", 1)[-1]
        case {"anyOf": list(variants)}:
            return " | ".join(_type(variant) for variant in variants)
        case {"enum": list(values)}:
            return " | ".join(json.dumps(value) for value in values)
        case {"type": "array", "items": dict(items)}:
            inner = _type(items)
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case {"type": "object"}:
            return "Record<string, any>"
        case {"type": str(simple)}:
            return _SIMPLE[simple]
        case _:
            return "unknown"


if __name__ == "__main__":
    write_declarations()
