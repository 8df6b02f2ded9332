"""Times: always aware, always UTC, written as ISO-8601 with milliseconds so that text order is time order."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_iso(at: datetime) -> str:
    """Write a time as ``2026-11-23T06:30:33.123Z``; finer digits are cut off, so the text is never later than the time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def from_iso(text: str) -> datetime:
    """
    Read an ISO-8601 time that names its offset.

    Raises
    ------
    ValueError
        The text is no ISO-8601 time, or it names no offset.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"time without an offset: {text!r} (expected e.g. 2026-11-23T06:30:33.123Z)")
    return at.astimezone(UTC)


def to_epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970, cut off."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_epoch_ms(epoch_ms: int) -> datetime:
    """Give the time that lies this many milliseconds after 1970."""
    return EPOCH + timedelta(milliseconds=epoch_ms)


def floor_ms(at: datetime) -> datetime:
    """Cut a time to whole milliseconds: what is compared in memory must equal what comes back from the table."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
