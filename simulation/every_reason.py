"""One reason of each code, with parameters that can be told apart, and the sentence that words it."""

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.silence import SilenceCondition
from redial.domain.call.destinations import PermissionSetting
from redial.domain.call.reasons import ends, hours, limits
from redial.domain.call.reasons import reason as why
from redial.domain.call.reasons.codes import HoursFault, LastTime
from redial.domain.call.reasons.reason import Reason
from simulation.makers import at

AT, OVER = at(60), at(3_600)
AT_TEXT, OVER_TEXT = "2026-11-23T09:01:00.000Z", "2026-11-23T10:00:00.000Z"
CALL_ID = "8534fa7ef71157aceccedf38"

EVERY_REASON: tuple[tuple[Reason, str], ...] = (
    (why.CallDue(), "due; goes as soon as the limits permit"),
    (why.CallScheduled(AT), f"scheduled for {AT_TEXT}"),
    (why.PermittedAgain(), "permitted again; goes as soon as the limits permit"),
    (why.DueAfterRefusal(), "refused by the voice service before; due again"),
    (why.ClaimedTooSlowly(), "claimed too slowly; due again"),
    (why.SettledAsNotPlaced("Ada"), "no call was placed, as settled by Ada; due again"),
    (why.RetryDue(Outcome.BUSY, 1, 3, AT), f"BUSY on attempt 1 of 3; next attempt at {AT_TEXT}"),
    (
        why.DueAfterSilence(Outcome.SEND_UNKNOWN, 1, 3, AT),
        f"attempt 1 of 3 placed no call, as its silence proves; next attempt at {AT_TEXT}",
    ),
    (why.RecipientInCall(CALL_ID), f"the recipient is in call {CALL_ID}"),
    (limits.RecipientDayUsedUp(AT), f"recipient's calls in 24 hours are used up, free at {AT_TEXT}"),
    (
        why.RecipientDayUsedUpByOthers(AT),
        f"recipient's calls in 24 hours are used up, by others as well; tried again at {AT_TEXT}",
    ),
    (
        limits.CampaignMinuteUsedUp(AT, "recall", 5),
        f"the campaign recall may place 5 calls a minute; next place at {AT_TEXT}",
    ),
    (limits.AccountMinuteUsedUp(AT), f"the account's calls of this minute are used up, free at {AT_TEXT}"),
    (limits.AccountSecondUsedUp(AT), f"the account's requests of this second are used up, free at {AT_TEXT}"),
    (limits.AccountDayUsedUp(AT), f"the account's calls in 24 hours are used up, free at {AT_TEXT}"),
    (
        why.AccountDayUsedUpByOthers(AT),
        f"the account's calls in 24 hours are used up, by others as well; tried again at {AT_TEXT}",
    ),
    (limits.NumberSecondUsedUp(AT), f"its origination number placed a call within this second, free at {AT_TEXT}"),
    (limits.SendLinesTaken(AT), f"each send line waits for the first event of an unclear send, free at {AT_TEXT}"),
    (
        limits.SpendLimitUsedUp(AT),
        f"the account's spend limit at the voice service is reached; tried again at {AT_TEXT}",
    ),
    (limits.PausedAfterThrottling(AT), f"dialling pauses until {AT_TEXT}, after the voice service throttled"),
    (limits.PausedAfterError(AT), f"dialling pauses until {AT_TEXT}, after the voice service failed"),
    (
        limits.ProbeAwaited(of_all=True, until=AT),
        f"the voice service refuses all calls; one of them probes each minute, the next one at {AT_TEXT}",
    ),
    (why.ThrottledByService("Slow down"), "throttled by the voice service (Slow down)"),
    (why.ServiceUnreachable("no connection"), "the voice service cannot be used: no connection"),
    (
        why.HeldAfterRefusals(of_all=False, since=AT, message="no such voice"),
        f"held since {AT_TEXT}: the voice service refuses calls like this one (no such voice); one of them probes each minute",
    ),
    (
        why.CallNotPermitted(PermissionSetting.COUNTRIES, AT, country="JM", permitted=("US", "CA")),
        "held: its number is a number of JM; the setting allowed_countries permits US, CA; "
        f"looked at again at {AT_TEXT}",
    ),
    (why.EarlierRecipientFirst(2, 3), "recipient 2 of 3: called if recipient 1 is not reached"),
    (
        why.RecipientsTurn(2, 3, AT),
        f"recipient 1 was not reached; the turn of recipient 2 of 3 is at {AT_TEXT}",
    ),
    (
        hours.WaitsForHours(AT, "2026-11-23T02:01", "America/Denver", by_number=True),
        "waits for 02:01 in America/Denver (number's area), Monday 23 November",
    ),
    (
        hours.NoCallingHours(HoursFault.NO_OPENING, AT),
        f"held: its calling hours do not open within 14 days; looked at again at {AT_TEXT}",
    ),
    (why.AttemptUnderWay(2, 3), "attempt 2 of 3"),
    (why.PerhapsPlaced(2, "HTTP 503"), "attempt 2: HTTP 503; a call may have been placed"),
    (why.MessagePlayed(2, 3), "COMPLETED_CALL on attempt 2 of 3"),
    (why.NotRetried(Outcome.FAILED, 1), "FAILED on attempt 1, which the policy does not retry"),
    (
        why.SilenceUnproven(Outcome.SEND_UNKNOWN, 1, SilenceCondition.LINE_HEARD_AFTER, 3),
        "SEND_UNKNOWN on attempt 1; its silence proves nothing: line 3 brought nothing within 15 minutes after",
    ),
    (
        why.RangUnasked(Outcome.BUSY, 1),
        "BUSY on attempt 1; the voice service placed a call that it had not told of, so it is not dialled again",
    ),
    (why.AttemptsUsedUp(Outcome.NO_ANSWER, 3, 3), "NO_ANSWER on attempt 3: all 3 attempts are used up"),
    (
        why.NoTimeToRetry(Outcome.BUSY, 1, OVER, LastTime.STOP_AT, AT),
        f"BUSY on attempt 1: the next attempt would come at {OVER_TEXT}, not before retry.stop_at {AT_TEXT}",
    ),
    (
        why.NoTimeToWait(limits.RecipientDayUsedUp(OVER), LastTime.EXPIRES_AT, AT),
        f"recipient's calls in 24 hours are used up, free at {OVER_TEXT}, and expires_at is {AT_TEXT}",
    ),
    (why.TooLittleTime(), "too little time is left for a send"),
    (why.TimeIsOver(LastTime.EXPIRES_AT, AT), f"expires_at {AT_TEXT} has passed"),
    (why.ToldLate(Outcome.NO_ANSWER, 2), "NO_ANSWER on attempt 2, told late"),
    (why.SettledByHand(Outcome.FAILED, 2, "Ada"), "FAILED on attempt 2, settled by Ada"),
    (why.RefusedByService("no such voice"), "refused by the voice service: no such voice"),
    (why.InvalidRequest("lane", "expected urgent", 1_203), "lane: expected urgent (and 1,203 more)"),
    (why.CallCancelled(), "cancelled"),
    (why.CancelledBeforeDialled(), "cancelled before it was dialled"),
    (why.CancelledAfterAttempt(Outcome.BUSY, 1), "cancelled; BUSY on attempt 1"),
    (
        why.OnDoNotCallList(AT, "no adverts", "spring sale"),
        f"the recipient is on the do-not-call list for the campaign spring sale since {AT_TEXT}: no adverts",
    ),
    (ends.EarlierRecipientReached(1), "not needed: recipient 1 was reached"),
    (
        ends.EarlierCallUnclear(1),
        "nobody can tell whether recipient 1 was reached, and the request does not go on then",
    ),
    (ends.PlayedAfterAll(), "not needed: the message was played by an earlier call after all"),
    (ends.RecipientErased(), "cancelled: its recipient's data was erased"),
    (why.Noted("as it was told before"), "as it was told before"),
)
