"""Where the tables are, and how they are written."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "functions" / "redial" / "domain" / "calling_hours"


def write(name: str, table: dict[str, Any]) -> None:
    """Write a table, one line for each of its members, so that a change can be read."""
    (FOLDER / name).write_text(text_of(table), encoding="utf-8")


def text_of(table: dict[str, Any]) -> str:
    """Return a table as it is written."""
    return _lines(table) + "\n"


def _lines(table: dict[str, Any], indent: str = "") -> str:
    inner = indent + " "
    members = (
        f"{inner}{json.dumps(key)}: {_lines(part, inner) if isinstance(part, dict) else json.dumps(part, separators=(',', ':'))}"
        for key, part in table.items()
    )
    return "{\n" + ",\n".join(members) + "\n" + indent + "}"
