"""
The voice service's limits, as configuration.

Source: "Service Limits" of the Amazon Pinpoint SMS and Voice API reference. AWS does not say whether its windows slide or
are fixed; keeping within every sliding window satisfies both.
"""

from datetime import timedelta

import msgspec

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)

# What one message may hold, in every profile.
MAX_SPOKEN_CHARACTERS = 3_000
MAX_CHARACTERS_WITH_TAGS = 6_000


class VoiceLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls may be placed in which window, in one account and region."""

    calls_per_minute: int
    calls_per_second_per_number: int
    calls_per_recipient_per_day: int
    calls_per_day: int | None
    """None: no daily limit."""
    requests_per_second: int | None = None
    """How many requests the account may send in a second, whatever the number; None: the service has no such limit."""
    clock_margin_ms: int = 50
    """By how many milliseconds the clocks of two dialers may differ."""
    sends_take_lines: bool = True
    """Whether a send takes a send line. False: the service gives back whose a call is, so that as many sends as there are may be
    without an answer at once."""

    @property
    def clock_margin(self) -> timedelta:
        """The margin that every window is lengthened by."""
        return timedelta(milliseconds=self.clock_margin_ms)


SANDBOX = VoiceLimits(
    calls_per_minute=5, calls_per_second_per_number=1, calls_per_recipient_per_day=5, calls_per_day=20
)
PRODUCTION = VoiceLimits(
    calls_per_minute=20, calls_per_second_per_number=1, calls_per_recipient_per_day=5, calls_per_day=None
)
PROFILES = {"sandbox": SANDBOX, "production": PRODUCTION}
