"""What a plan is made from: how the dialling stands, and what the stack's attempts have come to. A bounded number of reads."""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime, timedelta
from functools import partial

from redial.application.reading_ports import CallRecords, CountedIndexes
from redial.application.reporting.predict_dialling import MOST_COUNTED, MOST_LOOKED_AT
from redial.application.reporting.summarise import StoredStretches
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.lanes import may_go_before
from redial.domain.call.requests import Content, Lane
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_rates import CampaignRates
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, DueCall, turn_of
from redial.domain.pacing.limits import DAY, VoiceLimits
from redial.domain.pacing.places import Places
from redial.domain.plan.chances import PastAttempts
from redial.domain.plan.planned import DiallingState, OtherCalls, RecipientDay, WaitingCalls, gathered
from redial.domain.plan.rated_turns import RatedTurns
from redial.domain.refusal.refusals import without_old
from redial.domain.reporting.listing import Entry, EntryPage, Stretch, WaitingInLane, WithStatus
from redial.domain.reporting.tally import Period, Tally
from redial.domain.steering.control import Control
from redial.domain.templates.speaking_time import SpokenSsml, speaking_seconds

_HOURS_BACK = 7 * 24
_STRETCHES_BACK = 12
# Of each status of these, the last ones.
_SAMPLED = {CallStatus.COMPLETED: 60, CallStatus.UNREACHED: 40}
_RECENT = timedelta(days=7)
# Fewer attempts tell nothing of how long they take.
_FEW = 5


class PlanReader:
    """
    Reads it; what waits once for all that is asked.

    Parameters
    ----------
    retry
        The policy that calls which wait already are presumed to have.
    """

    def __init__(
        self,
        *,
        indexes: CountedIndexes,
        records: CallRecords,
        tallies: StoredStretches,
        limits: VoiceLimits,
        origination_phone_numbers: tuple[str, ...],
        retry: RetryPolicy,
    ) -> None:
        self._indexes = indexes
        self._records = records
        self._tallies = tallies
        self._limits = limits
        self._numbers = origination_phone_numbers
        self._retry = retry
        self._pages: dict[Lane, EntryPage] = {}

    def state(
        self, lanes: Set[Lane], control: Control, allowance: Allowance, now: datetime, *, without: int | None = None
    ) -> DiallingState:
        """
        Read how the dialling stands, as far as it concerns calls of some lanes.

        Parameters
        ----------
        without
            The turn of a campaign whose waiting calls are left out, because they are what is planned.
        """
        rates = CampaignRates.of(control.campaign_rates)
        held = control.held_campaigns | without_old(allowance.refusals, now).held_campaigns
        held_turns = {turn_of(campaign) for campaign in held} | ({without} if without is not None else set())
        before = {other for lane in lanes for other in may_go_before(lane)} - control.lanes.keys()
        waiting = [each for lane in Lane if lane in before for each in self._waiting(lane, held_turns, now)]
        return DiallingState(
            places=lambda: Places(allowance, self._numbers, self._limits, now),
            turns=allowance.turns,
            others=OtherCalls(waiting=tuple(waiting), retry=self._retry),
            rates=partial(RatedTurns, rates.by_number, _taken(allowance, rates)),
            recipient_day=RecipientDay(
                self._limits.calls_per_recipient_per_day, (DAY + self._limits.clock_margin).total_seconds()
            ),
        )

    def past(self, now: datetime) -> PastAttempts:
        """Read what attempts have come to."""
        outcomes: dict[Outcome, int] = {}
        for tally in self._stretches(Period.HOUR, _HOURS_BACK, now).values():
            for outcome, number in tally.outcomes.items():
                outcomes[outcome] = outcomes.get(outcome, 0) + number
        starts = self._starts(Period.FIVE_MINUTES, _STRETCHES_BACK, now)
        stretches = self._tallies.of_stretches(Period.FIVE_MINUTES, starts)
        return PastAttempts(
            outcomes={outcome: number for outcome, number in outcomes.items() if number > 0},
            seconds=_seconds_of(self._last_ended(now)),
            arrivals=[max(stretches[start].accepted, 0) if start in stretches else 0 for start in starts],
            stretch_s=Period.FIVE_MINUTES.length.total_seconds(),
        )

    def waiting_of(self, turn: int) -> list[tuple[Lane, Entry]]:
        """Return the waiting calls of a campaign in all lanes, each lane's in the order in which they are due; the first ones."""
        return [(lane, entry) for lane in Lane for entry in self._page(lane).entries if entry.turn == turn]

    @property
    def saw_only_the_first(self) -> bool:
        """Whether there is more in the lanes that were looked at than one request reads."""
        return any(page.next_position is not None for page in self._pages.values())

    def _page(self, lane: Lane) -> EntryPage:
        if lane not in self._pages:
            of_lane = Stretch(WaitingInLane(lane))
            self._pages[lane] = self._indexes.page(of_lane, limit=MOST_LOOKED_AT, newest_first=False, after=None)
        return self._pages[lane]

    def _waiting(self, lane: Lane, held_turns: Set[int], now: datetime) -> Iterator[WaitingCalls]:
        page = self._page(lane)
        found = (DueCall(entry.at, entry.id, entry.turn) for entry in page.entries if entry.turn not in held_turns)
        yield from gathered(lane, found)
        if page.next_position is not None and page.entries and page.entries[-1].at < now:
            last = page.entries[-1].at
            more = self._indexes.count(Stretch(WaitingInLane(lane), last, now), at_most=MOST_COUNTED).count
            yield WaitingCalls(lane, NO_CAMPAIGN, last.timestamp(), more)

    def _stretches(self, period: Period, back: int, now: datetime) -> Mapping[datetime, Tally]:
        return self._tallies.of_stretches(period, [*self._starts(period, back, now), period.start(now)])

    def _starts(self, period: Period, back: int, now: datetime) -> list[datetime]:
        # Without the one that is under way.
        this = period.start(now)
        return [this - period.length * number for number in range(1, back + 1)]

    def _last_ended(self, now: datetime) -> Iterable[Call]:
        found: list[str] = []
        for status, number in _SAMPLED.items():
            ended = Stretch(WithStatus(status), since=now - _RECENT)
            page = self._indexes.page(ended, limit=number, newest_first=True, after=None)
            found += [entry.id for entry in page.entries]
        return [call for call in self._records.get_many(found).values() if isinstance(call, Call)]


def _taken(allowance: Allowance, rates: CampaignRates) -> dict[int, list[float]]:
    minute = allowance.windows.minute
    return {
        rate.number: [each.at.timestamp() for each in minute.of_campaign(rate.number).stamps] for rate in rates.all()
    }


def _seconds_of(calls: Iterable[Call]) -> dict[Outcome, list[float]]:
    """Return how long attempts took; of completed ones without what was said."""
    seconds: dict[Outcome, list[float]] = {}
    for call in calls:
        said_s = said_seconds(call.request.content)
        for attempt in call.attempts:
            if attempt.outcome is None or attempt.outcome_at is None:
                continue
            took = (attempt.outcome_at - attempt.intent_at).total_seconds()
            took -= said_s if attempt.outcome is Outcome.COMPLETED_CALL else 0
            seconds.setdefault(attempt.outcome, []).append(took)
    return {outcome: found for outcome, found in seconds.items() if len(found) >= _FEW}


def said_seconds(content: Content) -> float:
    """Return about how long a message takes to say."""
    if content.ssml_message is not None:
        reader = SpokenSsml()
        reader.read(content.ssml_message.text)
        return reader.seconds
    message = content.plain_text_message or content.call_instructions_message
    return speaking_seconds(message.text) if message is not None else 0.0
