"""What is asked about many calls at once."""

from typing import Annotated, Literal

from msgspec import Meta

from api.parameters.common import Campaign, Parameters


class GetSeries(Parameters, frozen=True, kw_only=True):
    """How far back, and of which calls."""

    range: Literal["1h", "6h", "24h", "7d", "30d"] = "24h"
    campaign: Annotated[
        Campaign | None, Meta(description="Of this campaign alone, which is counted by the hour: 24h, 7d or 30d.")
    ] = None
