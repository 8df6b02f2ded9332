"""`python -m local.emulator`: the same as `redial emulator`."""

import typer

from local.cli.emulator_command import emulator

typer.run(emulator)
