"""
The keys of the batches that an item of counts remembers, so that one which is delivered again is not counted again. Pure.

They are most of what such an item holds, and it is written with every batch. So only the last ones are kept whole, and those before
them short.
"""

from base64 import b64encode
from hashlib import sha256

# A batch that is delivered again is recognised by the key that it left. Batches of a shard come one after the other, and one is
# repeated until it succeeds, its key the last again with each time: so these are the batches that the other shards, three or more,
# may count between two of its deliveries, which is a minute where the first is held up to its time-out.
BATCHES_KEPT = 64
KEPT_WHOLE = 8
"""Older code knows whole keys alone: what it delivers again after a rollback has to be among these."""
SHORT = 6
"""Characters of a short key, of 6 bits each: that one of 64 is taken for another is as likely as 1 to 1,000,000,000."""


def short_key(batch: str) -> str:
    """Return the short form of a key; that of a short one is another."""
    return b64encode(sha256(batch.encode()).digest()[:SHORT]).decode()[:SHORT]


def remembers(batches: tuple[str, ...], batch: str) -> bool:
    """
    Tell whether a batch is among those that are remembered.

    Parameters
    ----------
    batches : tuple of str
        As `with_last` made them, or older code, which keeps all keys whole.
    batch : str
        Its whole key.

    Returns
    -------
    bool
        Of another batch it is True once in 1,000,000,000 times.
    """
    return batch in batches or short_key(batch) in batches


def with_last(batches: tuple[str, ...], batch: str) -> tuple[str, ...]:
    """Remember a batch as the one that was delivered last."""
    its_keys = {batch, short_key(batch)}
    others = (each for each in batches if each not in its_keys)
    kept = (*others, batch)[-BATCHES_KEPT:]
    earlier, last = kept[:-KEPT_WHOLE], kept[-KEPT_WHOLE:]
    return (*(each if len(each) == SHORT else short_key(each) for each in earlier), *last)
