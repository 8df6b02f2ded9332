"""Text is read and written in UTF-8 because the code says so, not because the machine at hand means it by default."""

import ast
import re

import pytest

from tests.unit.tools.checkout import ROOT, modules

MAY_READ_TEXT = re.compile(r"read_text|write_text|open\(|TemporaryFile|TextIOWrapper|text=True|universal_newlines")
TEXT_MODES = {"r", "w", "a", "x", "r+", "w+", "a+"}
# Where the mode stands among the arguments of what opens a file; a path's `open` has it first.
MODE_AFTER = {"open": 1, "fdopen": 1, "NamedTemporaryFile": 0, "TemporaryFile": 0}
# These open what is no text, or have a default of their own.
NOT_OF_TEXT = {"os.open", "wave.open", "tarfile.open", "zipfile.open", "journal.open"}


def without_encoding(source: str) -> list[str]:
    """Return the calls of `source` that read or write text in the encoding of the machine."""
    if not MAY_READ_TEXT.search(source):
        return []
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [f"{call.lineno}: {ast.unparse(call)}" for call in calls if _goes_by_the_machine(call)]


def _goes_by_the_machine(call: ast.Call) -> bool:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    called = ast.unparse(call.func)
    name = called.rpartition(".")[2]
    if "encoding" in named or called in NOT_OF_TEXT:
        return False
    if name in {"read_text", "write_text"}:
        return len(call.args) <= (name == "write_text")
    if name in MODE_AFTER:
        place = 0 if name == "open" and isinstance(call.func, ast.Attribute) else MODE_AFTER[name]
        mode = named.get("mode") or next(iter(call.args[place:]), None)
        return name.endswith("open") if mode is None else _says(mode, TEXT_MODES)
    return name == "TextIOWrapper" or any(_says(named.get(key), {True}) for key in ("text", "universal_newlines"))


def _says(value: ast.expr | None, values: set[str] | set[bool]) -> bool:
    return isinstance(value, ast.Constant) and value.value in values


def test_text_is_read_and_written_in_an_encoding_that_the_code_names() -> None:
    found = {str(path.relative_to(ROOT)): without_encoding(path.read_text(encoding="utf-8")) for path in modules()}

    assert len(found) > 1000
    assert {path: calls for path, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "call",
    [
        "path.read_text()",
        "path.write_text('é')",
        "open(name)",
        "open(name, 'a')",
        "path.open()",
        "path.open(mode='w')",
        "os.fdopen(descriptor)",
        "NamedTemporaryFile('w')",
        "io.TextIOWrapper(raw)",
        "subprocess.run(command, text=True)",
    ],
)
def test_a_call_that_leaves_the_encoding_to_the_machine_is_found(call: str) -> None:
    assert without_encoding(call) == [f"1: {call}"]


@pytest.mark.parametrize(
    "call",
    [
        "path.read_text(encoding='utf-8')",
        "path.read_text('utf-8')",
        "path.write_text('é', encoding='utf-8')",
        "open(name, 'rb')",
        "path.open('wb')",
        "NamedTemporaryFile()",
        "subprocess.run(command)",
        "Note(text='open()')",
    ],
)
def test_a_call_that_names_its_encoding_or_opens_bytes_is_left_alone(call: str) -> None:
    assert without_encoding(call) == []
