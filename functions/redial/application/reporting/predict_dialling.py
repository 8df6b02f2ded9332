"""Predict when a waiting call is going to be dialled: by what goes before it, at the pace that the limits allow."""

from collections.abc import Iterable, Set
from datetime import datetime, timedelta

from redial.application.reading_ports import Controls, CountedIndexes
from redial.application.stores import Allowances
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.lanes import may_go_before
from redial.domain.call.number_choice import ANY_NUMBER, NumberChoice
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import NO_STAGE_HOURS, HoursSource, OutsideHours, judge_hours, opens_from
from redial.domain.pacing.allowance import next_opening
from redial.domain.pacing.campaign_rates import CampaignRates
from redial.domain.pacing.campaign_turns import DueCall, turn_of
from redial.domain.pacing.limits import MINUTE, VoiceLimits
from redial.domain.pacing.waits import Wait
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import without_old
from redial.domain.reporting.dialling_order import CallInQuestion, DiallingOrder
from redial.domain.reporting.forecast import Prediction, nth_place
from redial.domain.reporting.listing import Stretch, WaitingInLane
from redial.domain.reporting.played_rates import PlayedRates
from redial.domain.times import FIRST, later

# Of a lane, with one request; at 20 calls a minute it is the work of eight hours.
MOST_LOOKED_AT = 10_000
# Of more, one request or two count so many.
MOST_COUNTED = 20_000
_A_MILLISECOND = timedelta(milliseconds=1)


class Predictor:
    """
    Predicts the next dialling of a call.

    What is paused goes before nobody, and so does what is held because the voice service refuses it. What it cannot know: critical
    and urgent calls that are still to come, retries of calls that are under way, what somebody resumes or pauses, how the voice
    service answers.

    Parameters
    ----------
    origination_phone_numbers
        All numbers of the stack.
    number_choice
        Which of them are for which calls.
    """

    def __init__(
        self,
        *,
        indexes: CountedIndexes,
        allowances: Allowances,
        controls: Controls,
        limits: VoiceLimits,
        origination_phone_numbers: tuple[str, ...],
        number_choice: NumberChoice = ANY_NUMBER,
        hours: HoursSource = NO_STAGE_HOURS,
    ) -> None:
        self._number_choice = number_choice
        self._hours = hours
        self._indexes = indexes
        self._allowances = allowances
        self._controls = controls
        self._limits = limits
        self._numbers = origination_phone_numbers

    def predict(self, call: Call, now: datetime) -> Prediction | None:
        """Predict when a waiting call is dialled; None for a call that is not, as things stand."""
        control = self._controls.load()
        request = call.request
        if call.status is not CallStatus.WAITING or control.pause_of(request.lane, request.campaign) is not None:
            return None
        allowance = self._allowances.load()
        refusals = without_old(allowance.refusals, now)
        if control.cancels(call) or (refusals.holds and refusals.holds_of(kind_of(request))):
            return None
        hours = self._hours.of(request)
        start = opens_from(call, hours, max(now, call.status_at))
        others = _Others(
            self._indexes, call, frozenset(control.lanes), control.held_campaigns | refusals.held_campaigns
        )
        others.read(None, start)
        rates = PlayedRates.of(allowance, CampaignRates.of(control.campaign_rates), self._limits)
        order = DiallingOrder(allowance.turns, MINUTE / self._limits.calls_per_minute, rates)
        asked = CallInQuestion(
            lane=request.lane,
            call=DueCall(call.status_at, call.call_id, turn_of(request.campaign)),
            may_go_from=start,
        )

        numbers = self.numbers_for(call)

        def place() -> tuple[int, datetime]:
            of_call = order.ahead_of(asked, others.calls, max(now, others.since))
            # What could not be looked at is due longer than the rest; of what is due now it goes first, as far as turns let it.
            count = of_call.calls_before + (others.older if start == now else 0)
            at = nth_place(allowance, numbers, self._limits, start, count)
            return count, max(at, of_call.rate_opens_at or at)

        count, at = place()
        if others.read(later(start, _A_MILLISECOND), at):
            count, at = place()
        at = opens_from(call, hours, at)
        return Prediction(at=at, calls_before=count, is_exact=others.is_exact and not refusals.holds_alike)

    def wait_for_hours(self, call: Call, now: datetime) -> OutsideHours | None:
        """Return what calling hours let a call wait for when it is due; None where they permit it then."""
        verdict = judge_hours(call, self._hours.of(call.request), max(now, call.status_at))
        return verdict if isinstance(verdict, OutsideHours) else None

    def wait_for_place(self, call: Call, now: datetime) -> Wait | None:
        """Return what the allowance lets a call wait for; None when it may go now."""
        allowance, rates = self._allowances.load(), CampaignRates.of(self._controls.load().campaign_rates)
        rate = rates.of_campaign(call.request.campaign)
        if rate is not None and (wait := rate.wait(allowance, self._limits, now)) is not None:
            return wait
        return next_opening(allowance, call.call_id, self.numbers_for(call), self._limits, now)[1]

    def numbers_for(self, call: Call) -> tuple[str, ...]:
        """Return the numbers that a call may be placed from."""
        return self._number_choice.numbers_for(call.request, call.destination, self._numbers)


class _Others:
    """The calls that may go before one, with those that are held back left out."""

    def __init__(
        self, indexes: CountedIndexes, call: Call, paused_lanes: Set[Lane], held_campaigns: Iterable[str]
    ) -> None:
        self.calls: dict[Lane, list[DueCall]] = {}
        self.older = 0
        """How many more are due longer than those that were looked at."""
        self.since = FIRST
        """Since when those that were looked at are due, where there are older ones."""
        self.is_exact = True
        self._indexes = indexes
        self._call_id = call.call_id
        self._lanes = [lane for lane in may_go_before(call.request.lane) if lane not in paused_lanes]
        self._held_turns = {turn_of(campaign) for campaign in held_campaigns}

    def read(self, since: datetime | None, until: datetime) -> bool:
        """Look at the calls that are due between two times, both included; tell whether there are any."""
        read = [self._read(lane, Stretch(WaitingInLane(lane), since, until)) for lane in self._lanes]
        return any(read)

    def _read(self, lane: Lane, due: Stretch) -> bool:
        if due.since is not None and due.until is not None and due.since > due.until:
            return False
        page = self._indexes.page(due, limit=MOST_LOOKED_AT, newest_first=True, after=None)
        found = [
            DueCall(entry.at, entry.id, entry.turn)
            for entry in page.entries
            if entry.id != self._call_id and entry.turn not in self._held_turns
        ]
        self.calls.setdefault(lane, []).extend(found)
        if page.next_position is not None and page.entries:
            last = page.entries[-1].at
            older = Stretch(due.of, due.since, last - _A_MILLISECOND)
            self.older += self._indexes.count(older, at_most=MOST_COUNTED).count
            self.since, self.is_exact = max(self.since, last), False
        return bool(found)
