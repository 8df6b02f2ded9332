"""The variables of the environment by which options can be given, and those of such a name that mean something else."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches

PREFIX = "VOICE_EMULATOR_"
VARIABLES: set[str] = set()
"""Those of an option."""
# What Kubernetes and container links set of a service that is called voice-emulator.
_OF_A_SERVICE = re.compile(rf"{PREFIX}(SERVICE_|PORT_[0-9]|NAME$|ENV_)")
_LINK = re.compile(r"(tcp|udp|sctp)://\S+")


def is_service_link(variable: str, written: str) -> bool:
    """Tell whether a variable says where a service of the emulator's name is, as in ``tcp://10.0.0.1:4580``: nobody wrote that."""
    return os.environ.get(PREFIX + variable) == written and _LINK.fullmatch(written) is not None


def warnings_of_variables(environment: Mapping[str, str]) -> list[str]:
    """Return a line for each variable that looks like an option's, and is none: for a slip nothing would happen."""
    lines = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in VARIABLES and not _OF_A_SERVICE.match(name):
            known = sorted(each.removeprefix(PREFIX) for each in VARIABLES)
            meant = get_close_matches(name.removeprefix(PREFIX), known, n=1)
            hint = f": did you mean {PREFIX}{meant[0]}?" if meant else "; --help lists the options"
            lines.append(f"warning: the variable {name} is of no option{hint}")
    return lines
