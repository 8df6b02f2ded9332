"""What can be set of version 2 alone: its limits, the account's tier, numbers and money."""

from collections import Counter
from typing import Annotated

import msgspec

from voice_emulator.contracts.v2.number_kinds import NumberCapability, NumberStatus, NumberType
from voice_emulator.phone_numbers import require_e164
from voice_emulator.settings.bounds import Amount, Profile
from voice_emulator.settings.checks import require_countries, require_name
from voice_emulator.settings.starting import StartingOptOutList, StartingSet

Price = Annotated[float, msgspec.Meta(ge=0, le=100)]

SANDBOX_COUNTRIES = ("AU", "CA", "DE", "HK", "IL", "JP", "MX", "SG", "SE", "US", "GB")
DEFAULT_OPT_OUT_LIST = "Default"


class V2Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The quotas that version 2 has beside those of calls, for each account and region; None switches one off.

    Source: "Quotas" of the AWS End User Messaging SMS User Guide, and botocore's model for the reasons.
    """

    send_requests_per_second: Amount | None = 1
    """Messages that are sent, whatever their numbers."""
    requests_per_second: Amount | None = 1
    """For each operation but SendVoiceMessage and those of the next two."""
    number_requests_per_second: Amount | None = 10
    """For each of ListTagsForResource, PutOptedOutNumber and DeleteOptedOutNumber."""
    feedback_requests_per_second: Amount | None = 20
    """PutMessageFeedback."""
    configuration_sets: Amount | None = 25
    event_destinations: Amount | None = 5
    """For each configuration set."""
    phone_numbers: Amount | None = 25
    pools: Amount | None = 25
    identities_per_pool: Amount | None = 100
    opt_out_lists: Amount | None = 25
    protect_configurations: Amount | None = 25
    number_overrides: Amount | None = None
    """For each protect configuration; no figure is documented."""
    verified_numbers: Amount | None = 10
    verification_codes_per_day: Amount | None = 5
    """For each verified number; the figure is not documented."""
    tags_per_resource: Amount | None = 200
    """The figure is that of the longest list of tags that the model allows."""


class OwnedNumber(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An origination phone number that the account has from the start."""

    phone_number: str
    """In E.164."""
    status: NumberStatus = "ACTIVE"
    capabilities: tuple[NumberCapability, ...] = ("SMS", "VOICE")
    number_type: NumberType = "LONG_CODE"
    opt_out_list: str = DEFAULT_OPT_OUT_LIST
    """Made where there is none of this name."""
    calls_per_second: Amount | None = None
    """What DescribePhoneNumbers shows as the number's rate of voice; None: `calls_per_second_per_number` of the limits."""

    def __post_init__(self) -> None:
        require_e164("phone_number", [self.phone_number])
        require_name("opt_out_list", self.opt_out_list)
        if not self.capabilities:
            raise ValueError("`capabilities` names none; a number has at least one")


class V2Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of version 2 alone."""

    limits: V2Limits = V2Limits()
    account_tier: Profile = "production"
    """In the sandbox calls go to verified numbers only."""
    countries: tuple[str, ...] | None = None
    """ISO 3166 codes of the countries that may be called; None: any."""
    shared_quotas: bool = True
    """Whether the windows of calls count those of both versions together, which AWS does not say."""
    phone_numbers: tuple[OwnedNumber, ...] = ()
    """The numbers that each account has in each region, beside `origination_phone_numbers`; where both are empty, and none was
    requested, any number may call."""
    configuration_sets: tuple[StartingSet, ...] = ()
    """Those that every account has in every region from the start; the next two are there from the start too."""
    opt_out_lists: tuple[StartingOptOutList, ...] = ()
    verified_numbers: tuple[str, ...] = ()
    """Destination numbers that are verified."""
    price_per_minute: Price = 0.013
    """USD, to any country."""
    max_monthly_spend: Amount = 1_000
    """USD a month and region that AWS allows the account; a lower limit can be set by SetVoiceMessageSpendLimitOverride."""
    event_bridge: bool = False
    """Whether events go to the default bus of EventBridge too, at `aws_endpoint_url`."""

    def __post_init__(self) -> None:
        if self.countries is not None:
            require_countries("countries", self.countries)
        for number, times in Counter(each.phone_number for each in self.phone_numbers).items():
            if times > 1:
                raise ValueError(f"`phone_numbers`: {number} stands there twice; an account has a number once")


def of_profile(settings: V2Settings, profile: Profile) -> V2Settings:
    """Return the settings as an account of the sandbox, or one that has left it, has them."""
    in_sandbox = profile == "sandbox"
    return msgspec.structs.replace(
        settings,
        limits=V2Limits(),
        account_tier=profile,
        countries=SANDBOX_COUNTRIES if in_sandbox else None,
        max_monthly_spend=1 if in_sandbox else 1_000,
    )
