"""`redial emulator`: the emulator is a product of its own, and its command lives with it."""

from local.emulator.command import emulator

__all__ = ["emulator"]
