"""The event that a webhook of the tests gets."""

from simulation.makers import EVENTS

EVENT = (EVENTS / "published" / "call_ended.json").read_text(encoding="utf-8")
