"""
Prints numbers that `phonenumbers` holds valid, each with the time zones that it tells of it, as JSON.

Runs in an environment of its own, in which that package is installed whole. Argument: prefixes of numbers, with spaces between.
"""

import json
import random
import sys

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

draw = random.Random(13)
found: dict[str, tuple[str, ...]] = {}
for prefix in sys.argv[1].split():
    for length in range(max(8, len(prefix)), 14):
        for _ in range(2):
            digits = prefix + "".join(draw.choices("0123456789", k=length - len(prefix)))
            number = phonenumbers.parse(f"+{digits}")
            if phonenumbers.is_valid_number(number) and phonenumbers.format_number(number, 0) == f"+{digits}":
                found[f"+{digits}"] = time_zones_for_number(number)
json.dump(found, sys.stdout)
