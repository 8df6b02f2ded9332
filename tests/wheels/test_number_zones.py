"""The table of numbers and zones against `phonenumbers` itself, which only an environment of its own can have whole."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from redial.domain.calling_hours.zones import NumberKind, kind_of, zones_of
from tests.wheels.conftest import uv
from tools.calling_hours_tables.tables import FOLDER

ORACLE = Path(__file__).with_name("number_zones_oracle.py")


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    table = json.loads((FOLDER / "number_zones.json").read_bytes())
    prefixes = " ".join([*table["prefixes"], *table["kinds"].values()])
    whole = f"phonenumbers=={version('phonenumberslite')}"
    printed = uv("run", "--quiet", "--no-project", "--isolated", "--with", whole, "python", str(ORACLE), prefixes)
    told: dict[str, list[str]] = json.loads(printed)
    return told


def test_a_number_has_the_zones_that_phonenumbers_tells(told: dict[str, list[str]]) -> None:
    differing = {number: zones for number, zones in told.items() if list(zones_of(number)) != zones}

    # Where the length of a number alone tells that it has an area, the table says all zones of the country: more, never fewer.
    assert len(told) > 9_000
    assert [number for number, zones in differing.items() if not set(zones) <= set(zones_of(number))] == []
    assert {kind_of(number) for number in differing} <= {NumberKind.COUNTRY}
    assert len(differing) < len(told) / 200
