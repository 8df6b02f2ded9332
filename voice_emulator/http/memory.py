"""The memory of a process that does nothing but serve."""

import gc


def settle_memory() -> None:
    """Take what is in memory now out of the garbage collector's rounds."""
    gc.collect()
    gc.freeze()
