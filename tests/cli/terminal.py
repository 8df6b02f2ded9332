"""A terminal that somebody sits at."""

import io


class Terminal(io.StringIO):
    """Standard input of a person."""

    def isatty(self) -> bool:
        return True
