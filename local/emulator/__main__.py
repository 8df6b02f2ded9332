"""`python -m local.emulator`: the same as `redial emulator`."""

import typer

from local.emulator.command import emulator

if __name__ == "__main__":
    typer.run(emulator)
