"""
What it means that the service throttles a send, when every sliding window had a place. Pure.

The service does not say which limit was passed (TooManyRequestsException in version 1, ThrottlingException in version 2), and
somebody else of the account may place calls that our windows do not know of. So a single answer explains nothing: the call is
due again soon, and dialling pauses briefly. Where the service goes on refusing, the daily caps are what is left, for no shorter
window stays closed for so long:

- one recipient's (five in 24 hours), while calls to others are accepted;
- the account's (twenty in 24 hours, in the sandbox), while none is.

Source: "Service Limits" of the API reference; a 429 of version 1 can mean a daily cap.
"""

from datetime import datetime, timedelta

from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.limits import DAY, MINUTE, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.pacing.waits import LimitName, Wait

# Nobody here knows when the calls of others leave the window: look again from time to time.
_FIRST_LOOK = timedelta(minutes=15)
_LONGEST_LOOK = timedelta(hours=1)


def explain_throttle(
    allowance: Allowance, recipient_calls: SlidingWindow, throttles_before: int, limits: VoiceLimits, now: datetime
) -> Wait | None:
    """
    Return the daily cap that explains a throttled send, and when to look again.

    Parameters
    ----------
    allowance : Allowance
        As it is stored, with the place of the send that was throttled.
    recipient_calls : SlidingWindow
        The recipient's sliding window, with the place of that send.
    throttles_before : int
        How often in a row the call was throttled before.
    limits : VoiceLimits
        The daily caps ("Service Limits" of the API reference), and the margin for clocks that differ.
    now : datetime
        When the service throttled, in UTC.

    Returns
    -------
    Wait or None
        RECIPIENT_DAY or ACCOUNT_DAY, until a place of that window opens for certain or until the next look, which is 15 minutes
        away at first and then up to an hour. None where nothing explains it.
    """
    if throttles_before == 0 and allowance.backoff.throttled_since is None:
        return None
    window = DAY + limits.clock_margin
    if throttles_before > 0:
        # With our own calls one short of the cap, a single call by somebody else is enough.
        if (opens_at := recipient_calls.opens_at(limits.calls_per_recipient_per_day, window)) is not None:
            return Wait(opens_at, LimitName.RECIPIENT_DAY)
        if throttles_before > 1 and allowance.backoff.throttled_since is None:
            return Wait(_look_again(recipient_calls, throttles_before - 2, window, now), LimitName.RECIPIENT_DAY)
    since = allowance.backoff.throttled_since
    if limits.calls_per_day is None or since is None:
        return None
    if (opens_at := allowance.windows.day.opens_at(limits.calls_per_day, window)) is not None:
        return Wait(opens_at, LimitName.ACCOUNT_DAY)
    if now > since + MINUTE + limits.clock_margin:
        return Wait(_look_again(allowance.windows.day, allowance.backoff.setbacks, window, now), LimitName.ACCOUNT_DAY)
    return None


def recipient_day(recipient_calls: SlidingWindow, throttles_before: int, limits: VoiceLimits, now: datetime) -> Wait:
    """
    Return when to look again at a recipient whose calls of the day are used up, as the service says itself.

    Parameters
    ----------
    recipient_calls : SlidingWindow
        The recipient's sliding window, with the place of the send that was refused for it.
    throttles_before : int
        How often in a row the call was throttled before.
    limits : VoiceLimits
        The recipient's limit, and the margin for clocks that differ.
    now : datetime
        When the service said so, in UTC.

    Returns
    -------
    Wait
        RECIPIENT_DAY, until a place of our own window opens for certain; where others have placed the calls, until the next look,
        which is 15 minutes away at first and then up to an hour.
    """
    window = DAY + limits.clock_margin
    opens_at = recipient_calls.opens_at(limits.calls_per_recipient_per_day, window)
    return Wait(opens_at or _look_again(recipient_calls, throttles_before, window, now), LimitName.RECIPIENT_DAY)


def _look_again(sliding_window: SlidingWindow, times_before: int, window: timedelta, now: datetime) -> datetime:
    """Give the time at which our own oldest call leaves the window, for then a place opens for certain; or one before that."""
    at = now + min(_FIRST_LOOK * (1 << min(times_before, 4)), _LONGEST_LOOK)
    return min([at, *(stamp.at + window for stamp in sliding_window.stamps if stamp.at + window > now)])
