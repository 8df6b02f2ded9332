"""What a producer may attach to a request for itself. Pure."""

from collections.abc import Mapping

from redial.domain.names import name_fault

MOST_PAIRS = 20
MOST_BYTES_OF_KEY = 64
MOST_BYTES_OF_METADATA = 2_048
"""Of all keys and values, in UTF-8."""


def metadata_fault(metadata: Mapping[str, str]) -> str | None:
    """
    Tell what keeps some pairs from being metadata; None: they are.

    Parameters
    ----------
    metadata : mapping of str to str
        Its keys in their normal form.
    """
    if len(metadata) > MOST_PAIRS:
        return f"expected at most {MOST_PAIRS} pairs, got {len(metadata):,}"
    for position, key in enumerate(metadata, start=1):
        if (fault := name_fault(key, MOST_BYTES_OF_KEY)) is not None:
            return f"key {position}: {fault}"
    size = sum(len(key.encode()) + len(value.encode()) for key, value in metadata.items())
    if size > MOST_BYTES_OF_METADATA:
        return f"expected at most {MOST_BYTES_OF_METADATA:,} bytes of keys and values in UTF-8, got {size:,}"
    return None
