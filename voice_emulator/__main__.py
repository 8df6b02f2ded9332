"""`python -m voice_emulator`: the same as `redial emulator`."""

import typer

from voice_emulator.command import emulator

if __name__ == "__main__":
    typer.run(emulator)
