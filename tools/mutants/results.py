"""What came out: counts for each module, each survivor with its change, and those that are known to change nothing."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.mutants import scope
from tools.mutants.mutations import Mutant
from tools.mutants.trials import Trial, Verdict

KNOWN = scope.ROOT / "tests" / "mutants_that_change_nothing.toml"
REPORT = scope.BUILD / "report.md"
UNNOTICED = (Verdict.SURVIVED, Verdict.NOT_REACHED)
_TRIED = (Verdict.NOTICED, *UNNOTICED)


@dataclass(frozen=True)
class Known:
    """A mutant that no test can notice."""

    file: str
    before: str
    """The lines that it changes, without indentation."""
    after: str
    why: str

    def __post_init__(self) -> None:
        """Refuse an entry without a reason."""
        if not self.why.strip():
            raise ValueError(f"{KNOWN.name}: say why `{self.after}` in {self.file} changes nothing")


def known() -> list[Known]:
    """Read the mutants that are known to change nothing."""
    return [Known(**entry) for entry in tomllib.loads(KNOWN.read_text(encoding="utf-8")).get("mutant", [])]


class KnownMutants:
    """Tells those that are known, and remembers which it met."""

    def __init__(self, entries: Sequence[Known]) -> None:
        self._by_change = {(entry.file, entry.before, entry.after): entry for entry in entries}
        self._lines: dict[str, set[str]] = {}
        for entry in entries:
            self._lines.setdefault(entry.file, set()).update(entry.before.split("\n"))
        self._met: set[tuple[str, str, str]] = set()

    def has(self, mutant: Mutant) -> bool:
        """Say whether the mutant is one of them."""
        file = scope.name_of(mutant.path)
        lines = mutant.tree.code.splitlines()[mutant.lines.start - 1 : mutant.lines.stop - 1]
        # To see what a mutant changes takes a while: only where an entry could meet it.
        if not self._lines.get(file, set()).intersection(line.strip() for line in lines):
            return False
        change = (file, mutant.before, mutant.after)
        if change in self._by_change:
            self._met.add(change)
        return change in self._by_change

    def left_over(self, modules: Iterable[Path]) -> list[Known]:
        """Return the entries for some modules that no mutant of theirs met: their code has changed."""
        files = {scope.name_of(module) for module in modules}
        return [entry for change, entry in self._by_change.items() if entry.file in files and change not in self._met]


def survivors(trials: Sequence[Trial]) -> list[Trial]:
    """Return those that no test noticed and that nobody explained."""
    return [trial for trial in trials if trial.verdict in UNNOTICED]


def share_noticed(trials: Sequence[Trial]) -> float:
    """Return how many of a hundred were noticed, of those that were tried and change something."""
    counts = Counter(trial.verdict for trial in trials)
    tried = counts[Verdict.NOTICED] + sum(counts[verdict] for verdict in UNNOTICED)
    return 100 * counts[Verdict.NOTICED] / tried if tried else 100.0


def speed(trials: Sequence[Trial], processor_s: float) -> str:
    """Say what the trials have cost."""
    tried = sum(trial.verdict in _TRIED for trial in trials)
    return (
        f"{tried} mutants in {processor_s / 60:.1f} minutes of one processor, {processor_s / max(tried, 1):.2f} s each"
    )


def summary(trials: Sequence[Trial]) -> list[str]:
    """Return a table: a line for each module, and one for all."""
    by_module: dict[str, list[Trial]] = {}
    for trial in trials:
        by_module.setdefault(scope.name_of(trial.mutant.path).removeprefix("functions/redial/"), []).append(trial)
    lines = [
        "| module | mutants | noticed | % | survived | not reached | change nothing | not run |",
        "|---|" + "--:|" * 7,
    ]
    return lines + [_row(name, of_module) for name, of_module in [*by_module.items(), ("all", list(trials))]]


def _row(name: str, trials: Sequence[Trial]) -> str:
    counts = Counter(trial.verdict for trial in trials)
    all_of_them = len(trials) - counts[Verdict.NOT_PYTHON]
    shown = (Verdict.SURVIVED, Verdict.NOT_REACHED, Verdict.CHANGES_NOTHING, Verdict.NOT_RUN)
    share = f"{share_noticed(trials):.1f}" if any(trial.verdict in _TRIED for trial in trials) else "-"
    cells = [all_of_them, counts[Verdict.NOTICED], share, *(counts[each] for each in shown)]
    return f"| {name} | " + " | ".join(str(cell) for cell in cells) + " |"


def write_report(trials: Sequence[Trial]) -> None:
    """Write the table, and each survivor with its change."""
    lines = ["# Mutants", "", *summary(trials), "", "## Survivors"]
    for trial in survivors(trials):
        mutant = trial.mutant
        told = f"{trial.verdict}; {len(trial.tests)} tests were run" if trial.tests else str(trial.verdict)
        place = f"{scope.name_of(mutant.path)}:{mutant.line}"
        lines += ["", f"{place} in `{mutant.function}`: {told}", "```diff", *mutant.difference, "```"]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
