"""Calling hours that open and close."""

from typing import Any


def hours(*windows: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Give hours of each day, in UTC."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {"weekdays": {day: [list(window) for window in windows] for day in days}, "time_zone": "Etc/UTC"} | more
