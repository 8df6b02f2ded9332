"""
Calls whose events nobody asks for: they are worked out when somebody looks at the log or at the counters.

All that happens to such a call follows from its record, the settings at its arrival and the seed. To play it on the clock would
only make four records that nearly nobody reads, and that at every call: it is most of what a call without an event
destination costs.
"""

import asyncio
from collections import Counter, deque

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.events import due_at_ms, event_records
from voice_emulator.calls.v2_events import EVENT_TYPES
from voice_emulator.log.call_log import CallRecord, EventRecord
from voice_emulator.scripts.attempts import LONGEST_RINGING_S, Outcome, PlannedEvent, PlannedType, plan_events
from voice_emulator.scripts.chance import Chance, chance_of_attempt
from voice_emulator.settings.emulator_settings import EmulatorSettings

# They are over within minutes; what is known of others is that they may be in flight for days.
OUTCOMES: tuple[Outcome, ...] = ("completed", "busy", "no_answer", "failed", "no_final_event")
_TYPES: dict[Outcome, tuple[PlannedType, ...]] = {
    outcome: tuple(event.event_type for event in plan_events(outcome, 0.0, Chance(""))) for outcome in OUTCOMES
}
# How many calls are looked at before the requests that wait are answered: a millisecond's worth.
_AT_ONCE = 256


def over_by_ms(arrived_at_ms: int, speaking_s: float, time_scale: float) -> int:
    """Return when a call surely is over, however it ends."""
    return arrived_at_ms + round((LONGEST_RINGING_S + speaking_s) * time_scale * 1000)


class EventPlan(msgspec.Struct, frozen=True, gc=False):
    """What the events of a call follow from, beside its record; calls that arrive under the same settings share it."""

    settings: EmulatorSettings
    account_region: AccountRegion
    numbers_drawn: int
    """How many numbers of its chance a call had used up when its outcome was known."""

    def events_of(self, call: CallRecord) -> tuple[EventRecord, ...]:
        """Return the events of a call, none of them sent."""
        return event_records(call, self._planned(call), self.settings.time_scale)

    def ends_at_ms(self, call: CallRecord) -> int:
        """Return when the last of a call's events is due."""
        return due_at_ms(call, self._planned(call)[-1], self.settings.time_scale)

    def _planned(self, call: CallRecord) -> list[PlannedEvent]:
        assert call.destination_phone_number is not None
        assert call.attempt is not None
        assert call.outcome is not None
        chance = chance_of_attempt(
            self.settings.seed, call.destination_phone_number, call.attempt, drawn=self.numbers_drawn
        )
        return plan_events(call.outcome, call.speaking_time_s or 0.0, chance)


class UnheardCall(msgspec.Struct, gc=False):
    """A call that was placed, and how to work out its events."""

    call: CallRecord
    plan: EventPlan
    heard: bool = False
    """Whether its events are played by now, as those of other calls are."""

    @property
    def message_id(self) -> str | None:
        """Its MessageId."""
        return self.call.message_id

    @property
    def arrived_at_ms(self) -> int:
        """When the call was asked for."""
        return self.call.arrived_at_ms

    @property
    def over_by_ms(self) -> int:
        """When the call surely is over."""
        return over_by_ms(self.call.arrived_at_ms, self.call.speaking_time_s or 0.0, self.plan.settings.time_scale)

    def ends_at_ms(self) -> int:
        """Return when the last of its events is due."""
        return self.plan.ends_at_ms(self.call)

    def events(self) -> tuple[EventRecord, ...]:
        """Return its events."""
        if not self.call.events:
            self.call.events = self.plan.events_of(self.call)
        return self.call.events

    def record_at(self, now_ms: int) -> CallRecord:
        """Return its record, with what has happened by now."""
        if not self.heard:
            for event in self.events():
                if event.sent_at_ms is None and event.due_at_ms <= now_ms:
                    event.sent_at_ms = event.due_at_ms
        return self.call


class _Stretch:
    """Calls that followed each other."""

    __slots__ = ("_longest_s", "_time_scale", "calls")

    def __init__(self, time_scale: float) -> None:
        self._time_scale = time_scale
        self._longest_s = 0.0
        self.calls: list[UnheardCall] = []

    def add(self, unheard: UnheardCall) -> None:
        self.calls.append(unheard)
        speaking_s = unheard.call.speaking_time_s
        if speaking_s is not None and speaking_s > self._longest_s:
            self._longest_s = speaking_s

    def is_over(self, now_ms: int) -> bool:
        """Tell whether all calls of the stretch have ended."""
        if not self.calls:
            return True
        return over_by_ms(self.calls[-1].call.arrived_at_ms, self._longest_s, self._time_scale) < now_ms


class UnheardCalls:
    """The calls since the start or the last reset whose events nobody asks for."""

    def __init__(self) -> None:
        self._plans: dict[tuple[AccountRegion, int], EventPlan] = {}
        self._settings: EmulatorSettings | None = None
        self._placed: Counter[tuple[Outcome, bool]] = Counter()
        """How many there were, by outcome and whether they are of version 2."""
        self._stretches: deque[_Stretch] = deque()
        """Those that may be in flight."""
        self.loop: asyncio.AbstractEventLoop | None = None
        """The event loop that they were placed on; None where there was none."""

    def place(
        self, call: CallRecord, settings: EmulatorSettings, account_region: AccountRegion, numbers_drawn: int
    ) -> UnheardCall:
        """Keep what the events of a call follow from; it has one of `OUTCOMES`."""
        assert call.outcome is not None
        if settings is not self._settings:
            self._settings = settings
            self._plans.clear()
            self._begin_stretch(settings)
        plan = self._plans.get((account_region, numbers_drawn))
        if plan is None:
            plan = EventPlan(settings, account_region, numbers_drawn)
            self._plans[account_region, numbers_drawn] = plan
        unheard = UnheardCall(call, plan)
        self._placed[call.outcome, call.message is not None] += 1
        if not self._stretches or len(self._stretches[-1].calls) >= _AT_ONCE:
            self._forget_ended(call.arrived_at_ms)
            self._begin_stretch(settings)
        self._stretches[-1].add(unheard)
        return unheard

    def _begin_stretch(self, settings: EmulatorSettings) -> None:
        self._stretches.append(_Stretch(settings.time_scale))
        self.loop = asyncio._get_running_loop()

    def _forget_ended(self, now_ms: int) -> None:
        while self._stretches and self._stretches[0].is_over(now_ms):
            self._stretches.popleft()

    async def count_events(self, now_ms: int) -> Counter[str]:
        """Return how many events of each type have happened; other requests are answered meanwhile."""
        self._forget_ended(now_ms)
        counts: Counter[str] = Counter()
        for (outcome, is_v2), placed in self._placed.items():
            for event_type in _TYPES[outcome]:
                counts[EVENT_TYPES[event_type] if is_v2 else event_type] += placed
        for calls in [list(stretch.calls) for stretch in self._stretches]:
            for call in calls:
                counts.subtract(event.event_type for event in call.events() if event.due_at_ms > now_ms)
            await asyncio.sleep(0)
        return +counts

    def hear(self, now_ms: int) -> list[UnheardCall]:
        """Return those that may be in flight, with what has happened by now; they are unheard no longer."""
        heard = [call for stretch in self._stretches for call in stretch.calls]
        for unheard in heard:
            call = unheard.record_at(now_ms)
            unheard.heard = True
            assert call.outcome is not None
            self._placed[call.outcome, call.message is not None] -= 1
        self._stretches.clear()
        return heard
