"""
Writes the tables of calling hours anew: ``python -m tools.calling_hours_tables [FIRST_YEAR]``, or ``make tables``.

Without a year the holidays stay at the years that they have. Needs the package index, or uv's cache of it: libphonenumber's data of
zones is in no package of this environment.
"""

import sys

from tools.calling_hours_tables.number_zones import number_zones
from tools.calling_hours_tables.public_holidays import first_year, public_holidays
from tools.calling_hours_tables.tables import write


def main() -> None:
    """Write both tables."""
    write("public_holidays.json", public_holidays(int(sys.argv[1]) if len(sys.argv) > 1 else first_year()))
    write("number_zones.json", number_zones())


if __name__ == "__main__":
    main()
