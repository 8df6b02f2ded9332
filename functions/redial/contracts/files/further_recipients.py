"""Who is called next, as people write it in one line: `+12065550102,delay=2m,language=es-US`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from redial.contracts.files.delays import read_delay

_TEXT = re.compile(r",\s*text=")
_OF_TEXT = (("language", "language_code"), ("voice", "voice_id"))
_VARIABLE = "var."
_PARTS = ("name", "template", "language", "voice", "var.NAME", "delay", "share", "after_unknown", "text")
_EXPECTED = (
    f"expected a number, and then parts like delay=2m with commas between them; the parts are: {', '.join(_PARTS)}. "
    "A text comes last"
)


def read_recipient(written: str, in_e164: Callable[[str], str]) -> dict[str, Any]:
    """
    Read one further recipient, as `then` of a request has it.

    Parameters
    ----------
    in_e164
        Reads the phone number.

    Raises
    ------
    ValueError
        Names what is no part of it.
    """
    head, *text = _TEXT.split(written, maxsplit=1)
    number, *parts = head.split(",")
    given: dict[str, str] = {}
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        is_known = name in _PARTS[:-1] or (name.startswith(_VARIABLE) and name != _VARIABLE)
        if not is_known or name == "var.NAME" or bool(equals) == (name == "after_unknown") or (equals and not value):
            raise ValueError(f"{_EXPECTED}; got {part.strip()!r}")
        if name in given:
            raise ValueError(f"{name} is given twice in {written!r}")
        given[name] = value
    return {"destination_phone_number": in_e164(number.strip())} | _fields(given, text[0] if text else None)


def _fields(given: dict[str, str], text: str | None) -> dict[str, Any]:
    fields: dict[str, Any] = {name: given[name] for name in ("name", "template") if name in given}
    fields |= {f"{name}_seconds": read_delay(given[name]) for name in ("delay", "share") if name in given}
    if "after_unknown" in given:
        fields["after_unknown"] = True
    variables = {name.removeprefix(_VARIABLE): value for name, value in given.items() if name.startswith(_VARIABLE)}
    if variables:
        fields["variables"] = variables
    if text is not None:
        voice = {field: given[name] for name, field in _OF_TEXT if name in given}
        return fields | {"content": {"plain_text_message": {"text": text, **voice}}}
    if "voice" in given:
        raise ValueError("voice is for a text: a template names its own")
    return fields | ({"language": given["language"]} if "language" in given else {})


def people_of(request: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Give number and name of a request's recipients, in their order."""
    return [(each["destination_phone_number"], each.get("name")) for each in (request, *request.get("then", ()))]
