"""The settings of a stage: what an engineer may decide, checked before anything is synthesised."""

from collections.abc import Mapping
from typing import Annotated, Self

import msgspec
from pydantic import ConfigDict, Field, model_validator

from infra.settings.archive import ArchiveSettings
from infra.settings.hours import HoursSettings
from infra.settings.limit_overrides import LimitOverrides
from infra.settings.numbers import NumberSettings
from infra.settings.people import PeopleSettings
from infra.settings.prices import PriceSettings
from infra.settings.publishing import PublishingSettings
from infra.settings.receivers import ReceiverSettings
from infra.settings.requests import RequestSettings
from infra.settings.retries import RetrySettings
from infra.settings.stage_name import StageName, name_of_stack, refuse_set_of_another_stage
from infra.settings.tasks import TaskSettings
from infra.settings.values import (
    VOICE_REGIONS,
    AllowedCallerIds,
    AllowedCountries,
    BrowserOrigins,
    DomainName,
    EmailAddress,
    FunctionName,
    JsonText,
    LogLevel,
    LogRetentionDays,
    MoreVoices,
    Profile,
    Region,
    ReservedConcurrency,
)
from infra.settings.voice import VoiceSettings
from redial.contracts.numbering import default_permissions, permissions_for
from redial.contracts.written_numbers import countries_of
from redial.domain.call.destinations import CallPermissions
from redial.domain.pacing.limits import PROFILES, VoiceLimits
from redial.metrics import NAMESPACE

# A message of five minutes, the time it rings, and events that come late.
_SHORTEST_DEADLINE_MINUTES = 10
# For the events of a call that is dialled at the last moment.
_EVENTS_COME_WITHIN_MINUTES = 5


