"""Files of requests, and the rows that are read from them."""

import json
from pathlib import Path
from typing import Any

from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped, Row
from redial.contracts.files.rows import read_rows


def rows(tmp_path: Path, content: bytes, name: str = "calls.csv", **mapped: Any) -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_rows(read_file(path), Mapped(**({"columns": {}, "constants": {}} | mapped))).rows)


def text_of(row: Row) -> str:
    content = json.loads(row.body)["content"]
    return str(next(iter(content.values()))["text"])
