"""The page as it is sent: its files but for comments, types, indentation, ends of lines, and what it uses of no vendored module."""

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

from dashboard.paths import PAGE
from dashboard.unused import names_in, without_unused

# A comment that has its lines for itself.
_COMMENT = re.compile(r"(?m)^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.DOTALL)

# A type beside an expression: `/** @type {any} */ (event)`.
_TYPE = re.compile(r"/\*\* @type \{(?:(?!\*/).)*\*/ ?")

# In markup (htm) it counts for nothing; a test holds that no other text has lines of its own.
_INDENTATION = re.compile(r"(?m)^[ \t]+")
_EMPTY_LINES = re.compile(r"\n{2,}")

# `import { a, b as c } from "..."`, on one line.
_IMPORT = re.compile(r'(?m)^import \{ ([^{}\n]*) \} from (?=")')

# What a line begins or ends with, where it is code: no text has a line of its own that does.
_DECLARATION = re.compile(r"(?m)^((?:export )?(?:const|let) \w+) = ")
_CONDITION = re.compile(r"(?m)^if \(|\) \{$")
_LIST = re.compile(r",\n")

# A statement's end before a line that can only begin another one; before a bracket, a template or a sign, it could go on.
_END = re.compile(r";\n(?=[A-Za-z_$}])")

# No text has one of these between spaces, nor a line that ends with a comma before a bracket.
_OPERATOR = re.compile(r" (=>|=|===|!==|&&|\|\||\?\?) ")
_LAST_COMMA = re.compile(r",\n(?=[)\]}])")

# The key of a text, whose value may be in the next line.
_KEY = re.compile(r'(?m)^("[a-z_]+\.[\w.]+"):\s+')

# A text in a style, which stays, or the space around a sign.
_SPACE_OF_STYLE = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s*([{},;])\s*|: """)


def without_comments(code: str) -> str:
    """Return a module without the comments that have their lines for themselves, and with as many lines."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), code)


def without_types(code: str) -> str:
    """Return a module without the types that stand beside its expressions."""
    return _TYPE.sub("", code)


def without_wide_spaces(code: str) -> str:
    """Return a module without the spaces of its imports, declarations and conditions, behind the keys of texts and in lists."""
    code = _DECLARATION.sub(r"\1=", _KEY.sub(r"\1:", code))
    code = _CONDITION.sub(lambda found: found[0].replace(" ", ""), code)
    return _LIST.sub(",", _IMPORT.sub(lambda found: f"import{{{found[1].replace(', ', ',')}}}from", code))


def without_signs(code: str) -> str:
    """Return a module without the spaces around operators and the last commas of lists."""
    return _LAST_COMMA.sub("\n", _OPERATOR.sub(r"\1", code))


def without_ends(code: str) -> str:
    """Return a module without the semicolons of lines that end without them too."""
    return _END.sub("\n", code)


def without_spaces(style: str) -> str:
    """Return a style without the spaces that say nothing."""
    return _SPACE_OF_STYLE.sub(lambda found: found[1] or found[2] or ":", style)


def sent(path: Path) -> bytes:
    """Return what is sent of a file of the page. The licence of a vendored module lies beside it."""
    if path.suffix not in (".js", ".css"):
        return path.read_bytes()
    code = without_types(without_comments(path.read_text(encoding="utf-8")))
    if "vendor" in path.parts and path.suffix == ".js":
        code = without_unused(code, _own_names())
    code = _EMPTY_LINES.sub("\n", _INDENTATION.sub("", code))
    if path.suffix == ".css":
        return without_spaces(code).encode()
    # Vendored modules are not in the format that the rule rests on.
    return without_wide_spaces(code if "vendor" in path.parts else without_signs(without_ends(code))).encode()


@cache
def _own_names() -> frozenset[str]:
    return frozenset().union(*(names_in(path.read_text(encoding="utf-8")) for path in (PAGE / "app").rglob("*.js")))


@cache
def served_folder() -> Path:
    """Return a folder with all files as they are sent; it is there as long as this process is."""
    folder = Path(_copies().name) / "page"
    shutil.copytree(PAGE, folder)
    for path in [*PAGE.rglob("*.js"), *PAGE.rglob("*.css")]:
        (folder / path.relative_to(PAGE)).write_bytes(sent(path))
    return folder


@cache
def _copies() -> tempfile.TemporaryDirectory[str]:
    # Kept, for it goes with the last reference to it.
    return tempfile.TemporaryDirectory(prefix="redial-page-")
