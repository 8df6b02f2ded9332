"""The settings of a stage that say what it tells the world of its calls."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from infra.settings.values import CommaSeparated, OnceEach
from redial.domain.publishing.published_events import FINAL_KINDS, PublishedKind

PublishedKinds = Annotated[tuple[PublishedKind, ...], CommaSeparated, OnceEach]


class PublishingSettings(BaseModel):
    """What a stage publishes on its event bus, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    published_events: PublishedKinds = Field(default=FINAL_KINDS)
    """
    Which events of calls the stack puts on its event bus, by their names; none: an empty list.

    The default is how calls end: `Call Rejected`, `Call Ended`, `Call Corrected`, `Call Needs Decision`. Not `Campaign Ended`:
    where the calls of a campaign come one by one, it comes with each.
    """

    publish_numbers_in_clear: bool = False
    """
    Whether those events have phone numbers, and names of recipients, in clear.

    Whoever may put a rule on the bus sees them then.
    """
