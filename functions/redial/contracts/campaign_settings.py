"""The settings of a campaign as people write them."""

from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from redial.contracts.calling_hours import RequestedHours
from redial.contracts.fault_wording import in_words
from redial.contracts.request_fields import CampaignName
from redial.contracts.request_text import read_request_text
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_rates import MOST_CALLS_PER_MINUTE


class CampaignSettingsModel(BaseModel):
    """What to change of a campaign's settings: what is left out stays as it is, null takes it back."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    campaign: Annotated[CampaignName, Field(description="Whose settings they are.")]
    calling_hours: Annotated[
        RequestedHours | None,
        Field(
            description="When the recipients of its calls may be called, where a call has no hours of its own: hours, or the "
            "name of hours that the stage knows."
        ),
    ] = None
    calls_per_minute: Annotated[
        Annotated[int, Field(ge=1, le=MOST_CALLS_PER_MINUTE)] | None,
        Field(
            description="How many of its calls may be placed in a minute, in no sliding minute more; one above what the stage "
            "permits changes nothing."
        ),
    ] = None
    lane: Annotated[
        Literal["critical", "urgent", "normal", "bulk"] | None,
        Field(
            description="The lane of its calls, those that wait already too, whatever their requests say. Taken back, those "
            "that are there stay."
        ),
    ] = None


class CampaignSettingsChange(msgspec.Struct, frozen=True):
    """A change that may be made."""

    campaign: str
    given: dict[str, Any]
    """What is to be changed, by the names of the settings; None: taken back."""


def read_campaign_settings(body: str) -> CampaignSettingsChange | tuple[FieldError, ...]:
    """Read a change as it was sent; never raises for what was sent."""
    read = read_request_text(body, expected=frozenset(CampaignSettingsModel.model_fields))
    if read.errors:
        return read.errors
    try:
        model = CampaignSettingsModel.model_validate_json(read.text, strict=True)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False))
    plain = model.model_dump(mode="json", exclude_none=True)
    given = {name: plain.get(name) for name in model.model_fields_set if name != "campaign"}
    if model.lane is not None:
        given["lane"] = Lane(model.lane)
    return CampaignSettingsChange(model.campaign, given)
