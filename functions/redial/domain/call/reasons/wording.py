"""
The reasons of calls in English: the one place that words them. Pure.

The API's answers, the log, the archive and the command line say these sentences; the page has its own, by the same codes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.silence import finding_in_words
from redial.domain.call.destinations import NotPermitted, PermissionSetting
from redial.domain.call.reasons import ends, hours, limits
from redial.domain.call.reasons import reason as why
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.reasons.reason import Reason
from redial.domain.times import to_iso

TimeInWords: TypeAlias = Callable[[datetime], str]
"""Words an instant: for a program in UTC, for a person as the clock on the wall shows it."""

# Not strftime: its names are those of the machine's language.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ACCOUNT_DAY = "the account's calls in 24 hours are used up"
_HELD_FOR = {
    PermissionSetting.CALLER_IDS: "caller id",
    PermissionSetting.ORIGINATION_NUMBERS: "origination number",
}
"""What of a call a setting is about, where that is not the number that it calls."""
_RECIPIENT_DAY = "recipient's calls in 24 hours are used up"


def reason_in_words(reason: Reason, time: TimeInWords = to_iso) -> str:
    """
    Word a reason, as the end of a sentence: without a capital letter, without a full stop.

    Parameters
    ----------
    reason : Reason
        Why a call has its status.
    time : callable, optional
        How an instant is worded; by default in UTC, as in the API's sentences.

    Returns
    -------
    str
        English. It may hold what the voice service said, and a note that a person wrote.

    Examples
    --------
    >>> from redial.domain.call.reasons import AttemptsUsedUp
    >>> reason_in_words(AttemptsUsedUp(Outcome.BUSY, attempt=3, total_attempts=3))
    'BUSY on attempt 3: all 3 attempts are used up'
    """
    match reason:
        case why.CallDue():
            return "due; goes as soon as the limits permit"
        case why.CallScheduled(at):
            return f"scheduled for {time(at)}"
        case why.PermittedAgain():
            return "permitted again; goes as soon as the limits permit"
        case why.DueAfterRefusal():
            return "refused by the voice service before; due again"
        case why.ClaimedTooSlowly():
            return "claimed too slowly; due again"
        case why.SettledAsNotPlaced(by):
            return f"no call was placed, as settled by {by}; due again"
        case why.RetryDue(outcome, attempt, total_attempts, at):
            return f"{ended_in_words(outcome, attempt, total_attempts)}; next attempt at {time(at)}"
        case why.DueAfterSilence(_, attempt, total_attempts, at):
            return f"attempt {attempt} of {total_attempts} placed no call, as its silence proves; next attempt at {time(at)}"
        case why.RecipientInCall(call_id):
            return f"the recipient is in call {call_id}"
        case limits.RecipientDayUsedUp(until):
            return f"{_RECIPIENT_DAY}, free at {time(until)}"
        case why.RecipientDayUsedUpByOthers(until):
            return f"{_RECIPIENT_DAY}, by others as well; tried again at {time(until)}"
        case limits.AccountMinuteUsedUp(until):
            return f"the account's calls of this minute are used up, free at {time(until)}"
        case limits.AccountSecondUsedUp(until):
            return f"the account's requests of this second are used up, free at {time(until)}"
        case limits.CampaignMinuteUsedUp(until, campaign, calls_per_minute):
            calls = "1 call" if calls_per_minute == 1 else f"{calls_per_minute} calls"
            return f"the campaign {campaign} may place {calls} a minute; next place at {time(until)}"
        case limits.SpendLimitUsedUp(until):
            return f"the account's spend limit at the voice service is reached; tried again at {time(until)}"
        case limits.AccountDayUsedUp(until):
            return f"{_ACCOUNT_DAY}, free at {time(until)}"
        case why.AccountDayUsedUpByOthers(until):
            return f"{_ACCOUNT_DAY}, by others as well; tried again at {time(until)}"
        case limits.NumberSecondUsedUp(until):
            return f"its origination number placed a call within this second, free at {time(until)}"
        case limits.SendLinesTaken(until):
            return f"each send line waits for the first event of an unclear send, free at {time(until)}"
        case limits.PausedAfterThrottling(until):
            return f"dialling pauses until {time(until)}, after the voice service throttled"
        case limits.PausedAfterError(until):
            return f"dialling pauses until {time(until)}, after the voice service failed"
        case limits.ProbeAwaited(of_all, until):
            return f"the voice service refuses {_refused(of_all)}; one of them probes each minute, the next one at {time(until)}"
        case why.ThrottledByService(message):
            return f"throttled by the voice service ({message})"
        case why.ServiceUnreachable(message):
            return f"the voice service cannot be used: {message}"
        case why.HeldAfterRefusals(of_all, since, message):
            refused = f"the voice service refuses {_refused(of_all)} ({message})"
            return f"held since {time(since)}: {refused}; one of them probes each minute"
        case why.CallNotPermitted(setting, until, permitted, country):
            what = _HELD_FOR.get(setting, "number")
            fault = NotPermitted(setting=setting, country=country, permitted=permitted)
            return f"held: its {what} {fault_in_words(fault)}; looked at again at {time(until)}"
        case why.EarlierRecipientFirst(recipient, recipients):
            return f"recipient {recipient} of {recipients}: called if recipient {recipient - 1} is not reached"
        case why.RecipientsTurn(recipient, recipients, at):
            return f"recipient {recipient - 1} was not reached; the turn of recipient {recipient} of {recipients} is at {time(at)}"
        case hours.WaitsForHours():
            return f"waits for {_opening_in_words(reason)}"
        case hours.NoCallingHours(fault, until):
            return f"held: {hours_fault_in_words(fault)}; looked at again at {time(until)}"
        case why.AttemptUnderWay(attempt, total_attempts):
            return f"attempt {attempt} of {total_attempts}"
        case why.PerhapsPlaced(attempt, message):
            return f"attempt {attempt}: {message}; a call may have been placed"
        case why.MessagePlayed(attempt, total_attempts):
            return ended_in_words(Outcome.COMPLETED_CALL, attempt, total_attempts)
        case why.NotRetried() | why.SilenceUnproven() | why.RangUnasked() | why.AttemptsUsedUp() | why.NoTimeToRetry():
            return _given_up(reason, time)
        case why.NoTimeToWait(waits_for, last_time, last_time_at):
            return f"{reason_in_words(waits_for, time)}, and {last_time} is {time(last_time_at)}"
        case why.TooLittleTime():
            return "too little time is left for a send"
        case why.TimeIsOver(last_time, last_time_at):
            return f"{last_time} {time(last_time_at)} has passed"
        case why.ToldLate(outcome, attempt):
            return f"{ended_in_words(outcome, attempt)}, told late"
        case why.SettledByHand(outcome, attempt, by):
            return f"{ended_in_words(outcome, attempt)}, settled by {by}"
        case why.RefusedByService(message):
            return f"refused by the voice service: {message}"
        case why.InvalidRequest(field, message, others):
            return f"{field}: {message}" + (f" (and {others:,} more)" if others else "")
        case why.CallCancelled():
            return "cancelled"
        case why.CancelledBeforeDialled():
            return "cancelled before it was dialled"
        case why.CancelledAfterAttempt(outcome, attempt):
            return f"cancelled; {ended_in_words(outcome, attempt)}"
        case why.OnDoNotCallList(since, note, campaign):
            of = f" for the campaign {campaign}" if campaign is not None else ""
            return f"the recipient is on the do-not-call list{of} since {time(since)}" + (f": {note}" if note else "")
        case ends.EarlierRecipientReached(recipient):
            return f"not needed: recipient {recipient} was reached"
        case ends.EarlierCallUnclear(recipient):
            return f"nobody can tell whether recipient {recipient} was reached, and the request does not go on then"
        case ends.PlayedAfterAll():
            return "not needed: the message was played by an earlier call after all"
        case ends.RecipientErased():
            return "cancelled: its recipient's data was erased"
        case why.Noted(text):
            return text


def ended_in_words(outcome: Outcome, attempt: int, total_attempts: int | None = None) -> str:
    """Word how an attempt ended, in the service's own word: "BUSY on attempt 1 of 3"."""
    return f"{outcome} on attempt {attempt}" + (f" of {total_attempts}" if total_attempts is not None else "")


