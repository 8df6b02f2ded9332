"""How long the backlog takes: what is due and not held back, at the pace that the limits permit."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from redial.application.reading_ports import CountedIndexes
from redial.application.reporting.held_back import HeldBack
from redial.domain.call.lanes import BULK_HANDICAP
from redial.domain.call.requests import Lane
from redial.domain.durations import in_words
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.waits import LimitName
from redial.domain.refusal.refusals import Refusals, without_old
from redial.domain.reporting.forecast import nth_place
from redial.domain.reporting.listing import Count, Stretch, WaitingInLane
from redial.domain.reporting.tally import Tally
from redial.domain.reporting.waiting import due as due_in_slots
from redial.domain.steering.control import Control
from redial.domain.times import to_iso

# One request, of some 100 KB of keys. What is beyond is told by the counts from the stream.
MOST_COUNTED = 1_000
_A_MILLISECOND = timedelta(milliseconds=1)


class LaneBacklog(Struct, frozen=True, kw_only=True):
    """The calls of a lane that are due and wait for a place."""

    due: Count
    paused: int
    """Of them, those that are held back, by a pause or because the voice service refuses them."""
    oldest_due_at: datetime | None
    last_at: datetime | None = None
    """When the last of those that are not held back is expected to be dialled."""

    @property
    def going(self) -> int:
        """Give the number of calls that are not held back."""
        return self.due.count - self.paused


class Backlog(Struct, frozen=True, kw_only=True):
    """The backlog of all lanes."""

    lanes: dict[Lane, LaneBacklog]
    going: int
    paused: int
    is_exact: bool
    last_at: datetime | None
    """When the last call is expected to be dialled; None where none goes."""
    day_limit_at_work: bool
    """Whether it would be much sooner without the daily limit."""
    awaits_spending: bool
    """Whether nothing goes before the account may spend again on calls, which nobody can foretell."""
    held_by_people: bool
    """Whether anything is paused or cancelled."""
    has_rates: bool
    """Whether campaigns have rates of their own, which are not counted with: theirs may go later."""
    refusals: Refusals
    """What is held because the voice service refuses it."""


class BacklogForecast:
    """Counts the backlog and says how long it takes."""

    def __init__(
        self, *, indexes: CountedIndexes, limits: VoiceLimits, origination_phone_numbers: tuple[str, ...]
    ) -> None:
        self._indexes = indexes
        self._limits = limits
        self._numbers = origination_phone_numbers

    def forecast(
        self, *, counts: Tally, control: Control, held_back: HeldBack, allowance: Allowance, now: datetime
    ) -> Backlog:
        """
        Forecast.

        Parameters
        ----------
        counts
            The counts of all calls, for lanes with more calls than are counted here.
        held_back
            What is held back with its campaign.
        """
        refusals = without_old(allowance.refusals, now)
        whole = frozenset(
            lane for lane in Lane if refusals.hold_on_all is not None or control.pause_of(lane, None) is not None
        )
        lanes = {lane: self._lane(lane, counts, held_back, now, is_held=lane in whole) for lane in Lane}
        critical, urgent, normal, bulk = (lanes[lane] for lane in Lane)
        first = critical.going + urgent.going
        going = first + normal.going + bulk.going
        last = {
            Lane.CRITICAL: critical.going,
            Lane.URGENT: first,
            Lane.NORMAL: first + normal.going + self._bulk_before_normal(bulk, held_back, now),
            Lane.BULK: going,
        }
        lanes = {lane: _with_last(backlog, self._place(allowance, last[lane], now)) for lane, backlog in lanes.items()}
        last_at = self._place(allowance, going, now) if going else None
        return Backlog(
            lanes=lanes,
            going=going,
            paused=sum(each.paused for each in lanes.values()),
            is_exact=all(each.due.is_exact for each in lanes.values()),
            last_at=last_at,
            awaits_spending=_awaits_spending(allowance, now),
            held_by_people=bool(control.everything or control.lanes or control.held_campaigns),
            has_rates=bool(control.campaign_rates),
            refusals=refusals if control.everything is None else Refusals(),
            day_limit_at_work=last_at is not None and self._is_held_up_by_the_day(allowance, going, last_at, now),
        )

    def _lane(self, lane: Lane, counts: Tally, held_back: HeldBack, now: datetime, *, is_held: bool) -> LaneBacklog:
        due_now = Stretch(WaitingInLane(lane), until=now)
        due = self._indexes.count(due_now, at_most=MOST_COUNTED)
        if not due.count:
            return LaneBacklog(due=due, paused=0, oldest_due_at=None)
        if not due.is_exact:
            # As far as the counts go back; where they do not, there are at least so many.
            due = Count(max(due_in_slots(counts.slots, lane, None, now)[0], due.count), is_exact=False)
        if is_held:
            paused, is_exact = due.count, due.is_exact
        else:
            held = held_back.count(lane, None, now)
            paused, is_exact = min(held.count, due.count), due.is_exact and held.is_exact
        oldest = self._indexes.page(due_now, limit=1, newest_first=False, after=None).entries
        return LaneBacklog(
            due=Count(due.count, is_exact),
            paused=paused,
            oldest_due_at=oldest[0].at if oldest else None,
        )

    def _bulk_before_normal(self, bulk: LaneBacklog, held_back: HeldBack, now: datetime) -> int:
        """Count the bulk calls that go before a normal one that has just become due."""
        until = now - BULK_HANDICAP
        if bulk.oldest_due_at is None or bulk.oldest_due_at >= until or not bulk.going:
            return 0
        due_before = Stretch(WaitingInLane(Lane.BULK), until=until - _A_MILLISECOND)
        before = self._indexes.count(due_before, at_most=MOST_COUNTED)
        if not before.is_exact:
            return bulk.going
        return min(max(before.count - held_back.count(Lane.BULK, None, until).count, 0), bulk.going)

    def _place(self, allowance: Allowance, calls: int, now: datetime) -> datetime:
        return nth_place(allowance, self._numbers, self._limits, now, max(calls - 1, 0))

    def _is_held_up_by_the_day(self, allowance: Allowance, going: int, last_at: datetime, now: datetime) -> bool:
        limits = self._limits
        if limits.calls_per_day is None:
            return False
        unlimited = replace(limits, calls_per_day=None)
        return last_at - nth_place(allowance, self._numbers, unlimited, now, going - 1) > timedelta(minutes=1)


def backlog_in_words(backlog: Backlog, now: datetime) -> str:
    """Say how long the backlog takes, and what of it does not go."""
    paused = _calls(backlog.paused)
    if backlog.last_at is None:
        if not backlog.paused:
            return ""
        goes = "a probe each minute goes" if backlog.refusals.holds else "nothing of it goes until somebody resumes it"
        return f"{paused} due, and {_kept(backlog)}: {goes}."
    about = "" if backlog.is_exact else "about "
    takes = backlog.last_at - now
    when = "now" if takes < timedelta(seconds=5) else f"in about {in_words(takes)}, at {to_iso(backlog.last_at)}"
    day = ", because of the account's limit for 24 hours" if backlog.day_limit_at_work else ""
    if_so = ", if the account may spend again by then" if backlog.awaits_spending else ""
    text = (
        f"{about}{_calls(backlog.going)} due and {'goes' if backlog.going == 1 else 'go'}; the last {when}{day}{if_so}."
    )
    rest = f" {paused} due and {_kept(backlog)}: not counted in that." if backlog.paused else ""
    if backlog.refusals.holds_alike:
        rest += " Calls like those that the voice service refuses are held, and counted all the same."
    if backlog.has_rates:
        rest += " Calls of campaigns that have a rate of their own may go later."
    return text[0].upper() + text[1:] + rest


def _awaits_spending(allowance: Allowance, now: datetime) -> bool:
    backoff = allowance.backoff
    return (
        backoff.paused_for is LimitName.SPEND_LIMIT and backoff.paused_until is not None and backoff.paused_until > now
    )


def _kept(backlog: Backlog) -> str:
    if not backlog.refusals.holds:
        return "paused"
    held = "held, because the voice service refuses them"
    return f"paused or {held}" if backlog.held_by_people else held


def _calls(count: int) -> str:
    return f"{count:,} {'call is' if count == 1 else 'calls are'}"


def _with_last(backlog: LaneBacklog, last_at: datetime) -> LaneBacklog:
    if not backlog.going:
        return backlog
    return LaneBacklog(due=backlog.due, paused=backlog.paused, oldest_due_at=backlog.oldest_due_at, last_at=last_at)
