"""`redial emulator`: the emulator is a product of its own, and its command lives with it."""

from voice_emulator.command import emulator

__all__ = ["emulator"]