def fault_in_words(fault: NotPermitted) -> str:
    """Word what a setting does not permit of a number, as what is said of that number: "is a number of JM; ..."."""
    permitted = ", ".join(fault.permitted) or "none"
    match fault.setting:
        case PermissionSetting.COUNTRIES:
            which = "has another calling code" if fault.country is None else f"is a number of {fault.country}"
            return f"{which}; the setting {fault.setting} permits {permitted}"
        case PermissionSetting.PREMIUM_NUMBERS:
            return f"is a premium-rate or shared-cost number; the setting {fault.setting} does not permit them"
        case PermissionSetting.CALLER_IDS | PermissionSetting.ORIGINATION_NUMBERS:
            return f"is not one of the setting {fault.setting}: {permitted}"


def hours_fault_in_words(fault: HoursFault) -> str:
    """Word why nobody can tell when a recipient may be called."""
    match fault:
        case HoursFault.NO_TIME_ZONE:
            return "neither its number nor its request tells the recipient's time zone"
        case HoursFault.NO_COMMON_OPENING:
            return "within 14 days its calling hours are never open in all time zones of its number at once"
        case HoursFault.NO_OPENING:
            return "its calling hours do not open within 14 days"
        case HoursFault.UNKNOWN_HOURS:
            return "it names calling hours that the stage does not define"


def _opening_in_words(reason: hours.WaitsForHours) -> str:
    where = f"in {reason.time_zone}" + (" (number's area)" if reason.by_number else "")
    try:
        local = datetime.fromisoformat(reason.local_time)
    except ValueError:
        # It is stored as a text.
        return f"{reason.local_time} {where}"
    return f"{local:%H:%M} {where}, {_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def _given_up(
    reason: why.NotRetried | why.SilenceUnproven | why.RangUnasked | why.AttemptsUsedUp | why.NoTimeToRetry,
    time: TimeInWords,
) -> str:
    ended = ended_in_words(reason.outcome, reason.attempt)
    match reason:
        case why.NotRetried():
            return f"{ended}, which the policy does not retry"
        case why.SilenceUnproven(_, _, condition, line):
            return f"{ended}; its silence proves nothing: {finding_in_words(condition, line, holds=False)}"
        case why.RangUnasked():
            return f"{ended}; the voice service placed a call that it had not told of, so it is not dialled again"
        case why.AttemptsUsedUp(_, _, total_attempts):
            return f"{ended}: {'the only attempt is' if total_attempts == 1 else f'all {total_attempts} attempts are'} used up"
        case why.NoTimeToRetry(_, _, at, last_time, last_time_at):
            return f"{ended}: the next attempt would come at {time(at)}, not before {last_time} {time(last_time_at)}"


def _refused(of_all: bool) -> str:
    return "all calls" if of_all else "calls like this one"
