"""
The environment of a function, parsed once and typed.

Each function has a frozen struct ``Settings``; its field names, in capitals, are the names of the environment variables.
"""

import base64
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, get_origin, get_type_hints

import msgspec

from redial.errors import SettingsError

S = TypeVar("S", bound=msgspec.Struct)

PACKED = "PACKED_SETTINGS"
"""The variable that holds others, where they are long: Lambda takes 4 KB of environment."""


# What packed settings say most often, the most frequent last, as a preset dictionary of zlib. It may only be changed with `PACKED`:
# what was packed with another one is not read.
_USUAL_WORDS = (
    b'"CALL_PERMISSIONS":"MORE_VOICES":"VOICE_PROFILE":"production","VOICE_API":"v1","RETENTION_DAYS":"FINAL_EVENT_DEADLINE_MINUTES":'
    b'"ORIGINATION_PHONE_NUMBERS":"VOICE_LIMITS":"{\\"calls_per_minute\\":\\"calls_per_second_per_number\\":'
    b'\\"calls_per_recipient_per_day\\":\\"calls_per_day\\":\\"clock_margin_ms\\":}","DEFAULT_RETRY_POLICY":"{\\"total_attempts\\":'
    b'\\"stop_at\\":\\"on_unknown\\":\\"give_up\\"\\"no_final_event\\":\\"not_dialled\\":\\"no_answer\\":\\"failed\\":\\"busy\\":'
    b'{\\"retry\\":true,\\"delay_seconds\\":\\"growth\\":\\"max_delay_seconds\\":\\"jitter\\":},'
)


def variable_names(settings_type: type[msgspec.Struct]) -> set[str]:
    """Give the names of the environment variables that a function reads."""
    return {name.upper() for name in _types_of(settings_type)}


def parse_settings(settings_type: type[S], environment: Mapping[str, str]) -> S:
    """
    Read a function's settings from its environment.

    A text field is taken as it is; ``tuple[str, ...]`` is comma separated; numbers are read as such; anything else is JSON.

    Raises
    ------
    SettingsError
        Variables are missing or malformed. The message names every one of them.
    """
    if PACKED in environment:
        environment = {**environment, **unpack(environment[PACKED])}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, kind in _types_of(settings_type).items():
        variable = name.upper()
        text = environment.get(variable, "").strip()
        if not text:
            problems.append(f"{variable} is missing")
            continue
        try:
            values[name] = _parse(kind, text)
        except (ValueError, msgspec.MsgspecError) as error:
            problems.append(f"{variable}={text!r} is malformed: {error}")
    if problems:
        raise SettingsError("environment: " + "; ".join(problems))
    return settings_type(**values)


@cache
def _types_of(settings_type: type[msgspec.Struct]) -> dict[str, Any]:
    """Give the types of the fields, looked up once: the simulation builds each function thousands of times."""
    return get_type_hints(settings_type)


def pack(variables: Mapping[str, str]) -> str:
    """Give variables as one short text."""
    packing = zlib.compressobj(level=9, zdict=_USUAL_WORDS)
    return base64.b85encode(packing.compress(msgspec.json.encode(variables)) + packing.flush()).decode()


def unpack(text: str) -> dict[str, str]:
    """
    Give the variables that were packed, with the usual words or, by an earlier version, without.

    Raises
    ------
    SettingsError
        The text is none of `pack`'s.
    """
    try:
        unpacking = zlib.decompressobj(zdict=_USUAL_WORDS)
        unpacked = unpacking.decompress(base64.b85decode(text))
        if not unpacking.eof:
            raise ValueError("its end is missing")
        return msgspec.json.decode(unpacked, type=dict[str, str])
    except (ValueError, zlib.error, msgspec.MsgspecError) as error:
        raise SettingsError(f"environment: {PACKED} is malformed: {error}") from error


def _parse(kind: Any, text: str) -> Any:
    if kind is str:
        return text
    if kind is int or kind is float:
        return kind(text)
    if get_origin(kind) is Literal:
        return msgspec.convert(text, type=kind)
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return msgspec.json.decode(text.encode(), type=kind)
