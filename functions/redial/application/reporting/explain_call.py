"""Explain a call: what happened, what it waits for, when it is expected to be dialled, and how good such predictions were."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from redial.application.other_spellings import RecipientReader
from redial.application.reading_ports import AttemptRecords, Controls
from redial.application.reporting.predict_dialling import Predictor
from redial.application.reporting.recipient_turns import RecipientTurns
from redial.application.stores import Allowances
from redial.application.versioned import VersionedRecord
from redial.domain.audit.acts import Act
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import Reason
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.transitions import JUDGED_AFTER, time_is_over_at, waits_for_judgement
from redial.domain.durations import in_words
from redial.domain.history.entries import HistoryEntry
from redial.domain.history.explanation_codes import VALUES, Explained, ExplanationCode
from redial.domain.history.history import history_of, sentence
from redial.domain.notes.notes import NO_NOTES, Notes
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.wait_reasons import reason_of_wait
from redial.domain.recipient.recipients import Recipient, standing_mark
from redial.domain.refusal.holds import reason_of_hold
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import without_old
from redial.domain.reporting.forecast import AccuracyReport, ForecastAccuracy, Prediction, quality
from redial.domain.reporting.listing import StoredCall
from redial.domain.steering.control import Control, Pause, PauseScope
from redial.domain.times import to_iso


class WaitsFor(Struct, frozen=True, kw_only=True):
    """One thing that a call waits for."""

    what: str
    text: str
    opens_at: datetime | None = None
    reason: Reason | None = None
    """The same as a code with parameters, where it is a reason of a status."""
    code: ExplanationCode | None = None
    """And where it is none."""
    values: Mapping[str, Any] = {}

    def __post_init__(self) -> None:
        assert self.code is None or set(self.values) == set(VALUES[self.code]), self.code


class Explanation(Struct, frozen=True, kw_only=True):
    """All there is to say about a call."""

    call: StoredCall
    headline: str
    history: list[HistoryEntry]
    waits_for: list[WaitsFor]
    expected: Prediction | None = None
    expected_in_words: Explained | None = None
    quality: AccuracyReport | None = None
    placed_from: tuple[str, ...] = ()
    """Of a waiting call: the origination numbers that it may be placed from."""


class Explainer:
    """Explains a call: its history, what it waits for, and when it is expected to be dialled."""

    def __init__(
        self,
        *,
        attempts: AttemptRecords,
        allowances: Allowances,
        recipients: RecipientReader,
        controls: Controls,
        records: VersionedRecord[ForecastAccuracy],
        predictor: Predictor,
        turns: RecipientTurns,
    ) -> None:
        self._attempts = attempts
        self._allowances = allowances
        self._recipients = recipients
        self._controls = controls
        self._records = records
        self._predictor = predictor
        self._turns = turns

    def explain(
        self, call: StoredCall, now: datetime, acts: Sequence[Act] = (), notes: Notes = NO_NOTES
    ) -> Explanation:
        """
        Explain a call as it stands now.

        Parameters
        ----------
        acts
            Of the audit trail those on it and on what it belongs to, oldest first.
        notes
            What people noted on it.
        """
        message_ids = [each.message_id for each in call.attempts if each.message_id] if isinstance(call, Call) else []
        past_pauses = self._controls.load().past_pauses if isinstance(call, Call) else ()
        history = history_of(call, self._attempts.get_many(message_ids), past_pauses, acts, notes)
        if not isinstance(call, Call) or call.status.is_final:
            headline = sentence(f"{_status(call)}: {call.status_reason}")
            return Explanation(call=call, headline=headline, history=history, waits_for=[])
        if call.status is CallStatus.CALLING:
            return self._explain_in_flight(call, history)
        return self._explain_waiting(call, history, now)

    def _explain_in_flight(self, call: Call, history: list[HistoryEntry]) -> Explanation:
        opens_at, then = call.status_at, f"settled without it at {to_iso(call.status_at)}"
        code = ExplanationCode.FINAL_EVENT
        if waits_for_judgement(call) and call.in_flight is not None:
            opens_at = max(opens_at, call.in_flight.intent_at + JUDGED_AFTER)
            code = ExplanationCode.JUDGEMENT_OF_SILENCE
            then = f"whether its silence proves that no call was placed is judged at {to_iso(opens_at)}"
        text = f"Waits for the event that tells how the attempt ended; {then}."
        deadline = WaitsFor(what="FINAL_EVENT", opens_at=opens_at, text=text, code=code, values={"at": opens_at})
        return Explanation(
            call=call, headline=f"Being dialled: {call.status_reason}.", history=history, waits_for=[deadline]
        )

    def _explain_waiting(self, call: Call, history: list[HistoryEntry], now: datetime) -> Explanation:
        control = self._controls.load()
        recipient = self._recipients.load(call.request.destination_phone_number)
        predicted, placed_from = self._predictor.predict(call, now), self._predictor.numbers_for(call)
        by_recipient = self._by_recipient(recipient, now)
        # The status says the same, as it was when the call's turn came.
        is_told = bool(by_recipient) and call.wait_reason is WaitReason.RECIPIENT_LIMIT
        waits_for = [
            *_by_people(call, control, recipient, now),
            *_by_refusals(call, self._allowances.load(), now),
            *([] if is_told else _by_time(call, now)),
            *self._by_hours(call, now),
            *by_recipient,
            *self._by_backlog(call, predicted, now),
        ]
        is_held = any(each.opens_at is None and each.what != "BACKLOG" for each in waits_for)
        if is_held or predicted is None:
            headline = f"Waiting: {waits_for[0].text}" if waits_for else sentence(f"Waiting: {call.status_reason}")
            return Explanation(
                call=call, headline=headline, history=history, waits_for=waits_for, placed_from=placed_from
            )
        refusals = without_old(self._allowances.load().refusals, now)
        turn_at = self._turns.turn_of(call, recipient, control, refusals, now)
        opens_at = [each.opens_at for each in waits_for]
        latest = max(each for each in (predicted.at, turn_at, *opens_at) if each is not None)
        # Whoever goes before to the same recipient may be called several times.
        is_exact = predicted.is_exact and (turn_at is None or turn_at in opens_at)
        expected = Prediction(at=latest, calls_before=predicted.calls_before, is_exact=is_exact)
        expected_in_words = _expected_in_words(call, expected, now)
        return Explanation(
            call=call,
            headline=f"{_waiting(waits_for, predicted)} {expected_in_words.text}",
            history=history,
            waits_for=waits_for,
            expected=expected,
            expected_in_words=expected_in_words,
            quality=quality(self._records.load()),
            placed_from=placed_from,
        )

    def _by_hours(self, call: Call, now: datetime) -> list[WaitsFor]:
        """Tell of hours that are closed when the call is due; those that it waits for already its status tells."""
        outside = self._predictor.wait_for_hours(call, now)
        return [_by_reason(WaitReason.CALLING_HOURS, outside.reason, outside.opens_at)] if outside is not None else []

    def _by_recipient(self, recipient: Recipient, now: datetime) -> list[WaitsFor]:
        opens_at = self._turns.day_opens_at(recipient, now)
        if opens_at is None:
            return []
        return [_by_reason(WaitReason.RECIPIENT_LIMIT, RecipientDayUsedUp(opens_at), opens_at)]

    def _by_backlog(self, call: Call, predicted: Prediction | None, now: datetime) -> list[WaitsFor]:
        found = []
        if predicted is not None and predicted.calls_before:
            words = _go_first(predicted)
            text, before = f"{words[0].upper()}{words[1:]}.", predicted.calls_before
            values = {"calls": before, "is_exact": predicted.is_exact}
            found.append(WaitsFor(what="BACKLOG", text=text, code=ExplanationCode.BACKLOG, values=values))
        if call.status_at > now:
            return found
        wait = self._predictor.wait_for_place(call, now)
        if wait is not None:
            found.append(_by_reason(wait.limit, reason_of_wait(wait, call.request.campaign), wait.until))
        return found


def _by_people(call: Call, control: Control, recipient: Recipient, now: datetime) -> list[WaitsFor]:
    found = []
    listed = standing_mark(recipient, call.request.campaign, max(now, call.status_at))
    if listed is not None:
        why = f" ({listed.reason})" if listed.reason else ""
        until = f" until {to_iso(listed.until)}" if listed.until is not None else ""
        campaign = None if listed == recipient.mark else call.request.campaign
        of = "" if campaign is None else f" for the campaign {campaign}"
        text = (
            f"The recipient is on the do-not-call list{of} since {to_iso(listed.since)}{until}{why}: "
            "the call is cancelled when its turn comes."
        )
        values = {"campaign": campaign, "since": listed.since, "until": listed.until, "note": listed.reason or None}
        found.append(WaitsFor(what="DO_NOT_CALL", text=text, code=ExplanationCode.DO_NOT_CALL, values=values))
    if control.cancels(call):
        text = "Its campaign was cancelled: the call is cancelled when its turn comes."
        found.append(WaitsFor(what="CAMPAIGN_CANCELLED", text=text, code=ExplanationCode.CAMPAIGN_CANCELLED))
    pause = control.pause_of(call.request.lane, call.request.campaign)
    if pause is not None:
        found.append(_paused(call, *pause))
    return found


def _by_refusals(call: Call, allowance: Allowance, now: datetime) -> list[WaitsFor]:
    refusals = without_old(allowance.refusals, now)
    holds = refusals.holds_of(kind_of(call.request)) if refusals.holds else ()
    return [_by_reason("HELD", reason_of_hold(hold)) for hold in holds]


def _paused(call: Call, scope: PauseScope, pause: Pause) -> WaitsFor:
    lane, campaign = None, None
    match scope:
        case PauseScope.ALL:
            what = "All dialling"
        case PauseScope.LANE:
            what, lane = f"The lane {call.request.lane}", call.request.lane
        case PauseScope.CAMPAIGN:
            what, campaign = f"The campaign {call.request.campaign}", call.request.campaign
    why = f" ({pause.reason})" if pause.reason else ""
    text = f"{what} is paused since {to_iso(pause.since)} by {pause.by}{why}. It goes on when somebody resumes it."
    by = {"name": pause.by} | ({"reason": pause.reason} if pause.reason else {})
    values = {"lane": lane, "campaign": campaign, "since": pause.since, "by": by}
    return WaitsFor(what="PAUSED", text=text, code=ExplanationCode.PAUSED, values=values)


def _by_time(call: Call, now: datetime) -> list[WaitsFor]:
    if call.wait_reason is not None and not call.wait_reason.is_due_by_time:
        text = sentence(f"It is {call.status_reason}")
        return [WaitsFor(what=call.wait_reason, text=text, reason=call.reason)]
    if call.status_at <= now or call.wait_reason is None:
        return []
    due = to_iso(call.status_at)
    match call.wait_reason:
        case WaitReason.SCHEDULED:
            text = f"It is scheduled: not before {due}."
        case WaitReason.RETRY:
            text = sentence(f"It is dialled again at {due}: {call.status_reason}")
        case _:
            text = sentence(f"Until {due}: {call.status_reason}")
    return [WaitsFor(what=call.wait_reason, opens_at=call.status_at, text=text, reason=call.reason)]


def _waiting(waits_for: list[WaitsFor], predicted: Prediction) -> str:
    """Say what a call waits for; where that are its calling hours, when they open, and how many calls go first then."""
    opening = next((each.reason for each in waits_for if isinstance(each.reason, WaitsForHours)), None)
    if opening is None:
        return "Waiting."
    words = reason_in_words(opening)
    first = f"; {_go_first(predicted)}" if predicted.calls_before else ""
    return f"{words[0].upper()}{words[1:]}{first}."


def _go_first(predicted: Prediction) -> str:
    about = "" if predicted.is_exact else "about "
    return f"{about}{predicted.calls_before:,} {'call goes' if predicted.calls_before == 1 else 'calls go'} first"


def _expected_in_words(call: Call, expected: Prediction, now: datetime) -> Explained:
    over = time_is_over_at(call)
    if over is not None and expected.at >= over[0]:
        text = (
            f"It is not expected to be dialled: its turn would come at {to_iso(expected.at)}, and {over[1]} is before."
        )
        values = {"at": expected.at, "last_time": str(over[1])}
        return Explained(text=text, code=ExplanationCode.EXPECTED_TOO_LATE, values=values)
    away = expected.at - now
    if away.total_seconds() < 5:
        return Explained(text="It is expected to be dialled now.", code=ExplanationCode.EXPECTED_NOW)
    about = "at" if expected.is_exact else "at about"
    return Explained(
        text=f"It is expected to be dialled {about} {to_iso(expected.at)}, in {in_words(away)}.",
        code=ExplanationCode.EXPECTED_AT,
        values={"at": expected.at, "is_exact": expected.is_exact, "seconds": round(away.total_seconds())},
    )


def _by_reason(what: str, reason: Reason, opens_at: datetime | None = None) -> WaitsFor:
    words = reason_in_words(reason)
    return WaitsFor(what=what, opens_at=opens_at, text=sentence(words[0].upper() + words[1:]), reason=reason)


def _status(call: StoredCall) -> str:
    return str(call.status) if isinstance(call, Call) else str(CallStatus.REJECTED)
