"""The settings of a stage that say how long voice events and records are kept in S3, and how soon they are there."""

from pydantic import BaseModel, ConfigDict, Field


class ArchiveSettings(BaseModel):
    """What a stage says of its archive."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    archive_retention_days: int = Field(default=400, ge=1, le=3650)
    """How long the raw voice events are kept in S3."""

    archive_buffer_seconds: int = Field(default=300, ge=0, le=900)
    """After how long Firehose writes what it gathered to S3, unless `archive_buffer_mebibytes` come first."""

    archive_buffer_mebibytes: int = Field(default=5, ge=1, le=128)
    """After how much Firehose writes what it gathered to S3, unless `archive_buffer_seconds` are over first."""
