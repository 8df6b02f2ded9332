"""The types that settings are made of, each with its bounds."""

from typing import Annotated, Literal

import msgspec

Profile = Literal["sandbox", "production"]
MOST = 1_000_000_000
LONGEST_S = 86_400.0
# A call of a minute would last 16 hours; what is larger is a mistake, and times soon leave the calendar.
LARGEST_TIME_SCALE = 1_000.0
Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=LONGEST_S)]
TimeScale = Annotated[float, msgspec.Meta(ge=0, le=LARGEST_TIME_SCALE)]
Seed = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
