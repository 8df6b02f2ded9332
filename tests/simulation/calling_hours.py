"""Calling hours of a simulated day."""

from typing import Any

from simulation.stack.pipeline import Pipeline

# A world begins on Monday at 09:00 UTC.
HOUR = 3_600
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours(*windows: str, zone: str = "Etc/UTC", days: tuple[str, ...] = DAYS) -> dict[str, Any]:
    return {"time_zone": zone, "weekdays": {day: [window.split("-") for window in windows] for day in days}}


def sent_at(pipeline: Pipeline) -> dict[str, list[float]]:
    sent: dict[str, list[float]] = {}
    for send in pipeline.voice.log:
        sent.setdefault(send.text, []).append(send.at)
    return sent
