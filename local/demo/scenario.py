"""The demo's requests, and what must become of each."""

import json
from dataclasses import dataclass
from pathlib import Path

from local.paths import DEMO_EXPECTATIONS, DEMO_REQUESTS
from redial.domain.call.calls import CallStatus


@dataclass(frozen=True)
class DemoRequest:
    """One line of the demo: the message body as it is sent, whether good or bad."""

    line: int
    body: str
    shows: str
    request_id: str | None
    """None where the body is too broken to have one."""
    status: CallStatus
    """The final status that its call must reach."""
    attempts: tuple[str, ...]
    """The outcomes that the emulator's simulator numbers give."""


def load_demo(requests: Path = DEMO_REQUESTS, expectations: Path = DEMO_EXPECTATIONS) -> tuple[DemoRequest, ...]:
    """
    Read the demo's requests with their expectations, which are keyed by line number: bad lines have one too.

    Raises
    ------
    ValueError
        The two files do not have the same lines.
    """
    bodies = requests.read_text(encoding="utf-8").splitlines()
    expected = {entry["line"]: entry for entry in json.loads(expectations.read_text(encoding="utf-8"))}
    if sorted(expected) != list(range(1, len(bodies) + 1)):
        raise ValueError(f"{expectations} must name each line from 1 to {len(bodies)} of {requests.name} once")
    return tuple(
        DemoRequest(
            line=line,
            body=body,
            shows=expected[line]["shows"],
            request_id=expected[line]["request_id"],
            status=CallStatus(expected[line]["status"]),
            attempts=tuple(expected[line]["attempts"]),
        )
        for line, body in enumerate(bodies, start=1)
    )