class StageSettings(
    ArchiveSettings,
    HoursSettings,
    NumberSettings,
    PeopleSettings,
    PriceSettings,
    ReceiverSettings,
    PublishingSettings,
    RequestSettings,
    RetrySettings,
    TaskSettings,
    VoiceSettings,
):
    """One stage in one region: the settings of one stack."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    stage: StageName
    """The stage's name; part of the stack's name."""

    region: Region | None = None
    """None: the region of the credentials that deploy."""

    account: str | None = Field(default=None, pattern=r"^[0-9]{12}$")
    """None: the account of the credentials that deploy."""

    profile: Profile = "sandbox"
    """Whether AWS has moved the account out of the voice sandbox: selects the limits and how careful the stack is."""

    limits: Annotated[LimitOverrides, JsonText] = LimitOverrides()
    """Deviations from the profile's limits."""

    allowed_countries: AllowedCountries = None
    """
    The countries that may be called, like `US,CA`; None: those of the origination numbers.

    Each for itself: US is not all of +1. `*` is any country. Calling codes of none, like `+881`, are permitted by name only.
    """

    allow_premium_numbers: bool = False
    """Whether premium-rate and shared-cost numbers may be called."""

    allowed_caller_ids: AllowedCallerIds = ()
    """The numbers that a request may have shown as `caller_id`."""

    more_voices: MoreVoices = Field(default_factory=dict)
    """Voices of Amazon Polly that are newer than Redial's table, each with the languages that it speaks."""

    final_event_deadline_minutes: float = Field(default=60, gt=0, le=24 * 60)
    """How long after sending an attempt that got no final event is settled as NO_FINAL_EVENT. On AWS at least 10."""

    retention_days: int = Field(default=90, ge=1, le=3650)
    """How long a call's record is kept after its last change (DynamoDB TTL)."""

    log_retention_days: LogRetentionDays = 30
    """How long logs are kept: one of the times that CloudWatch Logs knows."""

    log_level: LogLevel = "INFO"
    """The least level of the lines that functions log."""

    alarm_email: EmailAddress | None = None
    """Who is told of alarms. AWS asks the address for confirmation; None: subscribe to the alarm topic yourself."""

    api_requests_per_second: int = Field(default=50, ge=1, le=10_000)
    """More than so many requests to the API are answered 429; for a moment, twice as many pass."""

    events_window_seconds: int = Field(default=5, ge=0, le=60)
    """For how long voice events are gathered before they are recorded: several of one call then cost one write."""

    tally_window_seconds: int = Field(default=15, ge=0, le=300)
    """For how long changes are gathered before they are counted: the age of the counts that the dashboard shows."""

    browser_origins: BrowserOrigins = ()
    """
    Origins of pages, other than the dashboard, that may call the API from a browser (CORS).

    Each is exact: API Gateway would take `https://*` for every page there is. Unencrypted only on the developer's own machine.
    """

    dashboard_domain_name: DomainName | None = None
    """A name of your own for the dashboard, with a DNS record that you make; None: one of CloudFront's."""

    dashboard_certificate_arn: str | None = Field(
        default=None, pattern=r"^arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/[A-Za-z0-9-]+$"
    )
    """The certificate for that name, in AWS Certificate Manager of us-east-1, where CloudFront looks for it."""

    reserved_concurrency: ReservedConcurrency = Field(default_factory=dict)
    """Concurrency set aside for a function. None by default: an account of 10 (new ones have that) cannot set any aside."""

    kms_key_arn: str | None = Field(
        default=None,
        # An id, or one of a key of several regions: what is none the CDK would refuse with a traceback.
        pattern=r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$",
    )
    """A key of yours for table, archive and logs, in the stack's region; None: those of AWS. docs/operations.md has its policy."""

    deletion_protection: bool | None = None
    """Keep table, key and sign-in accounts when the stack is destroyed; None: only in the production profile."""

    configuration_set_revision: int = Field(default=1, ge=1, le=1_000_000)
    """Raise it to have the configuration set compared with the template anew, after someone changed it by hand."""

    local: Annotated[bool, Field(strict=True)] = False
    """The laptop's stage: see `infra.local_stage` for every difference from AWS."""

    voice_endpoint_url: str | None = Field(default=None, pattern=r"^https?://")
    """Where the voice API is, in the local stage; AWS's own everywhere else."""

    @model_validator(mode="before")
    @classmethod
    def _true_is_no_number(cls, given: dict[str, object]) -> dict[str, object]:
        for name, field in cls.model_fields.items():
            if field.annotation in {int, float, int | None} and isinstance(given.get(name), bool):
                raise ValueError(f"{name}: expected a number (got {given[name]})")
        return given

    @model_validator(mode="after")
    def _only_local_has_another_voice_api(self) -> Self:
        if self.voice_endpoint_url is not None and not self.local:
            raise ValueError("voice_endpoint_url: only the local stage may use another voice API than AWS's")
        return self

    @model_validator(mode="after")
    def _no_set_is_anothers(self) -> Self:
        refuse_set_of_another_stage(self.stack_name, self.event_versions)
        return self

    @model_validator(mode="after")
    def _a_call_may_take_its_time(self) -> Self:
        if self.final_event_deadline_minutes < _SHORTEST_DEADLINE_MINUTES and not self.local:
            raise ValueError(
                f"final_event_deadline_minutes: expected at least {_SHORTEST_DEADLINE_MINUTES}; with less, a call of five minutes "
                "would be given up while it lasts"
            )
        return self

    @model_validator(mode="after")
    def _the_region_has_the_version(self) -> Self:
        if "v1" in self.event_versions and self.region is not None and self.region not in VOICE_REGIONS:
            raise ValueError(f"region: version 1 of the voice API is only in {', '.join(VOICE_REGIONS)}")
        return self

    @model_validator(mode="after")
    def _events_come_before_the_deadline(self) -> Self:
        least = self.time_to_live_seconds / 60 + _EVENTS_COME_WITHIN_MINUTES
        if self.voice_api == "v2" and self.final_event_deadline_minutes < least and not self.local:
            raise ValueError(
                f"final_event_deadline_minutes: expected at least {least:g}, time_to_live_seconds and 5 minutes"
            )
        return self

    @model_validator(mode="after")
    def _silence_is_judged_by_send_lines(self) -> Self:
        policies = {
            "default_retry_policy": self.default_retry_policy,
            **{f"retry_policies.{name}": policy for name, policy in self.retry_policies.items()},
        }
        silent = [name for name, policy in policies.items() if policy.on_unknown == "redial_if_silent"]
        if self.voice_api == "v2" and silent:
            raise ValueError(
                f"{silent[0]}.on_unknown: expected give_up or redial; silence is judged by send lines, which version 2 of "
                "the voice API does not have"
            )
        return self

    @model_validator(mode="after")
    def _the_key_is_of_this_region(self) -> Self:
        key_region = self.kms_key_arn.split(":")[3] if self.kms_key_arn else None
        if key_region is not None and self.region is not None and key_region != self.region:
            raise ValueError(f"kms_key_arn: expected a key of {self.region}, got one of {key_region}")
        return self

    @model_validator(mode="after")
    def _a_name_has_its_certificate(self) -> Self:
        if (self.dashboard_domain_name is None) != (self.dashboard_certificate_arn is None):
            raise ValueError("dashboard_domain_name and dashboard_certificate_arn: give both, or neither")
        return self

    @model_validator(mode="after")
    def _reserves_what_triggers_take(self) -> Self:
        for name, most in self.trigger_concurrency.items():
            if self.reserved_concurrency.get(name, most) < most:
                # A throttled message counts as a failed try, and five of those end in the dead-letter queue.
                raise ValueError(
                    f"reserved_concurrency.{name}: expected at least {most}, for so many batches reach it at once; with less, "
                    "throttled ones would end in the dead-letter queue"
                )
        return self

    @property
    def trigger_concurrency(self) -> Mapping[FunctionName, int]:
        """
        How many batches of its queue a function gets at once, at most.

        New accounts, which are in the sandbox, have 10 concurrent executions in all. Two are the fewest that an event source
        may have.
        """
        return {"intake": 5 if self.profile == "sandbox" else 10, "dial": 2, "track": 2, "publish": 2}

    @property
    def stack_name(self) -> str:
        """The stack's name, and the configuration set's: unique in an account and region."""
        return name_of_stack(self.stage, self.region)

    @property
    def metrics_namespace(self) -> str:
        """CloudWatch's namespace of the pipeline's metrics: stages in one account and region do not add up."""
        return f"{NAMESPACE}/{self.stage}"

    @property
    def keeps_records(self) -> bool:
        """Whether destroying the stack leaves table, key and sign-in accounts behind."""
        return (
            self.profile == "production" and not self.local
            if self.deletion_protection is None
            else (self.deletion_protection)
        )

    @property
    def call_permissions(self) -> CallPermissions:
        """Where calls may go and which numbers they may show."""
        default = default_permissions(self.origination_phone_numbers)
        return permissions_for(
            default.allowed_countries if self.allowed_countries is None else self.allowed_countries,
            allowed_caller_ids=self.allowed_caller_ids,
            premium_numbers=self.allow_premium_numbers,
        )

    @property
    def country_of_numbers(self) -> str | None:
        """Whose numbers those without a country code are; None where that has to be named."""
        countries = [self.country] if self.country else countries_of(self.origination_phone_numbers)
        return countries[0] if len(countries) == 1 else None

    @property
    def voice_limits(self) -> VoiceLimits:
        """The limits of profile and version with this stage's deviations."""
        of_version = msgspec.structs.replace(
            PROFILES[self.profile],
            requests_per_second=self.requests_per_second,
            sends_take_lines=self.sends_take_lines,
        )
        return msgspec.structs.replace(of_version, **self.limits.model_dump(exclude_none=True))


OVERRIDABLE = frozenset(StageSettings.model_fields) - {"stage", "region", "local"}
"""The settings that a context key of the same name overrides for every stage (`-c retention_days=7`)."""
