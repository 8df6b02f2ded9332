"""What a client wrote, as an answer and the log repeat it: no more of it than tells which it was."""

import re

LONGEST = 100
LONGEST_MESSAGE = 1_000
# How the decoder quotes a value that is none of those that may be.
_QUOTED = re.compile(r"^(.*?Invalid enum value )'(.*)'((?: - at `.*`)?)$", re.DOTALL)


def cut(written: str, longest: int = LONGEST) -> str:
    """Return what was written without what goes beyond its first hundred characters, or as many as are said."""
    return written if len(written) <= longest else f"{written[:longest]}..."


def shown(written: str) -> str:
    """
    Return what was written, quoted, without what goes beyond its first hundred characters.

    Examples
    --------
    >>> shown("set")
    "'set'"
    """
    return repr(cut(written))


def told(error: Exception) -> str:
    """Return what the decoder says of a body, in which a value that cannot be may stand whole."""
    message = str(error)
    if len(message) <= LONGEST:
        return message
    found = _QUOTED.match(message)
    return f"{found[1]}{shown(found[2])}{found[3]}" if found else bounded(message)


def bounded(message: str) -> str:
    """Return a message that is not longer than people read."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}..."
