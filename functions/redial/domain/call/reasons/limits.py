"""What a call waits for that the allowance has no place for, as a reason of its status. Pure."""

from datetime import datetime
from typing import TypeAlias

from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.reasons.kinds import CodedReason, UntilATime


class RecipientDayUsedUp(UntilATime, frozen=True, tag=ReasonCode.RECIPIENT_DAY_USED_UP.value):
    """The recipient had as many calls in 24 hours as the service permits."""


class AccountMinuteUsedUp(UntilATime, frozen=True, tag=ReasonCode.ACCOUNT_MINUTE_USED_UP.value):
    """The account placed as many calls in a minute as the service permits."""


class AccountSecondUsedUp(UntilATime, frozen=True, tag=ReasonCode.ACCOUNT_SECOND_USED_UP.value):
    """The account sent as many requests within this second as the service permits."""


class CampaignMinuteUsedUp(UntilATime, frozen=True, tag=ReasonCode.CAMPAIGN_MINUTE_USED_UP.value):
    """The campaign has a rate of its own, and had as many calls in a minute as that permits."""

    campaign: str
    calls_per_minute: int


class SpendLimitUsedUp(UntilATime, frozen=True, tag=ReasonCode.SPEND_LIMIT_USED_UP.value):
    """The service answered that the account's limit of what calls may cost is reached; it is tried again at a time."""


class AccountDayUsedUp(UntilATime, frozen=True, tag=ReasonCode.ACCOUNT_DAY_USED_UP.value):
    """The account placed as many calls in 24 hours as the service permits."""


class NumberSecondUsedUp(UntilATime, frozen=True, tag=ReasonCode.NUMBER_SECOND_USED_UP.value):
    """The origination number placed a call within this second."""


class SendLinesTaken(UntilATime, frozen=True, tag=ReasonCode.SEND_LINES_TAKEN.value):
    """Each send line is an attempt's whose first event may still come."""


class PausedAfterThrottling(UntilATime, frozen=True, tag=ReasonCode.PAUSED_AFTER_THROTTLING.value):
    """The service throttled, for whatever call it had been, and dialling rests."""


class PausedAfterError(UntilATime, frozen=True, tag=ReasonCode.PAUSED_AFTER_ERROR.value):
    """The service answered 5xx, or not at all, and dialling rests."""


class ProbeAwaited(CodedReason, frozen=True, tag=ReasonCode.PROBE_AWAITED.value):
    """The service refuses calls, and one of them probes each minute: the next one at a time."""

    of_all: bool
    """Whether it refuses all calls; else those like this one."""
    until: datetime


WaitsForLimit: TypeAlias = (
    AccountMinuteUsedUp
    | AccountSecondUsedUp
    | AccountDayUsedUp
    | NumberSecondUsedUp
    | CampaignMinuteUsedUp
    | RecipientDayUsedUp
    | SendLinesTaken
    | SpendLimitUsedUp
    | PausedAfterThrottling
    | PausedAfterError
    | ProbeAwaited
)
"""What a call waits for that the allowance has no place for."""
