"""Why a call waits that the allowance has no place for. Pure."""

from typing import assert_never

from redial.domain.call.reasons.limits import (
    AccountDayUsedUp,
    AccountMinuteUsedUp,
    AccountSecondUsedUp,
    CampaignMinuteUsedUp,
    NumberSecondUsedUp,
    PausedAfterError,
    PausedAfterThrottling,
    ProbeAwaited,
    RecipientDayUsedUp,
    SendLinesTaken,
    SpendLimitUsedUp,
    WaitsForLimit,
)
from redial.domain.pacing.waits import LimitName, Wait


def reason_of_wait(wait: Wait, campaign: str | None = None) -> WaitsForLimit:
    """
    Return the reason of a call that waits for a limit to open.

    Parameters
    ----------
    wait : Wait
        The limit, and when it opens.
    campaign : str, optional
        The campaign of the call, by default none. Only the calls of one wait for its rate.

    Returns
    -------
    Reason
        One of `WaitsForLimit`, with that time.
    """
    match wait.limit:
        case LimitName.ACCOUNT_MINUTE:
            return AccountMinuteUsedUp(wait.until)
        case LimitName.ACCOUNT_SECOND:
            return AccountSecondUsedUp(wait.until)
        case LimitName.ACCOUNT_DAY:
            return AccountDayUsedUp(wait.until)
        case LimitName.ORIGINATION_NUMBER_SECOND:
            return NumberSecondUsedUp(wait.until)
        case LimitName.CAMPAIGN_MINUTE:
            return CampaignMinuteUsedUp(wait.until, campaign or "", wait.calls_per_minute or 0)
        case LimitName.RECIPIENT_DAY:
            return RecipientDayUsedUp(wait.until)
        case LimitName.SPEND_LIMIT:
            return SpendLimitUsedUp(wait.until)
        case LimitName.PAUSED_AFTER_THROTTLING:
            return PausedAfterThrottling(wait.until)
        case LimitName.PAUSED_AFTER_ERROR:
            return PausedAfterError(wait.until)
        case LimitName.HELD_AFTER_REFUSALS:
            return ProbeAwaited(of_all=True, until=wait.until)
        case LimitName.HELD_WITH_ITS_LIKE:
            return ProbeAwaited(of_all=False, until=wait.until)
        case LimitName.SEND_LINES:
            return SendLinesTaken(wait.until)
        case _:
            assert_never(wait.limit)
