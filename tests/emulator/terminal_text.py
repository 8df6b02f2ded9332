"""What a person reads of a command's output."""

import re


def plain(text: str) -> str:
    """Return what a terminal shows, without colours, frames and line breaks."""
    return re.sub(r"[\s│]+", " ", re.sub(r"\x1b\[[0-9;]*m", "", text))
