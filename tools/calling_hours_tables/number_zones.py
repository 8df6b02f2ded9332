"""
The table of numbers and zones, from libphonenumber.

Its data of zones is in the package `phonenumbers` and not in `phonenumberslite`, and both install the same modules: so it is
read in an environment of its own, by `numbering_plans`.
"""

import json
import os
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_UV = os.environ.get("REDIAL_UV", str(_ROOT / ".local" / "boot" / "bin" / "uv"))
_SCRIPT = Path(__file__).with_name("numbering_plans.py")
_REGEX = "2026.11.22"


def number_zones() -> dict[str, Any]:
    """Return the table, of the version of libphonenumber that the functions have."""
    done = subprocess.run(  # noqa: S603 - our own script
        [
            *(_UV, "run", "--quiet", "--no-project", "--isolated"),
            *("--with", f"phonenumbers=={version('phonenumberslite')}", "--with", f"regex=={_REGEX}"),
            *("python", str(_SCRIPT)),
        ],
        stdout=subprocess.PIPE,
        check=True,
    )
    plans = json.loads(done.stdout)
    return table_of(plans["zones"], plans["kinds"])


def table_of(zones_of_prefix: dict[str, list[str]], kind_of_prefix: dict[str, str]) -> dict[str, Any]:
    """
    Return the table as it is stored.

    Parameters
    ----------
    zones_of_prefix
        The zones of the numbers that begin so; the longest prefix holds.
    kind_of_prefix
        What numbers are that begin so: of an ``area``, of a ``country`` as a whole, of a ``service``; the longest prefix holds, and
        without any it is an area.
    """
    names = sorted({name for zones in zones_of_prefix.values() for name in zones})
    number_of = {name: number for number, name in enumerate(names)}
    prefixes_of: dict[tuple[int, ...], list[str]] = {}
    for prefix, zones in sorted(zones_of_prefix.items()):
        # One that has the zones of the next shorter one tells nothing.
        shorter = next((prefix[:end] for end in range(len(prefix) - 1, 0, -1) if prefix[:end] in zones_of_prefix), None)
        if shorter is None or zones_of_prefix[shorter] != zones:
            prefixes_of.setdefault(tuple(number_of[name] for name in zones), []).append(prefix)
    return {
        "names": names,
        "zones": [list(zones) for zones in prefixes_of],
        "prefixes": [" ".join(prefixes) for prefixes in prefixes_of.values()],
        "kinds": {
            kind: " ".join(sorted(prefix for prefix, of in kind_of_prefix.items() if of == kind))
            for kind in ("area", "country", "service")
        },
    }
