"""Calling hours as worlds have them."""

from datetime import timedelta
from random import Random
from typing import Any

from redial.domain.calling_hours.zone_database import time_zone
from simulation.world import START

NAMED_HOURS = "office"
"""The hours that requests name; the settings have some under it."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("Etc/UTC", "America/Denver", "Asia/Kathmandu", "Pacific/Auckland")


def draw_hours(random: Random) -> dict[str, Any]:
    """Draw hours that open and close while a world lives, and stay open when it comes to rest."""
    zone = random.choice(ZONES)
    moments = sorted(random.sample(range(130), 4))
    windows = [moments[:2], moments[2:], [135, 900]] if random.random() < 0.5 else [moments[1:3], [135, 900]]
    day = [[_clock(minute, zone) for minute in window] for window in windows]
    return {"time_zone": zone, "weekdays": dict.fromkeys(("sun", "mon", "tue"), day)}


def _clock(minute: int, zone: str) -> str:
    """Give what a clock of a zone shows so many minutes after a world's beginning."""
    return f"{(START + timedelta(minutes=minute)).astimezone(time_zone(zone)):%H:%M}"
