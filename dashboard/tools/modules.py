"""
Which JavaScript modules the first view needs, and their list in `index.html`.

A browser finds out what a module imports only when it has the module; named in the head, all are fetched at once.
``python -m dashboard.tools.modules`` writes the list anew.
"""

import json
import posixpath
import re
from pathlib import PurePosixPath

from dashboard.headers import IMPORT_MAP
from dashboard.paths import INDEX, PAGE

ENTRY = "app/main.js"

_STATIC_IMPORT = re.compile(r'^(?:import|export)\s*(?:[\w*{}\s,$]+?from\s*)?"(?P<what>[^"]+)"', re.MULTILINE)
_LIST = re.compile(r"(?P<start><!-- modulepreload[^>]*-->\n)(?P<links>(?:\s*<link rel=\"modulepreload\"[^>]*>\n)*)")
_HREF = re.compile(r'href="([^"]+)"')


def needed_modules() -> list[str]:
    """
    Give the paths of the modules that are imported at the start, directly or by others, the entry first.

    Raises
    ------
    ValueError
        A module imports a name that the import map does not have.
    """
    names = import_map()
    found: dict[str, None] = {}
    waiting = [ENTRY]
    while waiting:
        module = waiting.pop(0)
        if module in found:
            continue
        found[module] = None
        imports = _STATIC_IMPORT.finditer((PAGE / module).read_text(encoding="utf-8"))
        waiting.extend(_resolve(match["what"], module, names) for match in imports)
    return list(found)


def listed_modules() -> list[str]:
    """Give the paths of the modules that `index.html` lists."""
    found = _LIST.search(INDEX.read_text(encoding="utf-8"))
    return _HREF.findall(found["links"]) if found is not None else []


def import_map() -> dict[str, str]:
    """Give the path for each bare name that modules import."""
    found = IMPORT_MAP.search(INDEX.read_text(encoding="utf-8"))
    imports = json.loads(found["text"])["imports"] if found is not None else {}
    return {name: posixpath.normpath(path) for name, path in imports.items()}


def write_list() -> None:
    """Write the list in `index.html` anew."""
    links = "".join(f'    <link rel="modulepreload" href="{module}" />\n' for module in needed_modules())
    text = INDEX.read_text(encoding="utf-8")
    INDEX.write_text(_LIST.sub(lambda found: found["start"] + links, text), encoding="utf-8")


def _resolve(what: str, module: str, names: dict[str, str]) -> str:
    if what.startswith("."):
        return posixpath.normpath(str(PurePosixPath(module).parent / what))
    if what not in names:
        raise ValueError(f"{module}: imports {what!r}, which the import map of index.html does not have")
    return names[what]


if __name__ == "__main__":
    write_list()
