from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of ``tally``."""

    table_name: str
    retention_days: int
