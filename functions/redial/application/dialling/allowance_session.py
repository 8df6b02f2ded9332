"""A dialer's hold on the shared allowance: every change is one conditional write, decided anew when another dialer was faster."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from redial.application.stores import Allowances
from redial.application.versioned import Unchanged, Updated, update
from redial.domain.pacing import allowance as rules
from redial.domain.pacing import send_results
from redial.domain.pacing.allowance import Allowance, KindOfCall, ReservedAlready
from redial.domain.pacing.attendance import WakeUpAnnounced
from redial.domain.pacing.campaign_rates import CampaignRate, RatesInForce, no_rates, within_rate
from redial.domain.pacing.campaign_turns import CampaignTurns, LaneTurn
from redial.domain.pacing.limits import MINUTE, VoiceLimits
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.pacing.taken_place import Place, place_of
from redial.domain.pacing.throttling import explain_throttle, recipient_day
from redial.domain.pacing.waits import Wait
from redial.domain.refusal.refusals import (
    Refusals,
    RefusedForGood,
    RefusedWhileHeld,
    decide_refusal,
    without_cancelled,
    without_old,
)
from redial.domain.steering.control import Control

N = TypeVar("N", covariant=True)


class AllowanceSession:
    """
    The allowance as one run of ``dial`` sees it.

    The answer of a send tightens its stamps. That is written together with the next reservation, or at the end of the run: until
    then the stored stamps are the pessimistic ones, so a crash in between wastes a little allowance and exceeds none.

    Parameters
    ----------
    name
        Names this dialer among those of the stack.
    rates
        Gives the rates of campaigns that are in force.
    """

    def __init__(self, allowances: Allowances, limits: VoiceLimits, name: str, rates: RatesInForce = no_rates) -> None:
        self.rates = rates
        self._allowances = allowances
        self._limits = limits
        self._name = name
        self._awake_until: datetime | None = None
        self._is_attending = False
        self._stored: Allowance | None = None
        self._unwritten: list[Callable[[Allowance], Allowance]] = []

    def begin(self, awake_until: datetime) -> None:
        """Begin a run: from its first reservation on, other dialers leave waiting to this one."""
        self._awake_until = awake_until
        self.refresh()

    def next_opening(
        self,
        token: str,
        numbers: Sequence[str],
        now: datetime,
        kind: KindOfCall | None = None,
        turn: LaneTurn | None = None,
    ) -> Wait | None:
        """
        Say what a send has to wait for, as far as is known here; None when it may take its place now. Writes nothing.

        The rate of its campaign comes first: who waits for that lets others pass.
        """
        rate = self._rate_of(turn)
        if rate is not None and (wait := rate.wait(self._current(), self._limits, now)) is not None:
            return wait
        return rules.next_taking(self._current(), token, numbers, self._limits, now, kind)

    def refusals(self, now: datetime) -> Refusals:
        """Give what is held because the service refuses it, as far as is known here."""
        return without_old(self._current().refusals, now)

    def turns(self) -> CampaignTurns:
        """Give which campaigns took the last places, as far as is known here."""
        return self._current().turns

    def used_up_rates(self, now: datetime) -> Mapping[int, datetime]:
        """Give the campaigns whose rate is used up, as far as is known here, with when that opens."""
        rates = self.rates()
        return rates.used_up(self._current(), self._limits, now) if rates.by_number else {}

    def first_lanes_first(self, now: datetime) -> bool:
        """Tell whether critical and urgent calls go before all others; while all are held, the others have each second turn."""
        hold = self.refusals(now).hold_on_all
        return hold is None or hold.first_lanes_probe

    def end_cancelled_holds(self, control: Control, now: datetime) -> None:
        """End the holds on campaigns that were cancelled since: no call of theirs will probe."""
        before = {campaign: each.before for campaign, each in control.cancelled_campaigns.items()}
        if without_cancelled(self.refusals(now), before, now).ended == self.refusals(now).ended:
            return
        self._unwritten.append(
            lambda allowance: replace(allowance, refusals=without_cancelled(allowance.refusals, before, now))
        )
        self.flush()

    def reserve(
        self,
        slot: Slot,
        numbers: Sequence[str],
        latest_arrival: datetime,
        kind: KindOfCall | None = None,
        turn: LaneTurn | None = None,
    ) -> Place | Wait:
        """
        Take a place for one send, and a line where it needs one, with one conditional write; give them, or what to wait for.

        Parameters
        ----------
        turn
            That of the call's campaign, which has it by this. Where the campaign has a rate, the place is one of that too.
        """
        rate = self._rate_of(turn)

        def reserved(allowance: Allowance) -> Allowance | ReservedAlready | Wait:
            decision = rules.reserve_with_line(allowance, slot, numbers, self._limits, latest_arrival, kind)
            if rate is not None:
                decision = within_rate(decision, allowance, slot, rate, self._limits)
            if not isinstance(decision, Allowance):
                return decision
            turns = decision.turns if turn is None else decision.turns.taken(turn, slot.taken_at)
            return self._attending(replace(decision, turns=turns))

        written = self._update(reserved)
        if isinstance(written, Unchanged) and isinstance(written.reason, Wait):
            return written.reason
        return place_of(written.record, slot, self._limits)

    def accepted(self, token: str, answered_at: datetime, kind: KindOfCall | None = None) -> bool:
        """Note that a send was accepted; True where that ends a hold, which the other dialers should know soon."""
        held = len(self._current().refusals.holds)
        self._unwritten.append(lambda allowance: send_results.accepted(allowance, token, answered_at, kind))
        return held > 0 and len(self._current().refusals.holds) < held

    def refused(
        self, token: str, kind: KindOfCall, cause: str, message: str, answered_at: datetime
    ) -> RefusedForGood | RefusedWhileHeld:
        """Note that a send was refused; say whether that ends its call, by what the dialers know of each other now."""
        known = self._stored
        self.refresh()
        try:
            current = self._current()
        except Exception:  # as it was at the reservation: the call is to say that it was refused, whatever else fails
            self._stored = known
            current = self._current()
        decision = decide_refusal(current.refusals, kind(), cause, message, answered_at)

        def taken_in(allowance: Allowance) -> Allowance:
            decided = decide_refusal(allowance.refusals, kind(), cause, message, answered_at)
            return replace(send_results.refused(allowance, token, answered_at), refusals=decided.refusals)

        self._unwritten.append(taken_in)
        return decision

    def throttled(
        self, token: str, recipient_calls: SlidingWindow, throttles_before: int, answered_at: datetime
    ) -> tuple[Wait | None, datetime]:
        """Note that a send was throttled; give what explains it, if anything does, and from when the account may dial again."""
        explained_by = explain_throttle(self._current(), recipient_calls, throttles_before, self._limits, answered_at)
        self._unwritten.append(lambda allowance: send_results.throttled(allowance, token, answered_at, explained_by))
        return explained_by, self._current().backoff.paused_until or answered_at

    def recipient_throttled(
        self, token: str, recipient_calls: SlidingWindow, throttles_before: int, answered_at: datetime
    ) -> Wait:
        """Note that the service names the recipient's limit of a day; give when to look again."""
        self.told_of_no_call(token, answered_at)
        return recipient_day(recipient_calls, throttles_before, self._limits, answered_at)

    def spend_limit_reached(self, token: str, answered_at: datetime) -> datetime:
        """Note that the account may spend no more; give from when one call tries for all."""
        self._unwritten.append(lambda allowance: send_results.spend_limit_reached(allowance, token, answered_at))
        return answered_at + send_results.SPEND_LIMIT_LOOK_AGAIN

    def told_of_no_call(self, token: str, answered_at: datetime) -> None:
        """Note a send that arrived and placed no call, for a reason that says nothing of other calls."""
        self._unwritten.append(lambda allowance: send_results.refused(allowance, token, answered_at))

    def failed(self, token: str, at: datetime, *, answered: bool) -> None:
        """Note a send after which nobody can tell whether a call was placed."""
        self._unwritten.append(lambda allowance: send_results.failed(allowance, token, at, answered=answered))

    def not_placed(self, token: str, at: datetime, *, answered: bool) -> None:
        """Note a send that certainly placed no call."""
        self._unwritten.append(lambda allowance: send_results.not_placed(allowance, token, at, answered=answered))

    def release(self, token: str) -> None:
        """Give back the places of a send that was not made."""
        self._unwritten.append(lambda allowance: send_results.released(allowance, token))

    def linked(self, token: str) -> None:
        """Note that events of an attempt are known by their message id: its line goes with the next write."""
        self._unwritten.append(lambda allowance: send_results.linked(allowance, [token]))

    def lines_taken(self) -> list[Slot]:
        """Give the slots of attempts that have a line, as far as is known here."""
        return [] if (lines := self._current().lines) is None else lines.taken()

    @property
    def is_attending(self) -> bool:
        """Tell whether other dialers leave waiting to this one."""
        return self._is_attending

    def is_attended_by_another(self, now: datetime) -> bool:
        """Tell whether another dialer is awake and takes what opens."""
        return self._current().attendance.is_by_another(self._name, now)

    def is_idle(self, now: datetime) -> bool:
        """Tell whether no dialer works on calls that wait, or is to, as far as was known here last; reads nothing."""
        return self._stored is None or self._current().attendance.is_idle(now)

    def announce_wake_up(self, at: datetime, now: datetime) -> bool:
        """Announce a wake-up to the other dialers; False when one is announced already, so that none is sent twice."""

        def announced(allowance: Allowance) -> Allowance | WakeUpAnnounced:
            decision = allowance.attendance.announced(at, now)
            if isinstance(decision, WakeUpAnnounced):
                return decision
            return replace(allowance, attendance=decision.ended(self._name))

        is_ours = isinstance(self._update(announced), Updated)
        self._is_attending = self._is_attending and not is_ours
        return is_ours

    def rest(self) -> None:
        """End a run: write what is not written yet, and tell the other dialers that this one is no longer awake."""
        if self._is_attending:
            self._unwritten.append(lambda each: replace(each, attendance=each.attendance.ended(self._name)))
            self._is_attending = False
        self.flush()

    def flush(self) -> None:
        """Write what is not written yet."""
        if self._unwritten:
            self._update(lambda allowance: allowance)

    def refresh(self) -> None:
        """Forget what was read, so that the next look reads it anew."""
        self._stored = None

    def used_share(self, now: datetime) -> float:
        """Give the share of the account's minute that is taken, 0 to 1."""
        window = MINUTE + self._limits.clock_margin
        return self._current().windows.minute.used(window, now) / self._limits.calls_per_minute

    def _rate_of(self, turn: LaneTurn | None) -> CampaignRate | None:
        return self.rates().of_number(turn.number) if turn is not None else None

    def _attending(self, allowance: Allowance) -> Allowance:
        if self._awake_until is None:
            return allowance
        # Before it is written: where the answer of the write is lost, the others may leave waiting to this one all the same.
        self._is_attending = True
        return replace(allowance, attendance=allowance.attendance.begun(self._name, self._awake_until))

    def _current(self) -> Allowance:
        if self._stored is None:
            self._stored = self._allowances.load()
        return self._with_unwritten(self._stored)

    def _with_unwritten(self, allowance: Allowance) -> Allowance:
        for change in self._unwritten:
            allowance = change(allowance)
        return allowance

    def _update(self, step: Callable[[Allowance], Allowance | N]) -> Updated[Allowance] | Unchanged[Allowance, N]:
        """Take a step, and with it write what is not written yet."""
        written = update(self._allowances, lambda stored: step(self._with_unwritten(stored)), known=self._stored)
        self._stored = written.record
        if isinstance(written, Updated):
            self._unwritten.clear()
        return written
