"""
What can be set: profile and limits, times, faults, event payloads, and where events go.

All of it can be given in a scenario file, and read and changed at run time under `/_emulator/settings`, by the same names.
"""

import math
from typing import Annotated, Any, Literal

import msgspec

from voice_emulator.phone_numbers import require_e164
from voice_emulator.scripts.attempts import SendFault
from voice_emulator.settings.bounds import (
    LARGEST_TIME_SCALE,
    LONGEST_S,
    MOST,
    Amount,
    Probability,
    Profile,
    Seconds,
    Seed,
    TimeScale,
)
from voice_emulator.settings.checks import (
    require_command,
    require_countries,
    require_server_url,
    require_some,
    require_within,
)
from voice_emulator.settings.starting import StartingSet
from voice_emulator.settings.v2_settings import V2Settings, of_profile
from voice_emulator.settings.wrong_values import explained
from voice_emulator.speech.espeak import COMMAND

PayloadShape = Literal["minimal", "rich", "v2-like", "nested", "with-unknown-fields"]
WindowKind = Literal["sliding", "fixed"]

SANDBOX_COUNTRIES = ("AU", "CA", "CN", "DE", "HK", "IL", "JP", "MX", "SG", "SE", "US", "GB")


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The service's limits, for each account and region; None switches a limit off.

    Source: "Service Limits" and the operations' pages of the Amazon Pinpoint SMS and Voice API reference (2019).
    """

    calls_per_minute: Amount | None = 20
    calls_per_second_per_number: Amount | None = 1
    calls_per_recipient_per_day: Amount | None = 5
    """A day is 24 hours."""
    calls_per_day: Amount | None = None
    message_length_s: Seconds | None = 300
    spoken_characters: Amount | None = 3_000
    total_characters: Amount | None = 6_000
    countries: tuple[str, ...] | None = None
    """ISO 3166 codes of the countries that may be called; None: any."""
    caller_id: bool | None = None
    """False refuses CallerId."""
    configuration_sets: Amount | None = 10_000
    event_destinations: Amount | None = 10
    """For each configuration set."""
    event_destination_requests_per_second: Amount | None = 1
    """For each of the three operations that get, update or delete event destinations."""

    def __post_init__(self) -> None:
        require_within("message_length_s", self.message_length_s or 0.0, LONGEST_S)
        for name in ("message_length_s", "spoken_characters", "total_characters"):
            require_some(name, getattr(self, name))
        if self.countries is not None:
            require_countries("countries", self.countries)


PRODUCTION = Limits()
SANDBOX = Limits(
    calls_per_minute=5, calls_per_day=20, message_length_s=30, countries=SANDBOX_COUNTRIES, caller_id=False
)
PROFILES: dict[Profile, Limits] = {"sandbox": SANDBOX, "production": PRODUCTION}


# In the order in which they are drawn.
SEND_FAULTS: tuple[SendFault, ...] = (
    "throttled",
    "error_without_call",
    "error_with_call",
    "connection_lost",
    "timed_out",
    "slow_answer",
    "access_denied",
    "expired_token",
    "unsigned",
    "unavailable",
    "request_aborted_with_call",
    "request_aborted_without_call",
    "request_timeout_with_call",
    "request_timeout_without_call",
)
OPERATION_FAULTS = (
    "operation_throttled",
    "operation_error",
    "operation_access_denied",
    "operation_expired_token",
    "operation_unsigned",
    "operation_refused",
    "operation_conflict",
    "operation_unavailable",
)


class Faults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    How likely each fault is, from 0 (never) to 1 (always).

    Those of the first group concern SendVoiceMessage, and those of the third the other operations; at most one happens to a
    request. `events_out_of_order` and `events_before_answer` are drawn for each call, the other faults of events for
    each event.
    """

    throttled: Probability = 0.0
    """429 although every limit allows the call; no call is placed."""
    error_without_call: Probability = 0.0
    """500, no call is placed."""
    error_with_call: Probability = 0.0
    """500 although the call is placed."""
    connection_lost: Probability = 0.0
    """The call is placed, then the connection is closed without an answer."""
    timed_out: Probability = 0.0
    """The call is placed, and the answer never comes."""
    slow_answer: Probability = 0.0
    """The call is placed, and the answer comes `slow_answer_s` later."""
    access_denied: Probability = 0.0
    """403 AccessDeniedException, no call is placed."""
    expired_token: Probability = 0.0
    """403 ExpiredTokenException, no call is placed."""
    unsigned: Probability = 0.0
    """403 MissingAuthenticationTokenException, no call is placed."""
    unavailable: Probability = 0.0
    """503 ServiceUnavailable, no call is placed."""
    request_aborted_with_call: Probability = 0.0
    """400 RequestAbortedException, although the call is placed."""
    request_aborted_without_call: Probability = 0.0
    """400 RequestAbortedException, no call is placed."""
    request_timeout_with_call: Probability = 0.0
    """408 RequestTimeoutException, although the call is placed."""
    request_timeout_without_call: Probability = 0.0
    """408 RequestTimeoutException, no call is placed."""

    event_repeated: Probability = 0.0
    """The event comes a second time, up to `event_delay_s` later."""
    event_delayed: Probability = 0.0
    """The event comes up to `event_delay_s` late, perhaps after later ones."""
    event_lost: Probability = 0.0
    """The event never comes."""
    events_out_of_order: Probability = 0.0
    """The events of the call come at the right times, but in another order."""
    events_before_answer: Probability = 0.0
    """INITIATED_CALL and RINGING are delivered before SendVoiceMessage is answered."""

    operation_throttled: Probability = 0.0
    """429 for an operation other than SendVoiceMessage; it has no effect."""
    operation_error: Probability = 0.0
    """500 for an operation other than SendVoiceMessage; it has no effect."""
    operation_access_denied: Probability = 0.0
    """403 AccessDeniedException for an operation other than SendVoiceMessage; it has no effect."""
    operation_expired_token: Probability = 0.0
    """403 ExpiredTokenException for an operation other than SendVoiceMessage; it has no effect."""
    operation_unsigned: Probability = 0.0
    """403 MissingAuthenticationTokenException for an operation other than SendVoiceMessage; it has no effect."""
    operation_refused: Probability = 0.0
    """400 for an operation other than SendVoiceMessage, whatever it asks; it has no effect."""
    operation_conflict: Probability = 0.0
    """ConflictException for an operation of version 2 that has this error; it has no effect."""
    operation_unavailable: Probability = 0.0
    """503 ServiceUnavailable for an operation other than SendVoiceMessage; it has no effect."""

    slow_answer_s: Seconds = 3.0
    """Seconds; not scaled by `time_scale`, as a client's time-outs are not either."""
    event_delay_s: Seconds = 30.0
    """The longest delay of a delayed or repeated event, in seconds of call time."""

    def __post_init__(self) -> None:
        for name in ("slow_answer_s", "event_delay_s"):
            require_within(name, getattr(self, name), LONGEST_S)
        # One number is drawn against their sum: what lies beyond 1 would never strike.
        for names in (SEND_FAULTS, OPERATION_FAULTS):
            together = math.fsum(getattr(self, name) for name in names)
            if not together <= 1 + 1e-9:
                raise ValueError(f"at most one of {', '.join(names)} strikes a request: together they are {together:g}")


class EmulatorSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of an emulator."""

    limits: Limits = PRODUCTION
    windows: WindowKind = "sliding"
    """AWS does not say which kind its windows are."""
    time_scale: TimeScale = 1.0
    """Each duration within a call is multiplied by this: 0.1 lets 30 s last 3 s, 0 lets all events happen at once."""
    seed: Seed = 0
    """Decides times, outcomes and faults of every call; the same seed and the same requests give the same calls."""
    answer_rate: Probability = 1.0
    """The share of calls that are answered, among numbers that have no script."""
    faults: Faults = Faults()
    payload_shape: PayloadShape = "rich"
    aws_endpoint_url: str | None = None
    """Where SNS, Firehose and CloudWatch Logs are; None: events are only written to the log of calls."""
    publish_attempts_for_s: Seconds = 60.0
    """How long an event is offered to a destination that cannot be reached, in seconds of real time."""
    origination_phone_numbers: tuple[str, ...] = ()
    """The account's own numbers in E.164; empty: any number may call."""
    require_configuration_set: bool = False
    """True refuses a SendVoiceMessage without a configuration set, of which the reference says both that there must be one and that
    it is not required."""
    call_instructions: bool = True
    """False refuses CallInstructionsMessage, a pre-production feature that not every account has."""
    synthesizer: str = COMMAND
    """The program that lets calls be heard under `/_emulator/calls/{MessageId}/audio`, with its first options: espeak-ng, or one
    that is called like it."""
    default_account: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{12}\Z")] = "000000000000"
    """The account of requests whose access key is not itself a 12-digit account id."""
    default_region: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,64}\Z")] = "us-east-1"
    """The region of requests that carry no signature."""
    configuration_sets: tuple[StartingSet, ...] = ()
    """Configuration sets of version 1 that every account has in every region from the start."""
    v2: V2Settings = V2Settings()
    """What version 2 alone has."""
    log_capacity: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 200_000
    """How many calls, and how many other requests, the logs keep, and of how many destinations the attempts are counted; older
    ones are dropped."""

    def __post_init__(self) -> None:
        require_within("time_scale", self.time_scale, LARGEST_TIME_SCALE)
        require_within("publish_attempts_for_s", self.publish_attempts_for_s, LONGEST_S)
        if self.aws_endpoint_url is not None:
            require_server_url("aws_endpoint_url", self.aws_endpoint_url)
        require_e164("origination_phone_numbers", self.origination_phone_numbers)
        require_command("synthesizer", self.synthesizer)


