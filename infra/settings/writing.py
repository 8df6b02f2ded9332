"""The settings of a stage that say how people write numbers and times."""

from pydantic import BaseModel, ConfigDict

from infra.settings.values import Country, TimeZone


class WritingSettings(BaseModel):
    """What a stage presumes of what people write."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    country: Country | None = None
    """Whose numbers those without a country code are, like `US`; None: the origination numbers' country, if they are of one."""

    time_zone: TimeZone | None = None
    """Whose clock the times without an offset are of, like `America/Denver`; None: that has to be named beside them."""
