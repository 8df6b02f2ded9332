"""
Scenario files: settings, and what happens to the calls to each number.

A scenario is TOML (a name ending in .toml) or JSON. Beside `numbers` it may hold `profile` and the settings, by their names;
but not `synthesizer`, which runs a program of this machine: a file from elsewhere must not choose one.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from voice_emulator.echo import shown
from voice_emulator.phone_numbers import parse_phone_number
from voice_emulator.scripts.attempts import Script, WrittenScript, read_script
from voice_emulator.service.starting_resources import require_startable
from voice_emulator.service.strict_json import decode_once
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.settings.wrong_values import explained

_Written = Annotated[WrittenScript, msgspec.Meta(min_length=1)]

_NOT_OF_A_SCENARIO = frozenset({"synthesizer"})


class ScenarioError(Exception):
    """A scenario that cannot be read; its message says where and why."""


class Scenario(NamedTuple):
    """What a scenario file says."""

    settings: dict[str, Any]
    """Changes to the settings, checked."""
    scripts: dict[str, Script]
    """By E.164 number."""


def read_scenario(path: Path) -> Scenario:
    """
    Read a scenario file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or is not a scenario.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
        written = tomllib.loads(text) if path.suffix.lower() == ".toml" else decode_once(text)
        if not isinstance(written, dict):
            raise ScenarioError(f"{path}: a scenario is an object, with `numbers` and settings")
        for name in _NOT_OF_A_SCENARIO & written.keys():
            raise ScenarioError(
                f"{path}: `{name}` is no part of a scenario: it is a program of this machine, see --{name}"
            )
        scripts = read_scripts(written.pop("numbers", {}))
        require_startable(change_settings(EmulatorSettings(), written))
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.DecodeError, RecursionError) as error:
        raise ScenarioError(f"{path}: {error}") from error
    return Scenario(written, scripts)


def read_scripts(written: object) -> dict[str, Script]:
    """
    Return the scripts of an object from phone numbers to lists of attempts.

    Raises
    ------
    msgspec.ValidationError
        If a number is none or stands there twice, or an attempt is none.
    """
    return dict(each_script(written))


def each_script(written: object) -> Iterator[tuple[str, Script]]:
    """Do the same as `read_scripts`, one number at a time: for who has others to serve meanwhile."""
    seen: dict[str, str] = {}
    for number, attempts in msgspec.convert(written, dict[str, Any]).items():
        try:
            script: WrittenScript = msgspec.convert(attempts, _Written)
        except msgspec.ValidationError as error:
            raise msgspec.ValidationError(f"{shown(number)}: {explained(error, _Written, attempts)}") from None
        parsed = parse_phone_number(number)
        if parsed is None:
            raise msgspec.ValidationError(f"{shown(number)} is not a phone number; E.164 is best, as in +12065550100")
        first = seen.setdefault(parsed.e164, number)
        if first != number:
            raise msgspec.ValidationError(f"{shown(first)} and {shown(number)} are the same number")
        yield parsed.e164, read_script(script)
