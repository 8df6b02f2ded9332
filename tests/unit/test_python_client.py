"""What docs/python-client.md calls stable is there, and is typed for whoever installs it."""

import importlib
import py_compile
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import PROJECT

PAGE = (PROJECT / "docs" / "python-client.md").read_text(encoding="utf-8")
NAMES = re.findall(r"^\| `(redial[\w.]+)` \|", PAGE, re.MULTILINE)
EXAMPLES = sorted((PROJECT / "examples").glob("submit_and_follow.*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_stable_name_is_there_and_says_what_it_is(name: str) -> None:
    module, _, member = name.rpartition(".")
    found = getattr(importlib.import_module(module), member)
    assert found.__module__ == module
    assert found.__doc__


def test_the_page_names_what_there_is() -> None:
    assert len(NAMES) > 10
    methods = re.search(r"`redial_cli\.client\.api\.ApiClient` \| ((?:`\w+`, )*`\w+`)", PAGE)
    assert methods is not None
    client = importlib.import_module("redial_cli.client.api").ApiClient
    assert all(callable(getattr(client, name)) for name in re.findall(r"\w+", methods[1]))


def test_both_packages_are_typed() -> None:
    assert (PROJECT / "redial_cli" / "py.typed").exists()
    assert (PROJECT / "functions" / "redial" / "py.typed").exists()


def test_the_pages_code_can_be_compiled() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    compile(code, "python-client.md", "exec")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.suffix)
def test_an_example_is_a_program_of_its_language(path: Path, tmp_path: Path) -> None:
    match path.suffix:
        case ".py":
            py_compile.compile(str(path), cfile=str(tmp_path / "compiled"), doraise=True)
        case ".sh":
            subprocess.run(["sh", "-n", str(path)], check=True)
        case _:
            subprocess.run([str(Path(sys.executable).parent / "node"), "--check", str(path)], check=True)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.suffix)
@pytest.mark.parametrize("arguments", [(), ("+12065550100", "+12065550101")])
def test_an_example_says_how_it_is_called(path: Path, arguments: tuple[str, ...]) -> None:
    program = {".py": sys.executable, ".sh": "sh", ".mjs": str(Path(sys.executable).parent / "node")}[path.suffix]
    done = subprocess.run([program, str(path), *arguments], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (2, f"usage: {path.name} PHONE_NUMBER\n")
