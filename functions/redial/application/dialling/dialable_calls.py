"""
The due calls that may be dialled: not paused, of no cancelled campaign, and not held because the voice service refuses them.

A paused lane is not looked at. A paused campaign stands among other calls of its lane, and the index does not say which they
are: so a walk through the lane reads the records that may be of one, passes over the paused ones, and remembers how far there was
nothing else. The next walk begins there. So a campaign of a hundred thousand paused calls is read once, not with every run.
Held calls are passed over in the same way, but for one each minute, which probes: some of those that were passed are remembered
for it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from redial.application.change_call import change_call
from redial.application.dialling.follow_chains import ChainFollower
from redial.application.dialling.lane_looks import LaneLooks
from redial.application.dialling.played_before import leave_out_where_played
from redial.application.ports import CallPorts
from redial.application.reading_ports import CallRecords, Controls, Indexes
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.lanes import FIRST_LANES
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_rates import CampaignRates
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, DueCall, turn_of
from redial.domain.refusal.holds import Hold, HoldScope
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.listing import Entry, Position, Stretch, WaitingInLane
from redial.domain.steering.control import Control

# A pause holds from then on at the latest; reading the control costs half as much as reading a call.
_LOOK_AT_CONTROL_EVERY = timedelta(seconds=5)
# What was read ahead tells no more than that of a call.
_READ_AHEAD_FOR = timedelta(seconds=4)
# Calls can become due with a time that lies back (a late event). They are named by a wake-up, and found here if that is lost.
_WALK_ANEW_AFTER = timedelta(minutes=10)
_PAGE_SIZE = 500
# Held calls that are remembered, for one of them to probe each minute.
_MOST_PROBES = 20
_PROBES_OFFERED = 3
# Of the calls that a walk had to read and that may go: enough for a run, and each costs a read.
_MOST_READ = 500
# So many calls of a campaign with a rate are offered beyond those of two minutes: some may have to wait for something else.
_MORE_THAN_THE_RATE = 20


class _Passed(msgspec.Struct, frozen=True):
    """Up to where a lane holds nothing but calls that are kept from being dialled, and by what."""

    position: Position
    kept_by: "_KeptBy"
    since: datetime


class _KeptBy(msgspec.Struct, frozen=True):
    """What keeps calls from being dialled, as far as it tells which."""

    paused: tuple[tuple[str, datetime], ...]
    """Campaigns, each with since when. The rest of the control is changed often, as while calls are dated anew, and keeps none."""
    holds: tuple[tuple[HoldScope, datetime], ...]


_NO_REFUSALS = Refusals()
_HoldKey = tuple[Lane, HoldScope, datetime]


class DialableCalls:
    """The due calls of `Calls`, without those that are kept from being dialled."""

    def __init__(
        self,
        *,
        ports: CallPorts,
        controls: Controls,
        indexes: Indexes,
        records: CallRecords,
        chains: ChainFollower,
        refusals: Callable[[datetime], Refusals] = lambda _now: _NO_REFUSALS,
    ) -> None:
        self._ports = ports
        self._calls = ports.calls
        self._looks = LaneLooks(ports.calls.due, ports.clock)
        self._clock = ports.clock
        self._controls = controls
        self._indexes = indexes
        self._records = records
        self._chains = chains
        self._read: tuple[datetime, Control] | None = None
        self._rates: tuple[Control, CampaignRates] | None = None
        self._refusals = refusals
        self._ahead: dict[str, Call] = {}
        self._read_ahead_at: datetime | None = None
        self._passed: dict[Lane, _Passed] = {}
        self._probes: dict[_HoldKey, list[DueCall]] = {}

    def begin(self, ahead: timedelta = timedelta(0)) -> None:
        """
        Look at the control anew: a run that was caused by somebody who resumed something must see it.

        Parameters
        ----------
        ahead
            How far beyond what is due this run is going to look, when it has dialled that.
        """
        self._looks.begin(ahead)
        self._read = None
        self._ahead = {}

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        """Yield the calls of a lane that are due and may be dialled, longest due first (eventually consistent)."""
        control = self.control()
        if control.everything is not None or lane in control.lanes:
            return iter(())
        holds = self._narrow_holds()
        if not control.campaigns and not holds:
            return self._looks.due(lane, until, since)
        return self._walk(Stretch(WaitingInLane(lane), since, until), lane, control, holds)

    def due_as_seen(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        """Yield the same, as the last look saw it, where that was a moment ago and found nothing due; else as a new look does."""
        seen, control = self._looks.last(lane, until) if since is None else None, self.control()
        keeps_some = control.everything or lane in control.lanes or control.campaigns or self._narrow_holds()
        return self.due(lane, until, since) if seen is None or keeps_some else seen

    def read_ahead(self, call_ids: Iterable[str]) -> None:
        """
        Read calls that may be asked for in a moment, together.

        What is read may be older than a call is (eventually consistent); whoever changes a call writes on its version.
        """
        found = self._records.get_many(call_ids)
        now = self._clock.now()
        # One that does not wait, as far as is known, may do so by now: it is left to a look that is sure.
        self._ahead = {
            call_id: call for call_id, call in found.items() if isinstance(call, Call) and _is_due(call, now)
        }
        self._read_ahead_at = now

    def get(self, call_id: str) -> Call | None:
        """
        Read a call (strongly consistent, unless it was read ahead); None for one that may not be dialled now.

        One of a cancelled campaign is cancelled, and comes back so, as does one of a chain that has reached somebody, and one whose
        message was played by the call that it was made again of. One whose campaign was moved to another lane is moved, and may be
        dialled when it is read there.
        """
        read = self._read_before(call_id) or self._calls.get(call_id)
        followed = self._chains.follow(read) if read is not None else None
        call = leave_out_where_played(self._ports, followed) if followed is not None else None
        if call is None or call.status is not CallStatus.WAITING:
            return call
        if call.awaits_earlier_recipient:
            return None
        control = self.control()
        if control.cancels(call):
            now = self._clock.now()
            return change_call(
                self._calls, self._ports.telemetry, call, lambda stored: transitions.cancel(stored, now)
            ).record
        lane = control.lane_of(call.request.campaign)
        if lane is not None and lane is not call.request.lane:
            # It is found there, and goes when its turn comes: what was read of its old lane says nothing of that.
            change_call(self._calls, self._ports.telemetry, call, lambda stored: transitions.move_to_lane(stored, lane))
            return None
        if control.pause_of(call.request.lane, call.request.campaign) is not None:
            return None
        hold = _covering(call, self._narrow_holds())
        return call if hold is None or hold.next_probe_at <= self._clock.now() else None

    def control(self) -> Control:
        """Return what people keep from being dialled, as it was at most five seconds ago."""
        now = self._clock.now()
        if self._read is None or now - self._read[0] >= _LOOK_AT_CONTROL_EVERY:
            self._read = now, self._controls.load()
        return self._read[1]

    def rates(self) -> CampaignRates:
        """Return the rates of campaigns, as they were at most five seconds ago."""
        control = self.control()
        if self._rates is None or self._rates[0] is not control:
            self._rates = control, CampaignRates.of(control.campaign_rates)
        return self._rates[1]

    def _read_before(self, call_id: str) -> Call | None:
        """Give a call once that was read ahead a moment ago."""
        read_at = self._read_ahead_at
        if read_at is None or self._clock.now() - read_at >= _READ_AHEAD_FOR:
            return None
        return self._ahead.pop(call_id, None)

    def _narrow_holds(self) -> tuple[Hold, ...]:
        """Give the holds on some calls; what holds all is a limit, and waited for as such."""
        refusals = self._refusals(self._clock.now())
        return () if refusals.hold_on_all is not None else refusals.holds

    def _walk(self, due: Stretch, lane: Lane, control: Control, holds: tuple[Hold, ...]) -> Iterator[DueCall]:
        now = self._clock.now()
        kept_by = _KeptBy(
            tuple(sorted((campaign, pause.since) for campaign, pause in control.campaigns.items())),
            tuple((hold.scope, hold.since) for hold in holds),
        )
        position = self._position(lane, kept_by)
        probed: set[_HoldKey] = set()
        for hold in holds:
            key = _key(lane, hold)
            known = self._probes.get(key) if position is not None else None
            if hold.next_probe_at > now or known == [] or self._leaves_turn(lane, hold):
                continue
            if known:
                probed.add(key)
                # The first may have ended since it was passed.
                yield from known[:_PROBES_OFFERED]
                del known[:1]
            if not known:
                # Looked for anew, from the beginning.
                self._passed.pop(lane, None)
                position = None
        if position is None:
            self._probes |= {_key(lane, hold): [] for hold in holds}
        # A later part of a lane tells nothing of what is before it.
        only_kept = due.since is None
        paused_turns = {NO_CAMPAIGN, *(turn_of(each) for each in control.campaigns)}
        # More calls of a campaign than its rate lets go would take the others' share of what is read.
        left = {rate.number: 2 * rate.calls_per_minute + _MORE_THAN_THE_RATE for rate in self.rates().all()}
        read = 0
        while True:
            page = self._indexes.page(due, limit=_PAGE_SIZE, newest_first=False, after=position)
            entries = [entry for entry in page.entries if left.get(entry.turn, 1) > 0]
            # The turn that the index tells shows which calls are of no paused campaign; older code told none.
            looked_at = [entry for entry in entries if holds or entry.turn in paused_turns]
            records = self._records.get_many(entry.id for entry in looked_at)
            for entry in entries:
                call = records.get(entry.id)
                paused = isinstance(call, Call) and control.pause_of(lane, call.request.campaign) is not None
                held_by = _covering(call, holds) if isinstance(call, Call) and not paused else None
                # Before one that is due later, others may come that are due earlier.
                only_kept = only_kept and entry.at <= now and (paused or held_by is not None)
                if only_kept:
                    self._pass(lane, entry, kept_by)
                probes = held_by is not None and held_by.next_probe_at <= now and _key(lane, held_by) not in probed
                probes = probes and held_by is not None and not self._leaves_turn(lane, held_by)
                if held_by is not None and probes:
                    probed.add(_key(lane, held_by))
                elif held_by is not None and entry.at <= now:
                    self._remember(lane, held_by, entry)
                if probes or (not paused and held_by is None and left.get(entry.turn, 1) > 0):
                    if entry.turn in left:
                        left[entry.turn] -= 1
                    read += entry.id in records
                    yield DueCall(entry.at, entry.id, entry.turn)
                if read >= _MOST_READ:
                    return
            if page.next_position is None:
                return
            position = page.next_position

    def _leaves_turn(self, lane: Lane, hold: Hold) -> bool:
        """Tell whether a critical or urgent call leaves its turn to probe to a call of a lane below that was passed."""
        below = list(Lane)[list(Lane).index(lane) + 1 :]
        passed = (self._probes.get(_key(each, hold)) for each in below)
        return lane in FIRST_LANES and not hold.first_lanes_probe and any(passed)

    def _remember(self, lane: Lane, hold: Hold, entry: Entry) -> None:
        probes = self._probes.setdefault(_key(lane, hold), [])
        if len(probes) < _MOST_PROBES:
            probes.append(DueCall(entry.at, entry.id, entry.turn))

    def _position(self, lane: Lane, kept_by: _KeptBy) -> Position | None:
        passed = self._passed.get(lane)
        if passed is None or passed.kept_by != kept_by:
            return None
        if self._clock.now() - passed.since >= _WALK_ANEW_AFTER:
            del self._passed[lane]
            return None
        return passed.position

    def _pass(self, lane: Lane, entry: Entry, kept_by: _KeptBy) -> None:
        passed = self._passed.get(lane)
        goes_on = passed is not None and passed.kept_by == kept_by
        since = passed.since if passed is not None and goes_on else self._clock.now()
        self._passed[lane] = _Passed(entry.position, kept_by, since)


def _is_due(call: Call, now: datetime) -> bool:
    return call.status is CallStatus.WAITING and call.status_at <= now


def _covering(call: Call, holds: tuple[Hold, ...]) -> Hold | None:
    """Give the hold that a call belongs to; of several, the one whose next probe comes last."""
    if not holds:
        return None
    kind = kind_of(call.request)
    return max((hold for hold in holds if hold.covers(kind)), key=lambda hold: hold.next_probe_at, default=None)


def _key(lane: Lane, hold: Hold) -> _HoldKey:
    return lane, hold.scope, hold.since
