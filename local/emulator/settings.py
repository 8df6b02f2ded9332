"""
What can be set: profile and limits, times, scripts, faults, event payloads, and where events go.

All of it can be read and changed at run time under `/_emulator/settings`, under the same names.
"""

from typing import Literal

import msgspec

Profile = Literal["sandbox", "production"]
PayloadShape = Literal["minimal", "rich", "v2-like", "nested", "with-unknown-fields"]

SANDBOX_COUNTRIES = ("AU", "CA", "CN", "DE", "HK", "IL", "JP", "MX", "SG", "SE", "US", "GB")


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The service's limits, for each account and region; None switches a limit off.

    Source: "Service Limits" and the operations' pages of the Amazon Pinpoint SMS and Voice API reference (2019).
    """

    calls_per_minute: int | None = 20
    calls_per_second_per_number: int | None = 1
    calls_per_recipient_per_day: int | None = 5
    calls_per_day: int | None = None
    message_length_s: float | None = 300
    spoken_characters: int | None = 3_000
    total_characters: int | None = 6_000
    countries: tuple[str, ...] | None = None
    """ISO 3166 codes that calls may go to; None: any."""
    caller_id_allowed: bool = True
    configuration_sets: int | None = 10_000
    event_destinations: int | None = 10
    event_destination_requests_per_second: int | None = 1
    """For each of the three operations that get, update or delete event destinations."""


PRODUCTION = Limits()
SANDBOX = Limits(
    calls_per_minute=5, calls_per_day=20, message_length_s=30, countries=SANDBOX_COUNTRIES, caller_id_allowed=False
)
PROFILES: dict[Profile, Limits] = {"sandbox": SANDBOX, "production": PRODUCTION}


class Faults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    How likely each fault is, from 0 (never) to 1 (always).

    Those of the first group concern SendVoiceMessage and are drawn once a request, in this order: at most one happens. Those of
    the second are drawn for each event, but the last two for each call.
    """

    throttled: float = 0.0
    """429 although every limit allows the call; no call is placed."""
    error_without_call: float = 0.0
    """500, no call is placed."""
    error_with_call: float = 0.0
    """500 although the call is placed."""
    connection_lost: float = 0.0
    """The call is placed, then the connection is closed without an answer."""
    timed_out: float = 0.0
    """The call is placed, and the answer never comes."""
    slow_answer: float = 0.0
    """The answer comes `slow_answer_s` later."""

    event_repeated: float = 0.0
    event_delayed: float = 0.0
    event_lost: float = 0.0
    events_out_of_order: float = 0.0
    events_before_answer: float = 0.0

    slow_answer_s: float = 3.0
    """Seconds; not scaled by `time_scale`, as a client's time-outs are not either."""
    event_delay_s: float = 30.0
    """The longest delay of a delayed or repeated event in seconds of call time."""


class EmulatorSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of an emulator."""

    limits: Limits = PRODUCTION
    windows: Literal["sliding", "fixed"] = "sliding"
    """AWS does not say which kind its windows are."""
    time_scale: float = 1.0
    """Each duration within a call is multiplied by this: 0.1 lets 30 s last 3 s, 0 lets all events happen at once."""
    seed: int = 0
    """Decides times, outcomes and faults of every call; the same seed and the same requests give the same calls."""
    answer_rate: float = 1.0
    """The share of calls that are answered, among numbers that have no script."""
    faults: Faults = Faults()
    payload_shape: PayloadShape = "rich"
    aws_endpoint_url: str | None = None
    """Where SNS, Firehose and CloudWatch Logs are; None: events are only written to the log of calls."""
    publish_attempts_for_s: float = 60.0
    """How long an event is offered to a destination that cannot be reached, in seconds."""
    origination_phone_numbers: tuple[str, ...] = ()
    """The account's own numbers in E.164; empty: any number may call."""
    default_account: str = "000000000000"
    """The account of requests whose access key is not itself a 12-digit account id."""
    default_region: str = "us-east-1"
    """The region of requests that carry no signature."""
    log_capacity: int = 1_000_000
    """How many calls, and how many other requests, the logs keep; older ones are dropped."""