FIXED_AT_START = ("aws_endpoint_url", "publish_attempts_for_s", "log_capacity", "synthesizer")


def change_settings(settings: EmulatorSettings, changes: dict[str, Any]) -> EmulatorSettings:
    """
    Return the settings with some changed; what `changes` does not name stays.

    "off" switches a limit off like null, which not every format of files has. `profile` sets all limits, before `limits`.

    Parameters
    ----------
    settings : EmulatorSettings
        As they are.
    changes : dict
        New values by name; within `limits`, `faults` and `v2`, what is not named stays.

    Returns
    -------
    EmulatorSettings
        The changed settings, each checked.

    Raises
    ------
    msgspec.ValidationError
        If a name is unknown, or a value cannot be.
    """
    changes = dict(changes)
    profile = changes.pop("profile", None)
    if profile is not None:
        profile = _converted(profile, Profile, "profile")
        settings = msgspec.structs.replace(settings, limits=PROFILES[profile], v2=of_profile(settings.v2, profile))
    changed: EmulatorSettings = _converted(_merged(msgspec.to_builtins(settings), changes), EmulatorSettings)
    return changed


def _converted(written: object, shape: Any, name: str = "") -> Any:
    try:
        return msgspec.convert(written, shape)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(explained(error, shape, written, name)) from None


def _merged(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for name, value in changes.items():
        if name == "limits" and isinstance(value, dict):
            merged[name] = {**before[name], **{key: None if part == "off" else part for key, part in value.items()}}
        elif name == "faults" and isinstance(value, dict):
            merged[name] = {**before[name], **value}
        elif name == "v2" and isinstance(value, dict):
            merged[name] = _merged(before[name], value)
        else:
            merged[name] = None if name == "countries" and value == "off" else value
    return merged
