"""The stack, and who asks."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from redial.contracts.answers.common import Answer, PhoneNumber
from redial.domain.pacing.limits import VoiceLimits


class Stack(Answer, frozen=True, kw_only=True):
    """What this stack is, permits and presumes."""

    version: Annotated[str, Meta(description="The version of Redial that is deployed.")]
    region: str
    profile: Literal["sandbox", "production"]
    limits: VoiceLimits
    origination_phone_numbers: list[PhoneNumber]
    numbers_for_campaigns: Annotated[
        dict[str, list[PhoneNumber]],
        Meta(description="By campaign, the origination numbers that its calls are placed from; of others any."),
    ] = field(default_factory=dict)
    numbers_for_countries: Annotated[
        dict[str, list[PhoneNumber]],
        Meta(description="By country, the origination numbers that calls to it are placed from; to others any."),
    ] = field(default_factory=dict)
    default_retry_policy: Annotated[
        dict[str, Any],
        Meta(description="In the form of a request's `retry`; the built-in policy where it says nothing."),
    ]
    retry_policies: Annotated[
        dict[str, dict[str, Any]],
        Meta(description="By name, those that a request may name; the default where they say nothing."),
    ] = field(default_factory=dict)
    allowed_countries: Annotated[
        list[str],
        Meta(description="Countries that may be called; `*` is any. Also calling codes of none, like `+881`."),
    ]
    allow_premium_numbers: Annotated[
        bool, Meta(description="Whether premium-rate and shared-cost numbers may be called.")
    ]
    allowed_caller_ids: list[PhoneNumber]
    more_voices: Annotated[
        dict[str, list[str]], Meta(description="Voices that Redial's table of Polly's lacks, with their languages.")
    ]
    retention_days: int
    country: Annotated[
        str | None, Meta(description="Whose numbers those without a country code are, where people write them.")
    ] = None
    time_zone: Annotated[
        str | None, Meta(description="Whose clock times without an offset are of, where people write them.")
    ] = None
    preview_audio: Annotated[
        Literal["polly", "stand_in", "nobody"],
        Meta(description="Who lets messages be heard: Amazon Polly, a program that stands in for it, or nobody."),
    ] = "nobody"
    voice_api: Annotated[
        Literal["v1", "v2"], Meta(description="The version of the voice API that calls are placed with.")
    ] = "v1"
    calling_hours: Annotated[
        dict[str, Any],
        Meta(
            description="When people may be called: `named` (the hours that a request may name), `default`, `never_outside`, "
            "`never_outside_except_lanes`, `margin_seconds`; what says nothing is left out."
        ),
    ] = field(default_factory=dict)


class Right(Answer, frozen=True, kw_only=True):
    """Lanes and campaigns that a caller may act on."""

    lanes: Annotated[list[str], Meta(description="`*`: all.")]
    campaigns: Annotated[
        list[str],
        Meta(description="Names in which `*` and `?` stand for others. `*` alone: also calls of no campaign."),
    ]


class Me(Answer, frozen=True, kw_only=True):
    """Who the caller is, and what it may do."""

    name: str
    permissions: list[Literal["read", "act", "personal_data"]]
    rights: Annotated[
        list[Right],
        Meta(
            description="What one who may act may act on: one of them is enough. Empty: nothing (the setting `rights`)."
        ),
    ] = field(default_factory=list)
    rights_in_words: str = ""
    roles: Annotated[
        list[str],
        Meta(
            description="The roles that one may play, in the header `Redial-Role`: on the local stack; elsewhere none."
        ),
    ] = field(default_factory=list)
