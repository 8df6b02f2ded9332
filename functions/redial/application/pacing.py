"""A dialer's hold on the shared allowance: every change is one conditional write, decided anew when another dialer was faster."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from redial.application.ports import Allowances
from redial.domain import allowance as rules
from redial.domain.allowance import Allowance, Wait
from redial.domain.limits import MINUTE, VoiceLimits
from redial.errors import TooMuchContention

_MOST_TRIES = 20


class Pacing:
    """
    The allowance as one run of ``dial`` sees it.

    The answer of a send tightens its stamps. That is written together with the next reservation, or at the end of the run: until
    then the stored stamps are the pessimistic ones, so a crash in between wastes a little allowance and exceeds none.
    """

    def __init__(self, allowances: Allowances, limits: VoiceLimits) -> None:
        self._allowances = allowances
        self._limits = limits
        self._stored: Allowance | None = None
        self._unwritten: list[Callable[[Allowance], Allowance]] = []

    def next_opening(self, token: str, numbers: Sequence[str], now: datetime) -> Wait | None:
        """Say what a send has to wait for, as far as is known here; None when it may go now. Writes nothing."""
        return rules.next_opening(self._current(), token, numbers, self._limits, now)[1]

    def reserve(self, token: str, numbers: Sequence[str], now: datetime, latest_arrival: datetime) -> str | Wait:
        """Take a place for one send, with one conditional write; give the origination number, or what to wait for."""
        for _ in range(_MOST_TRIES):
            current = self._current()
            decision = rules.reserve(current, token, numbers, self._limits, now, latest_arrival)
            if isinstance(decision, Wait):
                return decision
            if decision.allowance == current or self._write(decision.allowance):
                return decision.origination_phone_number
        raise TooMuchContention("the allowance changed between reading and writing, many times in a row")

    def accepted(self, token: str, answered_at: datetime) -> None:
        """Note that a send was accepted."""
        self._unwritten.append(lambda allowance: rules.accepted(allowance, token, answered_at))

    def refused(self, token: str, answered_at: datetime) -> None:
        """Note that a send was answered 400."""
        self._unwritten.append(lambda allowance: rules.refused(allowance, token, answered_at))

    def throttled(self, token: str, answered_at: datetime) -> datetime:
        """Note a 429 that no ring explains; give the time until which dialling pauses."""
        self._unwritten.append(lambda allowance: rules.throttled(allowance, token, answered_at))
        return self._current().paused_until or answered_at

    def release(self, token: str) -> None:
        """Give back the places of a send that certainly never left."""
        self._unwritten.append(lambda allowance: rules.released(allowance, token))

    def announce_wake_up(self, at: datetime, now: datetime) -> bool:
        """Announce a wake-up to the other dialers; False when one is announced already, so that none is sent twice."""
        for _ in range(_MOST_TRIES):
            announced = rules.wake_up_announced(self._current(), at, now)
            if announced is None:
                return False
            if self._write(announced):
                return True
        raise TooMuchContention("the allowance changed between reading and writing, many times in a row")

    def flush(self) -> None:
        """Write what is not written yet."""
        for _ in range(_MOST_TRIES):
            if not self._unwritten or self._write(self._current()):
                return
        raise TooMuchContention("the allowance changed between reading and writing, many times in a row")

    def refresh(self) -> None:
        """Forget what was read, so that the next look reads it anew."""
        self._stored = None

    def used_share(self, now: datetime) -> float:
        """Give the share of the account's minute that is taken, 0 to 1."""
        window = MINUTE + self._limits.clock_margin
        return self._current().minute.used(window, now) / self._limits.calls_per_minute

    def _current(self) -> Allowance:
        if self._stored is None:
            self._stored = self._allowances.load()
        allowance = self._stored
        for change in self._unwritten:
            allowance = change(allowance)
        return allowance

    def _write(self, allowance: Allowance) -> bool:
        assert self._stored is not None
        expected_version = self._stored.version
        allowance = replace(allowance, version=expected_version + 1)
        stored = self._allowances.save(allowance, expected_version)
        if stored is None:
            self._stored = allowance
            self._unwritten.clear()
            return True
        self._stored = stored
        return False
