"""Calls on their way: placed, disturbed by faults, and played, event by event, in the shapes of both versions."""
