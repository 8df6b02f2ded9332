"""Which code is changed, and which tests have to notice."""

from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
BUILD = ROOT / "build" / "mutants"

CODE = (
    FUNCTIONS / "redial" / "domain",
    FUNCTIONS / "redial" / "application",
    FUNCTIONS / "redial" / "adapters" / "dynamodb",
    *sorted((FUNCTIONS / "redial" / "adapters").glob("voice_*.py")),
    FUNCTIONS / "redial" / "adapters" / "silence_witnesses.py",
)

# In processes of their own, over the wire, or in a browser, a test is too slow to be run for every mutant.
TESTS = ("tests/unit", "tests/adapters", "tests/tally", "tests/api", "tests/simulation", "tests/faults")
LEFT_OUT = ("tests/unit/local", "tests/unit/tools", "tests/unit/test_cold_start.py")

# Seeds of the simulation, where a test takes many: enough that each line is reached, few enough to be run for a mutant.
ENVIRONMENT = {"REDIAL_SIMULATIONS": "8", "REDIAL_SWARM_SEEDS": "16"}


def modules(paths: Sequence[str] = ()) -> Iterator[Path]:
    """Give the modules of the scope, or those of them that are one of the paths or below one."""
    wanted = [(ROOT / path).resolve() for path in paths]
    for place in CODE:
        for module in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if not wanted or any(module.is_relative_to(path) for path in wanted):
                yield module


def name_of(path: Path) -> str:
    """Return a path as it is told: from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


def import_name(module: Path) -> str:
    """Return the name that a module is imported by."""
    path = module.parent if module.name == "__init__.py" else module.with_suffix("")
    return ".".join(path.relative_to(FUNCTIONS).parts)


def files_of_tests(paths: Sequence[str] | None) -> list[str]:
    """Return the files with tests that have to notice, or those of them that are one of the paths or below one."""
    files = (name_of(file) for folder in TESTS for file in sorted((ROOT / folder).rglob("test_*.py")))
    wanted = tuple(paths) if paths else TESTS
    return [file for file in files if file.startswith(wanted) and not file.startswith(LEFT_OUT)]
