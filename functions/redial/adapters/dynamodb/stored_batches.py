"""
How the keys of counted batches are stored: the short ones as one text before the whole ones.

Code that knows whole keys alone takes that text for one more of them: it keeps it, and recognises those batches that came last.
"""

from typing import Any

from redial.adapters.dynamodb.plain import Plain
from redial.domain.reporting.counted_batches import SHORT

_MARK = "."
"""No key begins with it."""


def with_stored_batches(plain: Plain) -> Plain:
    """Return what an item of counts is stored as."""
    batches = plain.get("batches", [])
    short = [each for each in batches if len(each) == SHORT]
    if not short:
        return plain
    return plain | {"batches": [_MARK + "".join(short), *(each for each in batches if len(each) != SHORT)]}


def with_read_batches(plain: Plain) -> Plain:
    """Return an item of counts as it was before it was stored."""
    batches = plain.get("batches")
    if not isinstance(batches, list) or not any(_is_joined(each) for each in batches):
        return plain
    return plain | {"batches": [part for each in batches for part in _parts(each)]}


def _is_joined(each: Any) -> bool:
    return isinstance(each, str) and each.startswith(_MARK)


def _parts(each: Any) -> list[Any]:
    return [each[at : at + SHORT] for at in range(1, len(each), SHORT)] if _is_joined(each) else [each]
