"""
Whether the silence after a send proves that it placed no call. Pure.

A send without an answer whose events do not come may have placed a call all the same: its line's topic is broken, or its
configuration set, the service publishes nothing for a while, the events wait in a queue. Each condition rules out one of these
(docs/adr/0005-uncertain-sends.md); one that is broken, or cannot be told, is enough to leave the send unclear.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum, auto

import msgspec

from redial.domain.attempt.silence import DeadLettersCounted, SilenceCondition, SilenceJudgement
from redial.domain.pacing.line_slots import CLOCKS_DIFFER, Slot

PROMPTLY = timedelta(seconds=30)
"""From a send to its INITIATED_CALL, on a line that works."""
LINE_HEARD_WITHIN = timedelta(minutes=15)
JUST_HEARD_WITHIN = timedelta(minutes=1)


class HeardCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call whose id the answer to its send told, and which a line told of."""

    message_id: str
    line: int
    sent_at: datetime
    """When its intent was written, which is before its send."""
    initiated_at: datetime
    """When INITIATED_CALL was published."""

    @property
    def is_prompt(self) -> bool:
        """Tell whether its line told of it at once."""
        return self.initiated_at - self.sent_at <= PROMPTLY


class NamedCall(Enum):
    """Whose call an entry of the events log names."""

    OF_ANOTHER = auto()
    OF_THIS_ATTEMPT = auto()
    OF_NOBODY = auto()
    """None, or one that no attempt has."""


class LoggedEvent(msgspec.Struct, frozen=True):
    """An entry of the events log."""

    at: datetime
    names: NamedCall


class LogFindings(msgspec.Struct, frozen=True, kw_only=True):
    """What the events log shows."""

    shown: frozenset[str]
    """Those of the calls of `heard_on_line` whose ids it shows."""
    events: tuple[LoggedEvent, ...]
    """Its entries in the slot."""


class SilenceEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about the silence after a send."""

    line: int
    slot: Slot
    """When the attempt had the line."""
    nobodys: tuple[datetime, ...] | None
    """When the calls began that are nobody's; None: there are too many to look at, or one cannot be read."""
    heard: tuple[HeardCall, ...]
    dead_letters: tuple[DeadLettersCounted | None, DeadLettersCounted]
    """Counted at two ticks."""
    event_failed_at: datetime | None
    """When an event last failed to be handled."""
    log: LogFindings | None
    """None: it could not be read."""


def judge_silence(evidence: SilenceEvidence) -> SilenceJudgement:
    """
    Judge the silence after a send.

    Parameters
    ----------
    evidence : SilenceEvidence
        Gathered when the first event can come no more, and each event that came was handled or is a dead letter.

    Returns
    -------
    SilenceJudgement
        Silent only where every condition holds.
    """
    heard = heard_on_line(evidence.heard, evidence.slot, evidence.line)
    return SilenceJudgement(line=evidence.line, broken=tuple(_broken(evidence)), heard=tuple(heard))


def heard_on_line(heard: Iterable[HeardCall], slot: Slot, line: int) -> list[str]:
    """
    Return the calls that speak for a line around a slot.

    Parameters
    ----------
    heard : Iterable[HeardCall]
        Calls of any line that had an event.
    slot : Slot
        When the attempt had the line.
    line : int
        The number of its send line.

    Returns
    -------
    list[str]
        The ids of the nearest that the line brought promptly before and after the slot, as far as there are such.
    """
    on_line = [each for each in heard if each.line == line]
    both = (nearest(on_line, slot, LINE_HEARD_WITHIN, is_after=is_after) for is_after in (False, True))
    return [each.message_id for each in both if each is not None]


def nearest(heard: Iterable[HeardCall], slot: Slot, within: timedelta, *, is_after: bool) -> HeardCall | None:
    """Return the call nearest to the beginning of a slot that a line told of promptly; None where none was sent so close to it."""
    sign = 1 if is_after else -1
    away = {each: sign * (each.sent_at - slot.taken_at) for each in heard if each.is_prompt}
    close = [each for each, time in away.items() if timedelta(0) < time <= within]
    return min(close, key=lambda each: away[each], default=None)


def has_heard_enough(heard: Iterable[HeardCall], slot: Slot, line: int, *, is_after: bool) -> bool:
    """
    Tell whether no more calls need be looked for.

    Parameters
    ----------
    heard : Iterable[HeardCall]
        Calls of any line that had an event.
    slot : Slot
        When the attempt had the line.
    line : int
        The number of its send line.
    is_after : bool
        Whether those after the slot are meant, or those before it.

    Returns
    -------
    bool
        Whether there are calls that speak for the line, and such that speak for any.
    """
    known = list(heard)
    on_line = [each for each in known if each.line == line]
    return (
        nearest(on_line, slot, LINE_HEARD_WITHIN, is_after=is_after) is not None
        and nearest(known, slot, JUST_HEARD_WITHIN, is_after=is_after) is not None
    )


def _broken(evidence: SilenceEvidence) -> Iterator[SilenceCondition]:
    slot, heard = evidence.slot, evidence.heard
    if evidence.nobodys is None or any(slot.covers(began_at) for began_at in evidence.nobodys):
        yield SilenceCondition.NO_ID_OF_NOBODY
    on_line = [each for each in heard if each.line == evidence.line]
    for condition, calls, within, is_after in (
        (SilenceCondition.LINE_HEARD_BEFORE, on_line, LINE_HEARD_WITHIN, False),
        (SilenceCondition.LINE_HEARD_AFTER, on_line, LINE_HEARD_WITHIN, True),
        (SilenceCondition.HEARD_JUST_BEFORE, heard, JUST_HEARD_WITHIN, False),
        (SilenceCondition.HEARD_JUST_AFTER, heard, JUST_HEARD_WITHIN, True),
    ):
        if nearest(calls, slot, within, is_after=is_after) is None:
            yield condition
    if any(counted is None or counted.count != 0 for counted in evidence.dead_letters):
        yield SilenceCondition.DEAD_LETTERS_EMPTY
    if evidence.event_failed_at is not None and evidence.event_failed_at >= slot.taken_at - CLOCKS_DIFFER:
        yield SilenceCondition.EVENTS_HANDLED
    if evidence.log is None:
        yield SilenceCondition.LOG_READABLE
        return
    if not evidence.log.shown.issuperset(heard_on_line(heard, slot, evidence.line)):
        yield SilenceCondition.LOG_SHOWS_HEARD
    in_slot = [each.names for each in evidence.log.events if slot.covers(each.at)]
    if any(names is not NamedCall.OF_ANOTHER for names in in_slot):
        yield SilenceCondition.LOG_SHOWS_NO_OTHER
