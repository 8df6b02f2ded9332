"""What a caller may do."""

from enum import StrEnum


class Permission(StrEnum):
    """What a caller may do."""

    READ = "read"
    ACT = "act"
    PERSONAL_DATA = "personal_data"
    """See phone numbers in clear, and message texts."""
