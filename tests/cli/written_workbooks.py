"""Workbooks as people write them."""

from pathlib import Path
from typing import Any

from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped, Row
from redial.contracts.files.rows import read_rows

HEADER = ("destination_phone_number", "name", "text")
GOOD = ("+12065550183", "García", "Hello")
XML = '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def read(path: Path, **mapped: Any) -> list[Row]:
    return list(
        read_rows(read_file(path), Mapped(**({"columns": {}, "constants": {}, "default_country": "US"} | mapped))).rows
    )
