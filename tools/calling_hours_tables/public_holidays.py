"""The table of public holidays, from the library `holidays`."""

import json
import re
from datetime import date
from typing import Any

import holidays

from tools.calling_hours_tables.tables import FOLDER

YEARS = 3
# Parts that have a code; some countries also have parts that only this library names.
_CODE = re.compile(r"[A-Z0-9]{1,4}")


def first_year() -> int:
    """Return the first year of the table that is there."""
    table = json.loads((FOLDER / "public_holidays.json").read_bytes())
    year: int = table["first_year"]
    return year


def days_of(country: str, part: str | None, years: range) -> frozenset[date]:
    """Return the public holidays of a country or of a part of it, with the days on which they are observed."""
    return frozenset(holidays.country_holidays(country, subdiv=part, years=years))


def public_holidays(first: int) -> dict[str, Any]:
    """Return the table that begins with a year."""
    years = range(first, first + YEARS)
    regions: dict[str, list[int]] = {}
    for country, parts in sorted(holidays.list_supported_countries(include_aliases=False).items()):
        whole = days_of(country, None, years)
        regions[country] = _numbered(whole, first)
        for part in sorted(parts):
            if _CODE.fullmatch(part):
                regions[f"{country}-{part}"] = _numbered(whole ^ days_of(country, part, years), first)
    return {"first_year": years[0], "last_year": years[-1], "days": regions}


def _numbered(days: frozenset[date], first: int) -> list[int]:
    return sorted((day - date(first, 1, 1)).days for day in days)
