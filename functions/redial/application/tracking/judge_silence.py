"""
Gather what is known about the silence after a send, and judge it: for calls whose request says `on_unknown: redial_if_silent`.

Nothing is kept for it while all is well. The calls that the lines brought before and after stand in the table; who failed to handle
an event has noted it. The events log is asked once an attempt. Whatever lags, or cannot be read, makes a condition broken, and the
attempt stays unclear.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from redial.application.ports import Telemetry
from redial.application.tracking.witnesses import SilenceWitnesses
from redial.contracts.logged_event import ids_in
from redial.domain.attempt.events import VoiceEventType, first_times
from redial.domain.attempt.silence import DeadLettersCounted, SilenceCondition, SilenceJudgement
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.line_slots import CLOCKS_DIFFER, WINDOW, Slot
from redial.domain.pacing.silence_evidence import (
    LINE_HEARD_WITHIN,
    PROMPTLY,
    HeardCall,
    LogFindings,
    LoggedEvent,
    NamedCall,
    SilenceEvidence,
    has_heard_enough,
    heard_on_line,
    judge_silence,
)
from redial.domain.reporting.listing import AttemptDetails, Listed, Position, Stretch, WithStatus
from redial.errors import WitnessUnavailable

_MOST_NOBODYS = 100
# Ends of calls that are looked at on each side of a send.
_PAGE = 100
_MOST_PAGES = 10
# Whoever judges is the one who dials.
_MOST_JUDGED_IN_A_RUN = 2
_ENDED = (CallStatus.COMPLETED, CallStatus.UNREACHED)


class SilenceJudge:
    """Judges the silence of attempts, a few in each run of ``dial``."""

    def __init__(self, witnesses: SilenceWitnesses, telemetry: Telemetry) -> None:
        self._witnesses = witnesses
        self._telemetry = telemetry
        self._left_in_this_run = _MOST_JUDGED_IN_A_RUN

    def begin(self) -> None:
        """Begin a run."""
        self._left_in_this_run = _MOST_JUDGED_IN_A_RUN

    def step(self, call: Call, attempt: Attempt, now: datetime) -> Callable[[Call], Call | CallUnchanged]:
        """
        Return what is to be done about an attempt of which nothing is known: count dead letters, judge, or look again later.

        Parameters
        ----------
        call : Call
            The call as it was read; its attempt under way has no message id.
        attempt : Attempt
            The attempt.
        now : datetime
            The time, in UTC.
        """
        token, counted = attempt.token, attempt.dead_letters
        look_at = transitions.looked_at_again_at(attempt.intent_at, counted)
        if now < look_at:
            return lambda stored: transitions.look_again(stored, token, look_at, now)
        if counted is None:
            first = self._count_dead_letters(now)
            then = transitions.looked_at_again_at(attempt.intent_at, first)
            return lambda stored: transitions.look_again(stored, token, then, now, first)
        if self._left_in_this_run <= 0:
            return lambda stored: transitions.look_again(stored, token, now, now)
        self._left_in_this_run -= 1
        judgement = self._judge(attempt, now)
        self._telemetry.note(
            "silence judged",
            call_id=call.call_id,
            attempt=attempt.number,
            line=judgement.line,
            is_silent=judgement.is_silent,
            broken=", ".join(judgement.broken) or None,
        )
        return lambda stored: transitions.settle_by_silence(stored, token, judgement, now)

    def _judge(self, attempt: Attempt, now: datetime) -> SilenceJudgement:
        lines = self._witnesses.allowances.load().lines
        known = None if lines is None else lines.slot_of(attempt.token)
        if known is None:
            return SilenceJudgement(broken=(SilenceCondition.SLOT_KNOWN,))
        line, slot = known
        heard = tuple(self._heard(line, slot))
        return judge_silence(
            SilenceEvidence(
                line=line,
                slot=slot,
                nobodys=self._nobodys(slot),
                heard=heard,
                dead_letters=(attempt.dead_letters, self._count_dead_letters(now)),
                event_failed_at=self._witnesses.failures.load().failed_at,
                log=self._logged(slot, heard_on_line(heard, slot, line)),
            )
        )

    def _count_dead_letters(self, now: datetime) -> DeadLettersCounted:
        try:
            return DeadLettersCounted(now, self._witnesses.dead_letters.count())
        except WitnessUnavailable as error:
            self._telemetry.warn("dead letters of events cannot be counted", error=error)
            return DeadLettersCounted(now, None)

    def _nobodys(self, slot: Slot) -> tuple[datetime, ...] | None:
        """
        Return when the calls that are nobody's began; each stands by its event that came first, which may be a later one.

        None: there are too many to look at, or one cannot be read, which may be the one that was sent.
        """
        stretch = Stretch(Listed.ORPHANS, since=slot.taken_at - CLOCKS_DIFFER)
        page = self._witnesses.indexes.page(stretch, limit=_MOST_NOBODYS, newest_first=False, after=None)
        if page.next_position is not None:
            return None
        ids = {entry.id for entry in page.entries}
        found = self._witnesses.attempts.get_many(ids)
        if found.keys() != ids:
            return None
        began = (details.record.first_event_at for details in found.values() if details.record.call_id is None)
        return tuple(at for at in began if at is not None)

    def _heard(self, line: int, slot: Slot) -> list[HeardCall]:
        """Find calls that lines brought, from those that ended after and before a send, until there are enough of both."""
        found: list[HeardCall] = []
        for is_after in (True, False):
            for call_ids in self._ended(slot, is_after=is_after):
                found += self._heard_among(call_ids, slot)
                if has_heard_enough(found, slot, line, is_after=is_after):
                    break
        return found

    def _ended(self, slot: Slot, *, is_after: bool) -> Iterator[list[str]]:
        since = slot.taken_at if is_after else slot.taken_at - LINE_HEARD_WITHIN
        for status in _ENDED:
            stretch = Stretch(WithStatus(status), since=since, until=None if is_after else slot.taken_at)
            position: Position | None = None
            for _ in range(_MOST_PAGES):
                page = self._witnesses.indexes.page(stretch, limit=_PAGE, newest_first=not is_after, after=position)
                yield [entry.id for entry in page.entries]
                position = page.next_position
                if position is None:
                    break

    def _heard_among(self, call_ids: list[str], slot: Slot) -> Iterator[HeardCall]:
        calls = self._witnesses.calls.get_many(call_ids).values()
        sent = {
            attempt.message_id: attempt
            for call in calls
            if isinstance(call, Call)
            for attempt in call.attempts
            # One whose id a line told is no witness for the lines.
            if attempt.message_id is not None
            and not attempt.by_line
            and abs(attempt.intent_at - slot.taken_at) <= LINE_HEARD_WITHIN
        }
        for message_id, details in self._witnesses.attempts.get_many(sent).items():
            initiated_at = first_times(details.record.events).get(VoiceEventType.INITIATED_CALL)
            if details.record.line is not None and initiated_at is not None:
                yield HeardCall(
                    message_id=message_id,
                    line=details.record.line,
                    sent_at=sent[message_id].intent_at,
                    initiated_at=initiated_at,
                )

    def _logged(self, slot: Slot, heard: list[str]) -> LogFindings | None:
        """Ask the events log; None where it does not answer."""
        log = self._witnesses.events_log
        since, until = slot.taken_at - LINE_HEARD_WITHIN, slot.taken_at + LINE_HEARD_WITHIN + PROMPTLY
        try:
            entries = log.entries(slot.taken_at - CLOCKS_DIFFER, slot.taken_at + WINDOW)
            shown = frozenset(each for each in heard if log.shows(each, since, until))
        except WitnessUnavailable as error:
            self._telemetry.warn("events log cannot be read", error=error)
            return None
        named = [(entry, ids_in(entry.text)) for entry in entries]
        known = self._witnesses.attempts.get_many({each for _, ids in named for each in ids})
        events = tuple(LoggedEvent(entry.at, _names(ids, known, slot.token)) for entry, ids in named)
        return LogFindings(shown=shown, events=events)


def _names(ids: frozenset[str], known: Mapping[str, AttemptDetails], token: str) -> NamedCall:
    tokens = {known[each].record.token for each in ids if each in known and known[each].record.call_id is not None}
    if token in tokens:
        # Linked by its line, by somebody who died before the call was told.
        return NamedCall.OF_THIS_ATTEMPT
    return NamedCall.OF_ANOTHER if tokens else NamedCall.OF_NOBODY
