"""What a command ends with when it cannot do what was asked."""

from typing import ClassVar


class CommandError(Exception):
    """A command cannot do what was asked; the message says what to do about it."""

    exit_code: ClassVar[int] = 5
    """That of a command which ends so: not possible as things stand (docs/cli.md)."""
