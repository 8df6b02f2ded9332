"""The voice service: its calls, and the two versions of its API."""
