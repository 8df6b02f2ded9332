"""What a stack permits and presumes of requests, beyond what holds for every request."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import msgspec

from redial.contracts.content_rules import VoiceApiVersion
from redial.contracts.numbering import default_permissions
from redial.domain.call.calls import Call
from redial.domain.call.destinations import CallPermissions
from redial.domain.call.number_choice import ANY_NUMBER, NumberChoice
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import NO_STAGE_HOURS, HoursSource
from redial.stack_settings import StackSettings


def no_lane_given(_campaign: str | None) -> Lane | None:
    """Return no lane: nobody has moved a campaign."""
    return None


class StackRules(msgspec.Struct, frozen=True, kw_only=True):
    """What this stack permits and presumes, beyond what holds for every request."""

    origination_phone_numbers: tuple[str, ...]
    voice_api: VoiceApiVersion = "v1"
    caller_id_permitted: bool
    """False in the sandbox: the API reference forbids ``CallerId`` there."""
    calls_per_recipient_per_day: int
    default_retry_policy: Mapping[str, Any]
    """In the form of a request's ``retry``; what it leaves out comes from the built-in defaults."""
    retry_policies: Mapping[str, Mapping[str, Any]] = {}
    """Those that a request may name, in the same form."""
    more_voices: Mapping[str, tuple[str, ...]] = {}
    """Voices that are newer than Redial's table of Polly's, each with the languages that it speaks."""
    calling_hours: HoursSource = NO_STAGE_HOURS
    number_choice: NumberChoice = ANY_NUMBER
    """Which of the origination numbers are for which calls: told in a dry run."""
    lane_of_campaign: Callable[[str | None], Lane | None] = no_lane_given
    """Gives the lane that people gave a campaign, if they did: its calls are in it, whatever their requests say."""
    answers_tasks: bool = False
    """Whether the stack answers tasks of Step Functions that wait for a request."""
    permissions: CallPermissions | None = None
    """None: the countries of the origination numbers, and what else is permitted by default."""

    @property
    def permissions_in_force(self) -> CallPermissions:
        """Give what may be called and shown."""
        return self.permissions or default_permissions(self.origination_phone_numbers)

    def numbers_for(self, call: Call) -> tuple[str, ...]:
        """Return the numbers that a call may be placed from."""
        return self.number_choice.numbers_for(call.request, call.destination, self.origination_phone_numbers)

    @classmethod
    def of(cls, settings: StackSettings) -> Self:
        """Return the rules that follow from a stack's settings."""
        return cls(
            origination_phone_numbers=settings.origination_phone_numbers,
            voice_api=settings.voice_api,
            caller_id_permitted=settings.voice_profile == "production",
            calls_per_recipient_per_day=settings.voice_limits.calls_per_recipient_per_day,
            default_retry_policy=settings.default_retry_policy,
            retry_policies=settings.retry_policies,
            more_voices=settings.more_voices,
            calling_hours=settings.calling_hours,
            answers_tasks=settings.answers_tasks,
            permissions=settings.call_permissions,
        )
