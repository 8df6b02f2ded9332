"""What people set while the stack runs: named hours, and settings of campaigns."""

from typing import Annotated, Any

from msgspec import Meta

from redial.contracts.answers.common import Answer, Time
from redial.domain.call.requests import Lane


class NamedHoursResponse(Answer, frozen=True, kw_only=True):
    """Calling hours that have a name, as they hold now."""

    name: str
    hours: Annotated[dict[str, Any], Meta(description="In the form of a request's `calling_hours`.")]
    written: Annotated[str, Meta(description="The same in one line, as people write it.")]
    in_settings: Annotated[
        bool, Meta(description="Whether the settings have hours of this name; those that were put come before them.")
    ]
    put_at: Annotated[Time | None, Meta(description="When they were put; null: they are those of the settings.")]
    put_by: str | None


class NamedHoursPut(NamedHoursResponse, frozen=True, kw_only=True):
    """Named hours after they were put."""

    changed: Annotated[bool, Meta(description="False: the name had the same hours before.")]


class NamedHoursDeleted(Answer, frozen=True, kw_only=True):
    """What holds under a name whose hours were deleted."""

    name: str
    of_settings: Annotated[
        bool, Meta(description="Whether those of the settings hold now; else calls that name them are held.")
    ]


class HoursRead(Answer, frozen=True, kw_only=True):
    """Calling hours as they were understood."""

    hours: Annotated[dict[str, Any] | str, Meta(description="In the form of a request's `calling_hours`.")]


class UnreadableHoursResponse(Answer, frozen=True, kw_only=True):
    """What stands under a name and cannot be read: calls that give the name wait until it is put anew, or removed."""

    name: Annotated[
        str, Meta(description="`*` where no name can be read: one that is put takes the place of them all.")
    ]
    fault: Annotated[str, Meta(description="What is wrong with it.")]


class NamedHoursList(Answer, frozen=True, kw_only=True):
    """Calling hours that have names, by name."""

    calling_hours: list[NamedHoursResponse]
    unreadable: list[UnreadableHoursResponse]
    default: Annotated[str | None, Meta(description="The name of those that hold for requests which say nothing.")]


class CampaignSettingsResponse(Answer, frozen=True, kw_only=True):
    """The settings of a campaign; what is null is as for calls of no campaign."""

    campaign: str
    calling_hours: Annotated[
        dict[str, Any] | str | None,
        Meta(
            description="When the recipients of its calls may be called, where a call has no hours of its own: hours, or the name "
            "of hours."
        ),
    ]
    calling_hours_written: Annotated[str | None, Meta(description="The same in one line, as people write it.")]
    calls_per_minute: Annotated[
        int | None,
        Meta(description="How many of its calls may be placed in a minute; null: as many as the stage permits."),
    ]
    lane: Annotated[
        Lane | None,
        Meta(description="The lane of its calls; null: each is in that of its request, or where it was moved before."),
    ]
    set_at: Annotated[Time | None, Meta(description="When they were last changed; null: never.")]
    set_by: str


class CampaignSettingsList(Answer, frozen=True, kw_only=True):
    """The settings of campaigns, by name."""

    campaigns: list[CampaignSettingsResponse]
