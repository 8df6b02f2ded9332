"""The settings of a stage that say with which version of the voice API it places calls, and how."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import CommaSeparated, OnceEach, Price, TimeToLiveSeconds, VoiceApiVersion

# Requests of SendVoiceMessage a second, for the whole account ("Quotas" of the AWS End User Messaging user guide); version 1
# has none beside the second of each number.
_REQUESTS_PER_SECOND = {"v1": None, "v2": 1}
# One statement names them all, and a policy of IAM holds 6,144 characters.
MOST_PHONE_NUMBER_IDS = 50
PhoneNumberIds = Annotated[
    tuple[Annotated[str, Field(pattern=r"^phone-[0-9a-f]{8,32}$")], ...],
    CommaSeparated,
    OnceEach,
    Field(max_length=MOST_PHONE_NUMBER_IDS),
]
# What only version 2 knows.
_OF_V2 = (
    "origination_phone_number_ids",
    "time_to_live_seconds",
    "max_price_per_minute",
    "protect_configuration_id",
    "monthly_spend_limit",
    "manages_spend_limit",
)


class VoiceSettings(BaseModel):
    """What a stage says of the voice API."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    voice_api: VoiceApiVersion = "v1"
    """The version of the voice API that calls are placed with. A stage moves to the other one in two deployments."""

    keep_events_of: VoiceApiVersion | None = None
    """The version that the stage moves away from, while calls that it placed are in flight: their events still arrive."""

    voice_events_directly: bool = True
    """Whether SNS hands voice events, but the first ones of calls, to `track` itself; else all pass the events queue."""

    origination_phone_number_ids: PhoneNumberIds = ()
    """Of version 2, the ids of the origination numbers: `dial` may send from these alone; by default from any of the account."""

    time_to_live_seconds: TimeToLiveSeconds = 60
    """Of version 2: a call that the service has not dialled by then is not dialled any more, and its policy decides."""

    max_price_per_minute: Price | None = None
    """Of version 2, in US dollars, like `0.05`: calls that cost more are refused. None: whatever a call costs."""

    protect_configuration_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_:/-]{1,256}$")] | None = None
    """Of version 2: a protect configuration for the stage's calls, in place of the account's default."""

    monthly_spend_limit: int | None = Field(default=None, ge=1, le=1_000_000_000)
    """Of version 2, in whole US dollars: what the account's calls may cost a month; an alarm tells at 80%. None: not known."""

    manages_spend_limit: bool = False
    """Of version 2: whether a deployment sets that limit for the account, in the stack's region; else it is the account's own."""

    @model_validator(mode="after")
    def _options_are_of_the_version(self) -> Self:
        given = [name for name in _OF_V2 if getattr(self, name) != type(self).model_fields[name].default]
        if given and self.voice_api == "v1":
            raise ValueError(
                f"{given[0]}: only version 2 of the voice API has it; set voice_api to v2, or leave it out"
            )
        if self.manages_spend_limit and self.monthly_spend_limit is None:
            raise ValueError("manages_spend_limit: set monthly_spend_limit too, in US dollars, like 100")
        if self.keep_events_of == self.voice_api:
            raise ValueError("keep_events_of: expected the other version than voice_api, or none")
        return self

    @property
    def event_versions(self) -> frozenset[str]:
        """The versions whose events the stage takes."""
        return frozenset({self.voice_api, *([self.keep_events_of] if self.keep_events_of is not None else [])})

    @property
    def requests_per_second(self) -> int | None:
        """How many requests a second the account may send to the version; None: the version has no such limit."""
        return _REQUESTS_PER_SECOND[self.voice_api]

    @property
    def sends_take_lines(self) -> bool:
        """Whether sends take send lines: those of version 2 say whose they are, and their events give that back."""
        return self.voice_api == "v1"
