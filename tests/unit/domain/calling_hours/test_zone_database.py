"""Which of two databases of time zones is gone by."""

import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tzdata

from local.paths import PROJECT
from redial.domain.calling_hours import zone_database
from redial.domain.calling_hours.zone_database import system_version, time_zone
from redial.domain.calling_hours.zones import zones_of

PACKAGED = Path(tzdata.__file__).parent / "zoneinfo"
NAME = "America/Winnipeg"
IN_DECEMBER = datetime(2026, 12, 1, 12, tzinfo=UTC)
BY_THE_PACKAGE = timedelta(hours=-5)
"""Manitoba left its clocks alone in 2026 for the first time, which version 2026e knows."""
BY_THE_SYSTEM = timedelta()


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """A system that tells another time in Winnipeg."""
    before = zoneinfo.TZPATH

    def have(**files: str) -> None:
        (tmp_path / NAME).parent.mkdir()
        shutil.copyfile(PACKAGED / "UTC", tmp_path / NAME)
        for file, text in files.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        look_in(str(tmp_path))

    def look_in(*folders: str) -> None:
        zoneinfo.reset_tzpath(folders)
        zoneinfo.ZoneInfo.clear_cache()
        time_zone.cache_clear()
        system_version.cache_clear()

    yield have
    look_in(*before)


@pytest.mark.parametrize(
    ("files", "offset"),
    [
        ({"tzdata.zi": f"# version {tzdata.IANA_VERSION[:4]}\n# the rest\n"}, BY_THE_PACKAGE),
        ({"tzdata.zi": f"# version {tzdata.IANA_VERSION}\n"}, BY_THE_SYSTEM),
        ({"tzdata.zi": f"# version {tzdata.IANA_VERSION}1\n"}, BY_THE_SYSTEM),
        ({"tzdata.zi": "# version 2025b\n"}, BY_THE_PACKAGE),
        ({"tzdata.zi": "# version 2099a\n"}, BY_THE_SYSTEM),
        ({"+VERSION": "2025b\n"}, BY_THE_PACKAGE),
        ({"+VERSION": "2099a\n"}, BY_THE_SYSTEM),
        ({"tzdata.zi": "R A 1916 only\n", "+VERSION": "2099a\n"}, BY_THE_SYSTEM),
        ({"tzdata.zi": "R A 1916 only\n"}, BY_THE_PACKAGE),
        ({}, BY_THE_PACKAGE),
    ],
)  # fmt: skip
def test_the_newer_database_is_gone_by(system: Callable[..., None], files: dict[str, str], offset: timedelta) -> None:
    system(**files)
    assert IN_DECEMBER.astimezone(time_zone(NAME)).utcoffset() == offset
    assert time_zone(NAME) is time_zone(NAME)
    assert time_zone(NAME).key == NAME


def test_a_zone_that_only_the_older_database_has_is_taken_from_there(
    system: Callable[..., None], tmp_path: Path
) -> None:
    system(**{"tzdata.zi": "# version 2025b\n"})
    shutil.copyfile(PACKAGED / "UTC", tmp_path / "Ours")
    assert IN_DECEMBER.astimezone(time_zone("Ours")).utcoffset() == timedelta()


def test_a_system_without_a_database_has_no_version(tmp_path: Path) -> None:
    assert system_version((str(tmp_path / "none"),)) == ""
    assert system_version(()) == ""


@pytest.mark.parametrize("name", ["Atlantis/Capital", "../UTC", "/etc/passwd", "America", "America/Winnipeg\0"])
def test_what_is_no_zone_is_none_in_either_database(system: Callable[..., None], name: str) -> None:
    system(**{"tzdata.zi": "# version 2025b\n"})
    with pytest.raises((zoneinfo.ZoneInfoNotFoundError, ValueError, OSError)):
        time_zone(name)


def test_the_locked_package_has_each_zone_that_a_number_may_be_in() -> None:
    numbers = ("+12045550100", "+18005550100", "+4915112345678", "+61412345678", "+551155550100", "+76005550100")
    names = {zone for number in numbers for zone in zones_of(number)}
    assert names
    assert {name for name in names if not (PACKAGED / name).is_file()} == set()


def test_no_other_module_takes_a_zone_from_the_system_alone() -> None:
    rooms = ("functions", "redial_cli", "local", "infra", "dashboard", "simulation")
    home = Path(zone_database.__file__)
    taking = [
        str(path)
        for room in rooms
        for path in (PROJECT / room).rglob("*.py")
        if path != home and "ZoneInfo(" in path.read_text(encoding="utf-8")
    ]
    assert taking == []
