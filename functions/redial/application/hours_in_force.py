"""
The calling hours that hold for a request: those of the settings, and what people have set since, by name or for a campaign.

Nothing is read for a request that no hours concern. The control, which ``dial`` reads anyway, tells whether there is more to read.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec.structs import replace

from redial.application.ports import Clock
from redial.domain.call.requests import CallRequest, HoursRecord
from redial.domain.call.stage_hours import StageHours

if TYPE_CHECKING:
    from redial.domain.steering.campaign_settings import CampaignSettings
    from redial.domain.steering.control import Control
    from redial.domain.steering.named_hours import NamedHours

KNOWN_FOR = timedelta(seconds=5)
"""So old is what is known of hours at most, where a call is held against them."""
_MOST_CAMPAIGNS_KNOWN = 500
T = TypeVar("T")


class Known(Generic[T]):
    """Something that was read, and is not read anew for a while."""

    def __init__(self, load: Callable[[], T], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._read: tuple[datetime, T] | None = None

    def get(self, known_for: timedelta) -> T:
        """Return the value as it was no longer than `known_for` ago; read anew where nothing as young is known."""
        now = self._clock.now()
        if self._read is None or now - self._read[0] >= known_for:
            self._read = now, self._load()
        return self._read[1]


class HoursInForce:
    """
    Gives the hours of requests.

    Parameters
    ----------
    stage
        What the settings say.
    control
        Gives the control as it was at most so long ago.
    named
        Reads the hours that people have named.
    campaign
        Reads the settings of a campaign.
    known_for
        For how long hours are not read anew.
    nothing_set_known_for
        For how long it is taken for true that a campaign has no settings, where nothing but its own hours would concern a call.
        Whoever dials is told of them in time; who takes requests in reads so seldom for campaigns that have none.
    """

    def __init__(
        self,
        stage: StageHours,
        *,
        control: "Callable[[timedelta], Control]",
        named: "Callable[[], NamedHours]",
        campaign: "Callable[[str], CampaignSettings]",
        clock: Clock,
        known_for: timedelta = KNOWN_FOR,
        nothing_set_known_for: timedelta = KNOWN_FOR,
    ) -> None:
        self._stage = stage
        self._control = control
        self._read_named = named
        self._named = Known(named, clock)
        self._campaign = campaign
        self._of_campaigns: dict[str, Known[CampaignSettings]] = {}
        self._clock = clock
        self._known_for = known_for
        self._nothing_set_known_for = nothing_set_known_for if stage.default is None else known_for

    def of(self, request: CallRequest, /) -> StageHours:
        """Return what the stage sets for a request: named hours as they are now, and those of its campaign as the default."""
        stage, said = self._stage, request.calling_hours
        if said is None and request.campaign is not None:
            of_campaign = self._of_campaign(request.campaign)
            if of_campaign is not None:
                stage = replace(stage, default=of_campaign)
        said = said if said is not None else stage.default
        return self._with_named(stage, said) if isinstance(said, str) else stage

    @property
    def of_settings(self) -> StageHours:
        """What the settings alone say."""
        return self._stage

    def are_named(self) -> bool:
        """Read whether there are hours that people named."""
        return bool(self._read_named().by_name)

    def has_settings(self, campaign: str) -> bool:
        """Read whether a campaign has settings."""
        return not self._campaign(campaign).say_nothing

    def _of_campaign(self, campaign: str) -> HoursRecord | str | None:
        control = self._control(self._nothing_set_known_for)
        if campaign not in control.campaigns_with_settings:
            return None
        if campaign not in self._of_campaigns:
            if len(self._of_campaigns) >= _MOST_CAMPAIGNS_KNOWN:
                self._of_campaigns.clear()
            self._of_campaigns[campaign] = Known(partial(self._campaign, campaign), self._clock)
        return self._of_campaigns[campaign].get(self._known_for).calling_hours

    def _with_named(self, stage: StageHours, name: str) -> StageHours:
        if self._control(self._known_for).has_named_hours:
            stage = replace(stage, named={**self._stage.named, **self._named_now(name, self._known_for)})
        if name in stage.named:
            return stage
        # Perhaps it was named a moment ago: nobody is to be told that it is not known.
        return replace(stage, named={**self._stage.named, **self._named_now(name, timedelta(0))})

    def _named_now(self, name: str, known_for: timedelta) -> dict[str, HoursRecord]:
        named = self._named.get(known_for)
        named.require_readable(name)
        return named.records
