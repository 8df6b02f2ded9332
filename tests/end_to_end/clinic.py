"""A clinic's Excel file of patients in four time zones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

HEADER = ("Visit no", "Name", "Phone", "Language", "Visit", "Time zone", "Note")
_FIRST_VISIT = datetime(2026, 12, 2, 14, 30)  # noqa: DTZ001 - as Excel has it
_WRITTEN = ("({area}) 555-{rest:04}", "{area}-555-{rest:04}", "1 {area} 555 {rest:04}", "+1 ({area}) 555-{rest:04}")
BAD = (
    ("V-9001", "Dee Ortiz", "not given", "en-US", "12/02/2026 2:30 PM", None, "-"),
    ("V-9002", "Eli Roth", "not given", "en-US", "12/02/2026 2:30 PM", None, "-"),
    ("V-9003", "Fay Wu", "1.2065E+10", "en-US", "12/02/2026 2:30 PM", None, "-"),
    ("V-9004", "Gus Hall", "(206) 555-9004", "en-US", "Tuesday", None, "-"),
    ("V-9005", "Hal Orr", "(206) 555-9005", "en-US", "12/02/2026 2:30 PM", None, "long " * 600),
    ("V-9006", "Ida May", "1-800-555-9006", "en-US", "12/02/2026 2:30 PM", None, "-"),
)
"""Rows with what goes wrong in such files."""


class Area(NamedTuple):
    """An area code, its zone, and how many patients it has."""

    code: int
    zone: str
    patients: int


AREAS = (
    Area(206, "America/Los_Angeles", 130),
    Area(303, "America/Denver", 130),
    Area(312, "America/Chicago", 20),
    Area(212, "America/New_York", 20),
)


def number_of(area: Area, patient: int) -> str:
    """Give the number of a patient in E.164."""
    return f"+1{area.code}555{7000 + patient}"


def request_id_of(area: Area, patient: int) -> str:
    """Give the key of a patient's call."""
    return f"V-{area.code}-{patient}"


def write_patients(path: Path, more: Sequence[tuple[Any, ...]] = ()) -> None:
    """Write the file."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    for area in AREAS:
        for patient in range(area.patients):
            sheet.append(_row(area, patient))
    for row in more:
        sheet.append(row)
    book.save(path)


def _row(area: Area, patient: int) -> tuple[Any, ...]:
    number = _WRITTEN[patient % len(_WRITTEN)].format(area=area.code, rest=7000 + patient)
    visit = _FIRST_VISIT + timedelta(minutes=15 * patient)
    # Some of the dates are Excel's, some are typed.
    written: Any = visit if patient % 2 else f"{visit:%m/%d/%Y %I:%M %p}"
    language = "es-US" if patient % 3 == 0 else "en-US"
    return (
        request_id_of(area, patient),
        f"Patient {patient}",
        number,
        language,
        written,
        None,
        "Please bring your card.",
    )
