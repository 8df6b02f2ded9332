"""The command: ``make mutants ARGS="..."``."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.mutants import reach, results, scope
from tools.mutants.changed_lines import changed_since
from tools.mutants.mutations import Mutant, mutants_of
from tools.mutants.trials import Trial, Trials, Verdict

# All of them have two hours; what is begun comes to its end.
_WHOLE_MINUTES = 118


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; give the exit code."""
    options = _parser().parse_args(arguments)
    begun = time.monotonic()
    changed = None if options.changed is None else changed_since(options.changed)
    modules = [path for path in scope.modules(options.paths) if changed is None or scope.name_of(path) in changed]
    if not modules:
        sys.stdout.write("There is nothing to change: no line of the scope is meant.\n")
        return 0
    os.environ.update(scope.ENVIRONMENT)
    reached = reach.up_to_date(scope.files_of_tests(options.tests))
    known = results.KnownMutants(results.known())
    trials = [trial for path in modules for trial in _trials(path, changed, reached, known, options.seconds)]
    sys.stdout.write(f"{len(trials)} mutants in {len(modules)} modules\n")
    sys.stdout.flush()
    files = sorted({test.partition("::")[0] for trial in trials for test in trial.tests})
    if files:
        is_whole = changed is None and not options.paths
        minutes = options.minutes or (_WHOLE_MINUTES if is_whole else float("inf"))
        plugin = Trials(trials, reached.seconds, options.jobs, begun + 60 * minutes)
        spent = -_processor_s()
        ended = pytest.main(["-qq", "-s", "-p", "no:randomly", "-p", "no:cacheprovider", *files], plugins=[plugin])
        if ended != pytest.ExitCode.OK:
            sys.stdout.write("The tests cannot be run: whether they notice anything is not known.\n")
            return int(ended)
        sys.stdout.write(results.speed(trials, spent + _processor_s()) + "\n")
    results.write_report(trials)
    return _tell(trials, known.left_over(modules) if changed is None else [], options.at_least, changed is not None)


def _processor_s() -> float:
    """Return what this process and those that it has waited for have had of the processor, in seconds."""
    return sum(os.times()[:4])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", help="modules or folders; left out, the whole scope")
    parser.add_argument(
        "--changed",
        nargs="?",
        const="main",
        metavar="BASE",
        help="only what changed since this branch left BASE (main); each survivor there is a failure",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--minutes", type=float, help="begin no mutant after so long")
    parser.add_argument("--seconds", type=float, default=10, help="how long the tests of one mutant may take")
    parser.add_argument("--tests", nargs="+", help="only these tests, in place of all that reach the place")
    parser.add_argument("--at-least", type=float, default=0, metavar="PERCENT", help="fail where fewer are noticed")
    return parser


def _trials(
    path: Path, changed: dict[str, set[int]] | None, reached: reach.Reach, known: results.KnownMutants, seconds: float
) -> list[Trial]:
    tests_by_line = reached.tests_by_line(path)
    trials = []
    for mutant in mutants_of(path):
        if changed is not None and not _is_on(mutant, changed[scope.name_of(path)]):
            continue
        trial = Trial(mutant, _fastest(mutant, tests_by_line, reached.seconds, seconds))
        if known.has(mutant):
            trial.verdict = Verdict.CHANGES_NOTHING
        trials.append(trial)
    return trials


def _is_on(mutant: Mutant, lines: set[int]) -> bool:
    # Which line differs takes the code of the whole module: it is asked of the few in a statement that changed.
    return not lines.isdisjoint(mutant.lines) and mutant.line in lines


def _fastest(mutant: Mutant, tests_by_line: dict[int, set[str]], took: dict[str, float], seconds: float) -> list[str]:
    """Return the tests that reach the place, fastest first, as many as the time allows, and at least one."""
    tests = sorted(set().union(*(tests_by_line.get(line, ()) for line in mutant.lines)), key=lambda test: took[test])
    chosen: list[str] = []
    for test in tests:
        seconds -= took[test]
        if chosen and seconds < 0:
            break
        chosen.append(test)
    return chosen


def _tell(trials: Sequence[Trial], left_over: Sequence[results.Known], at_least: float, all_must_go: bool) -> int:
    sys.stdout.write("\n".join(results.summary(trials)) + "\n")
    survivors = results.survivors(trials)
    for trial in survivors[:20] if not all_must_go else survivors:
        place = f"{scope.name_of(trial.mutant.path)}:{trial.mutant.line}"
        sys.stdout.write(f"{place}: {trial.verdict}: {trial.mutant.after or 'left out: ' + trial.mutant.before}\n")
    sys.stdout.write(f"Each survivor with its change: {scope.name_of(results.REPORT)}\n")
    for entry in left_over:
        sys.stdout.write(f"{scope.name_of(results.KNOWN)}: no such mutant any more: {entry.file}: {entry.after}\n")
    if all_must_go and survivors:
        sys.stdout.write(f"Write a test, or say in {scope.name_of(results.KNOWN)} why it changes nothing.\n")
    too_few = results.share_noticed(trials) < at_least
    return 1 if left_over or too_few or (all_must_go and survivors) else 0


if __name__ == "__main__":
    sys.exit(main())
