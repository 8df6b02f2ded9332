"""
What msgspec's types cannot say of a setting, or do not see in a value that is constructed in Python.

Each check raises a ValueError that names the setting; in a file or a request msgspec makes it a ValidationError. A setting that
could never work is refused here: it would be noticed at the first call, or never.
"""

import re
import shlex
from ipaddress import ip_address
from urllib.parse import urlsplit

import phonenumbers

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?")


def require_within(name: str, value: float, largest: float) -> None:
    """Require a number from 0 to `largest`; not-a-number is none."""
    if not 0 <= value <= largest:
        raise ValueError(f"`{name}` must be a number from 0 to {largest:g}, not {value}")


def require_name(name: str, written: str) -> None:
    """Require what operations of version 2 can name."""
    if not _NAME.fullmatch(written):
        raise ValueError(f"`{name}`: {written!r} is not 1 to 64 of A-Z, a-z, 0-9, _ and -")


def require_some(name: str, value: float | None) -> None:
    """Require that a message may have some length: none could be sent otherwise."""
    if value == 0:
        raise ValueError(f"`{name}` is 0, so that no call could be placed; `off` allows any")


def require_countries(name: str, countries: tuple[str, ...]) -> None:
    """Require at least one country, each by its ISO 3166 code and with telephones."""
    if not countries:
        raise ValueError(f"`{name}` names none, so that no call could be placed; `off` allows all")
    for country in countries:
        if country not in phonenumbers.SUPPORTED_REGIONS:
            meant = country.upper().replace("UK", "GB")
            hint = f"; {meant} is one" if meant in phonenumbers.SUPPORTED_REGIONS else ""
            raise ValueError(f"`{name}`: {country!r} is not an ISO 3166 code, as US and GB are{hint}")


def require_command(name: str, command: str) -> None:
    """Require a program, with options perhaps, as a shell would read them."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ValueError(f"`{name}`: {command!r} is not a command: {error}") from None
    if not words:
        raise ValueError(f"`{name}` must name a program, as espeak-ng is one")


def is_host(name: str) -> bool:
    """Tell whether a name can be a host's: letters, digits, hyphens, underscores and dots, or an address."""
    try:
        ip_address(name)
    except ValueError:
        return _HOST.fullmatch(name) is not None
    return True


def require_server_url(name: str, url: str) -> None:
    """Require the URL of a server, without a path."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.scheme in ("http", "https") and is_host(parts.hostname or "") and parts.port != 0)
        usable = usable and url.isprintable() and " " not in url and parts.username is None
    except ValueError:
        usable = False
    else:
        usable = usable and parts.path in ("", "/") and not parts.query and not parts.fragment
    if not usable:
        raise ValueError(f"`{name}` must be the URL of a server, as in http://127.0.0.1:4566, not {url!r}")
