"""The names of a stack's outputs, as scripts know them. Alone, so that a command need not import what deploys a stack."""

import re


def snake_case(name: str) -> str:
    """`RequestsQueueUrl` → `requests_queue_url`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
