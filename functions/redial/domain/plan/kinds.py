"""Kinds of calls in a run of a plan: those that will go the same way from here on. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from redial.domain.attempt.events import Outcome
from redial.domain.call.requests import Lane
from redial.domain.call.retry import delays_after
from redial.domain.plan.planned import OtherCalls, PlannedGroup

_NEVER = float("inf")
# A wake-up is sent so long before at most.
_LONGEST_WAKE_UP_S = 900.0
_Made = tuple[Outcome, ...]


class CallKind:
    """Calls of a group, or others, that have made the same attempts. Times in seconds since 1970."""

    def __init__(
        self, kinds: "KindsOfCalls", group: int | None, planned: PlannedGroup, recipient: int, made: _Made
    ) -> None:
        self.group = group
        """Its place among the planned groups; None: it is not planned."""
        self.recipient = recipient
        self.lane = planned.lane
        self.turn = planned.turn
        self.message_s = planned.message_s
        self.made = made
        self.is_first = recipient == 1 and not made and not planned.is_under_way
        ends = [end.timestamp() for end in (planned.expires_at, planned.retry.stop_at) if end is not None]
        self.over_at = min(ends, default=_NEVER)
        self._kinds = kinds
        self._planned = planned
        self._after: dict[Outcome, tuple[float, CallKind] | None] = {}

    def is_over(self, at: float) -> bool:
        """Tell whether no attempt is made at a time any more."""
        return at >= self.over_at

    def opens_at(self, at: float) -> float:
        """Give when, from a time on, calling hours permit it."""
        openings = self._planned.openings
        return at if openings is None or self.group is None else self._kinds.opens_at(self.group, at)

    def after(self, outcome: Outcome) -> "tuple[float, CallKind] | None":
        """Give the delay, in seconds, after which it is called again after an outcome, and what it is then; None: it is not."""
        if outcome not in self._after:
            self._after[outcome] = self._decide(outcome)
        return self._after[outcome]

    def jitter(self, outcome: Outcome) -> float:
        """Give by which share the delay after an outcome is lengthened at most."""
        policy = self._planned.retry.after(outcome)
        return policy.jitter if policy is not None else 0.0

    def _decide(self, outcome: Outcome) -> "tuple[float, CallKind] | None":
        retry = self._planned.retry
        policy = retry.after(outcome)
        made = tuple(sorted((*self.made, outcome)))
        if policy is None or not policy.retry or len(made) >= retry.total_attempts:
            return None
        delay_s = next(islice(delays_after(policy), made.count(outcome) - 1, None))
        return delay_s, self._kinds.of(self.group, self._planned, self.recipient, made)


class CallBatch:
    """Calls of one kind that are due since one time. Times in seconds since 1970."""

    __slots__ = ("count", "due", "is_told", "kind", "times")

    def __init__(self, due: float, kind: CallKind, count: int, since: float, times: tuple[float, ...] = ()) -> None:
        self.due = due
        self.kind = kind
        self.count = count
        self.is_told = due - since <= _LONGEST_WAKE_UP_S
        """Whether a wake-up tells the dialer that it is due; else the next minute's look does."""
        self.times = times
        """When each recipient of these was called for them."""


class KindsOfCalls:
    """The kinds that there are in one run."""

    def __init__(self, groups: Sequence[PlannedGroup], others: OtherCalls) -> None:
        self._groups = groups
        self._others = others
        self._found: dict[tuple[int | None, Lane, int, int, _Made], CallKind] = {}
        self._openings: dict[int, list[tuple[float, float]]] = {}

    def first(self, group: int) -> CallKind:
        """Return what the calls of a group are before they are dialled."""
        return self.of(group, self._groups[group], 1, self._groups[group].made)

    def other(self, lane: Lane, turn: int) -> CallKind:
        """Return what a call is that nobody plans."""
        key = (None, lane, turn, 1, ())
        if key not in self._found:
            planned = PlannedGroup(
                calls=1,
                lane=lane,
                turn=turn,
                due_at=datetime.fromtimestamp(0, UTC),
                retry=self._others.retry,
                message_s=self._others.message_s,
            )
            self._found[key] = CallKind(self, None, planned, 1, ())
        return self._found[key]

    def of(self, group: int | None, planned: PlannedGroup, recipient: int, made: _Made) -> CallKind:
        """Return the calls of a group that have come to one of their recipients, and have made some attempts to them."""
        key = (group, planned.lane, planned.turn, recipient, made)
        if key not in self._found:
            self._found[key] = CallKind(self, group, planned, recipient, made)
        return self._found[key]

    def next_recipient(self, kind: CallKind) -> tuple[float, CallKind] | None:
        """Return what a call is when the next of its recipients is called, and the delay until then; None: there is no other."""
        if kind.group is None or kind.recipient >= self._groups[kind.group].recipients:
            return None
        planned = self._groups[kind.group]
        return planned.between_recipients_s, self.of(kind.group, planned, kind.recipient + 1, ())

    def opens_at(self, group: int, at: float) -> float:
        """Return when, from a time on, the calling hours of a group permit a call; `at` itself where nobody can tell."""
        known = self._openings.setdefault(group, [])
        for opens_at, closes_at in reversed(known):
            if opens_at <= at < closes_at:
                return at
        openings = self._groups[group].openings
        assert openings is not None, "it has hours"
        found = openings(datetime.fromtimestamp(at, UTC))
        if found is None:
            return at
        opens_at, closes_at = found[0].timestamp(), found[1].timestamp()
        known.append((opens_at, closes_at))
        return max(at, opens_at)
