"""
Checks that the public surface is documented whole, in numpydoc's form, as `make lint` does: ``python -m tools.docstrings``.

Public is what others build on: the emulator, its fixture, the client of the API, the ports of the application, and each function of
the domain that the application calls. Which those are is read from the imports, so a new one is held to it at once. Elsewhere one
plain line is enough.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from numpydoc.hooks.validate_docstrings import parse_config, process_file

ROOT = Path(__file__).parent.parent
FUNCTIONS = ROOT / "functions"
APPLICATION = FUNCTIONS / "redial" / "application"
WHOLE_MODULES = (
    *(
        ROOT / "voice_emulator" / f"{name}.py"
        for name in (
            "clock",
            "http/app",
            "http/server",
            "pytest_plugin",
            "service/voice_service",
            "settings/emulator_settings",
            "testing",
        )
    ),
    ROOT / "redial_cli" / "client" / "api.py",
    *(APPLICATION / f"{name}.py" for name in ("ports", "stores", "reading_ports", "versioned")),
)
_DOMAIN = "redial.domain"


def called_functions() -> dict[Path, frozenset[str]]:
    """Return the functions of the domain that the application calls, by the file that they stand in."""
    called: dict[Path, set[str]] = {}
    for file in sorted(APPLICATION.rglob("*.py")):
        for module, name in _taken_from_the_domain(ast.parse(file.read_text(encoding="utf-8"))):
            path = _home(module, name)
            if path is not None and name in _functions(path):
                called.setdefault(path, set()).add(name)
    return {path: frozenset(names) for path, names in called.items()}


def _taken_from_the_domain(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give module and name of all that is imported from the domain, by itself or as an attribute of its module."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith(_DOMAIN):
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.module, alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _home(module: str, name: str) -> Path | None:
    """Return the file that a name comes from: a package's `__init__` says from which of its modules."""
    folder = FUNCTIONS.joinpath(*module.split("."))
    if not folder.is_dir():
        file = folder.with_suffix(".py")
        return file if file.exists() else None
    for node in ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module is not None and name in {each.name for each in node.names}:
            return _home(node.module, name)
    return None


def _functions(path: Path) -> frozenset[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


def faults() -> list[str]:
    """Return what is missing, a line each: file and line, numpydoc's code, and what it says."""
    config = parse_config(ROOT)
    found = [finding for path in WHOLE_MODULES for finding in process_file(path, config)]
    for path, names in called_functions().items():
        # An object's name is that of the module's file, and its own: allowance.reserve.
        found += [
            finding for finding in process_file(path, config) if finding[1].removeprefix(f"{path.stem}.") in names
        ]
    return [f"{Path(place).relative_to(ROOT)}: {name} {code} {what}" for place, name, code, what in found]


def main() -> int:
    """Print what is missing; give the exit code."""
    missing = faults()
    for line in missing:
        sys.stderr.write(f"{line}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
