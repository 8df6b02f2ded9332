"""Files of requests, and the rows that are read from them."""

import json
from pathlib import Path

from redial_cli.client.request_rows import Mapped, Row
from redial_cli.client.rows import read_rows


def rows(tmp_path: Path, content: bytes, name: str = "calls.csv", **mapped: dict[str, str]) -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_rows(path, Mapped(columns=mapped.get("columns", {}), constants=mapped.get("constants", {}))))


def text_of(row: Row) -> str:
    content = json.loads(row.body)["content"]
    return str(next(iter(content.values()))["text"])
