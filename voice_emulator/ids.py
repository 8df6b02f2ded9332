"""The ids that the service gives."""

from random import Random

# Seeded by the system once: asking it anew for each id is a system call a request.
_random = Random()  # noqa: S311 - ids need to be unique, not secret
# The first digit of a UUID's fourth group: its upper two bits say which layout it has.
_VARIANTS = dict(zip("0123456789abcdef", 4 * "89ab", strict=True))


def new_id() -> str:
    """Return a UUID, as the service gives one to each request and to each message."""
    # uuid.UUID(...) does the same in ten times the time.
    digits = _random.getrandbits(128).to_bytes(16, "little").hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANTS[digits[16]]}{digits[17:20]}-{digits[20:]}"
