"""What of a vendored module is not sent: functions and classes that neither the page nor the rest of the module names."""

import re
from collections.abc import Set

# As its author wrote it: it begins and ends at the margin.
_DECLARED = re.compile(r"(?m)^(?:export )?(?:async )?(?:function|class) (\w+)\b[^\n]*\{\n(?:(?!\}$)[^\n]*\n)*\}\n")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")

# A text of one line, with whatever it escapes; one of backticks may have code in it, and counts as code.
_TEXT = re.compile(r"(['\"])(?:(?!\1)[^\\\n]|\\.)*\1")


def names_in(code: str) -> set[str]:
    """Return whatever may be a name in a module; what its texts speak of is none."""
    return set(_NAME.findall(_TEXT.sub("", code)))


def without_unused(code: str, named: Set[str]) -> str:
    """
    Return a module without the functions and classes that nothing needs.

    Parameters
    ----------
    code
        The module. Its comments count as code, and it has no regular expression with a quotation mark.
    named
        All names in what imports it.
    """
    declared = {found[1]: names_in(found[0]) for found in _DECLARED.finditer(code)}
    needed: set[str] = set()
    to_follow = set(named) | names_in(_DECLARED.sub("", code))
    while to_follow:
        needed |= to_follow
        to_follow = {name for each in to_follow & declared.keys() for name in declared[each]} - needed
    return _DECLARED.sub(lambda found: found[0] if found[1] in needed else "", code)
