"""Backing off from a service that throttles or fails: a circuit breaker, which one trial send at a time may close. Pure."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.pacing.waits import LimitName

# After a setback: pause for 2 s, doubling up to a minute while they keep coming. So a throttled or broken service costs few calls,
# where going on at full pace would spend the backlog on it.
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=1)
_MOST_COUNTED = 10


class Backoff(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the circuit: closed without setbacks, open until `paused_until`, half open from then on."""

    paused_until: datetime | None = None
    paused_for: LimitName = LimitName.PAUSED_AFTER_THROTTLING
    probe: str | None = None
    """
    Token of the one trial send that is allowed after a failure (the circuit is half open).

    None once it was answered, or another failure set a new pause.
    """
    setbacks: int = 0
    """Sends in a row that the service throttled, failed at, or did not answer."""
    last_setback_at: datetime | None = None
    throttled_since: datetime | None = None
    """When the service throttled first since a call was accepted."""

    def sent(self, token: str, latest_arrival: datetime) -> "Backoff":
        """Take in a send: after a setback one call tries for all, and the others wait for its answer."""
        if not self.setbacks:
            return replace(self, probe=None)
        return replace(self, paused_until=latest_arrival, probe=token)

    def answered(self, token: str) -> "Backoff":
        """Let the others go on, where they waited for the answer of this send."""
        return replace(self, paused_until=None, probe=None) if self.probe == token else self

    def accepted(self, answered_at: datetime) -> "Backoff":
        """Close the circuit, unless another dialer met with a setback after this answer: its pause holds."""
        is_older = self.last_setback_at is not None and self.last_setback_at > answered_at
        return self if is_older else Backoff(paused_for=self.paused_for)

    def throttled(self, answered_at: datetime) -> "Backoff":
        """Note that the service throttled, which concerns more than one recipient."""
        return replace(self, throttled_since=self.throttled_since or answered_at)

    def pause_until(self, until: datetime, limit: LimitName, at: datetime) -> "Backoff":
        """Pause until a limit opens that explains a setback."""
        return replace(
            self,
            setbacks=min(self.setbacks + 1, _MOST_COUNTED),
            last_setback_at=at,
            paused_until=until,
            paused_for=limit,
            probe=None,
        )

    def set_back(self, at: datetime, limit: LimitName) -> "Backoff":
        """Pause after a setback that no limit explains, the longer the more there were in a row."""
        pause = min(_FIRST_PAUSE * 2**self.setbacks, _LONGEST_PAUSE)
        is_latest = self.last_setback_at is None or at >= self.last_setback_at
        return replace(
            self,
            setbacks=min(self.setbacks + 1, _MOST_COUNTED),
            last_setback_at=at if is_latest else self.last_setback_at,
            paused_until=at + pause if is_latest else max(at + pause, self.paused_until or at),
            paused_for=limit,
            probe=None,
        )
