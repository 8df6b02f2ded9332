"""
Reads libphonenumber's zones, and what kinds of numbers begin with which digits; prints both as JSON.

It runs in an environment of its own, with `phonenumbers` and `regex`, and imports nothing of this project. Plans are given as
patterns of whole numbers. Which digits tell the kinds apart is found by asking which patterns a number that begins so can still
match.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import phonenumbers
import regex
from phonenumbers.tzdata import TIMEZONE_DATA

AREA, COUNTRY, SERVICE = "area", "country", "service"
_SERVICES = (
    *("toll_free", "premium_rate", "shared_cost", "voip"),
    *("personal_number", "pager", "uan", "voicemail"),
)
_DIGITS = "0123456789"
# What more digits do not tell apart, such as kinds of different length, counts for the country: all of its zones, and no service.
_DEPTH = 7

Tree: TypeAlias = "str | tuple[Tree, ...] | None"
"""The kind of all numbers that begin so, or what the next digit tells; None where there are no numbers."""


def _patterns(country_code: int) -> dict[str, list[Any]]:
    has_areas = phonenumbers.is_number_type_geographical(phonenumbers.PhoneNumberType.MOBILE, country_code)
    # Where all numbers have the same zones, it does not matter whether one tells its area.
    one_zone = len({zones for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(str(country_code))}) == 1
    patterns: dict[str, list[Any]] = {}
    for region in phonenumbers.region_codes_for_country_code(country_code):
        plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
        fixed, mobile = _pattern(plan, "fixed_line"), _pattern(plan, "mobile")
        of_mobile = AREA if has_areas or one_zone or mobile == fixed else COUNTRY
        for kind, pattern in (
            (AREA, fixed),
            (of_mobile, mobile),
            *((SERVICE, _pattern(plan, service)) for service in _SERVICES),
        ):
            if pattern is not None:
                patterns.setdefault(kind, []).append(regex.compile(pattern))
    return patterns


def _pattern(plan: Any, kind: str) -> str | None:
    described = getattr(plan, kind)
    return described.national_number_pattern if described is not None else None


def _tree(begin: str, patterns: Mapping[str, Sequence[Any]]) -> Tree:
    possible = [kind for kind, forms in patterns.items() if any(form.fullmatch(begin, partial=True) for form in forms)]
    if len(possible) < 2:
        return possible[0] if possible else None
    if len(begin) == _DEPTH:
        return COUNTRY
    longer = tuple(_tree(begin + digit, patterns) for digit in _DIGITS)
    kinds = set(longer) - {None}
    return kinds.pop() if len(kinds) == 1 and all(isinstance(kind, str) for kind in kinds) else longer


def _prefixes(tree: Tree, begin: str, known: str) -> dict[str, str]:
    """Return the prefixes whose kind is another one than `known`, what the next shorter prefix says."""
    if tree is None or tree == known:
        return {}
    if isinstance(tree, str):
        return {begin: tree}
    counts = Counter(kind for kind in tree if isinstance(kind, str))
    most = max(counts, key=lambda kind: (counts[kind], kind), default=known)
    found: dict[str, str] = {}
    if counts[most] > counts[known] + 1:
        found[begin] = known = most
    for digit, longer in zip(_DIGITS, tree, strict=True):
        found |= _prefixes(longer, begin + digit, known)
    return found


def main() -> None:
    """Print the zones and the kinds of all prefixes."""
    kinds: dict[str, str] = {}
    for country_code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        if str(country_code) in TIMEZONE_DATA:
            kinds |= _prefixes(_tree("", _patterns(country_code)), str(country_code), AREA)
    json.dump({"zones": TIMEZONE_DATA, "kinds": kinds}, sys.stdout)


if __name__ == "__main__":
    main()
