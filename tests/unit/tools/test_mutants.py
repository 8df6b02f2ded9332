"""`make mutants`: which places are changed, that a change is noticed, and which survivors are explained."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tools.mutants import scope
from tools.mutants.changed_lines import lines_of

HOLD = """
def may_hold(version, expected, held):
    if version == expected and not held:
        return True
    return False
"""


def changes(source: str) -> set[tuple[str, str]]:
    from tools.mutants.mutations import mutants_of

    mutants = mutants_of(Path("shop.py"), source)
    assert all(mutant.code() is not None for mutant in mutants)
    return {(mutant.before, mutant.after) for mutant in mutants}


def test_each_clause_of_a_condition_is_left_out_and_the_whole_is_settled() -> None:
    condition = "if version == expected and not held:"

    assert {after for before, after in changes(HOLD) if before == condition} == {
        "if version == expected:",
        "if not held:",
        "if version != expected and not held:",
        "if version == expected and held:",
        "if True:",
        "if False:",
    }


def test_a_call_an_argument_and_an_entry_are_left_out() -> None:
    source = """
def write(table, item):
    table.put(item, condition="version = :expected")
    return {"stored": item, "by": "us"}
"""

    assert {
        ('table.put(item, condition="version = :expected")', "pass"),
        ('table.put(item, condition="version = :expected")', "table.put(item, )"),
        ('return {"stored": item, "by": "us"}', 'return {"by": "us"}'),
    } <= changes(source)


def test_what_binds_less_tightly_comes_in_brackets() -> None:
    source = "def due(a, b, c):\n    return not (a or b and c)\n"

    assert ("return not (a or b and c)", "return not (a or b)") in changes(source)
    assert ("return not (a or b and c)", "return not (b and c)") in changes(source)


def test_lines_of_a_log_errors_and_annotations_are_left_alone() -> None:
    source = '''
@cache
def place(call: int = 5) -> "Call":
    """Place it, 1 time."""
    logger.info("call placed", extra={"call_id": call})
    raise RuntimeError("no such call", 7)
'''

    assert changes(source) == set()


def test_no_time_is_not_changed_to_no_time() -> None:
    found = {after for _, after in changes("def wait():\n    sleep(timedelta(0))\n")}
    assert "sleep(timedelta())" not in found
    assert {"sleep(timedelta(1))", "sleep()"} <= found


def test_each_case_is_left_out_but_the_one_for_the_type_checker() -> None:
    source = """
def tell(status):
    match status:
        case "busy":
            return free
        case _:
            assert_never(status)
"""

    assert {before for before, after in changes(source) if not after} == {'case "busy":\nreturn free'}


PAIRS = """
from functools import cache


class Place:
    @property
    def is_free(self):
        return 3 > 2


@cache
def most():
    return 20 > 10


@cache
def kept():
    return 6


def unread():
    return 1
"""
THE_TESTS = """
import gc

import shop

shop.kept()
gc.freeze()


def test_free():
    assert shop.Place().is_free


def test_most():
    assert shop.most() is not None


def test_kept():
    assert shop.kept() == 6


def test_endless():
    left = 2
    while left and shop.Place().is_free:
        left -= 1
"""
RUN = """
import json, sys
from pathlib import Path

import pytest

from tools.mutants.mutations import mutants_of
from tools.mutants.trials import Trial, Trials

test = "test_shop.py::test_"
by = {"is_free": [test + "free", test + "endless"], "most": [test + "most"], "kept": [test + "kept"], "unread": []}
trials = [Trial(mutant, by[mutant.function]) for mutant in mutants_of(Path("shop.py").resolve())]
plugin = Trials(trials, {test + name: 0.01 for name in ("free", "most", "kept", "endless")}, jobs=2)
pytest.main(["-qq", "-s", "-p", "no:randomly", "-p", "no:cacheprovider", "--rootdir=.", "test_shop.py"], plugins=[plugin])
told = [[trial.mutant.after, str(trial.verdict), trial.noticed_by] for trial in trials]
Path("told.json").write_text(json.dumps(told))
"""


def test_the_changed_code_is_put_in_wherever_the_function_is_held(tmp_path: Path) -> None:
    for name, content in {
        "shop.py": PAIRS,
        "test_shop.py": THE_TESTS,
        "pytest.ini": "[pytest]\npythonpath = .",
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")

    command = [sys.executable, "-c", RUN]
    path = f"{scope.ROOT}:{scope.FUNCTIONS}"
    subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": path}, check=True, timeout=120)

    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert {tuple(each) for each in told} == {
        ("return 4 > 2", "survived", ""),
        ("return 3 > 3", "noticed", "test_shop.py::test_free"),
        ("return 3 >= 2", "survived", ""),
        ("return 21 > 10", "survived", ""),
        ("return 20 > 11", "survived", ""),
        ("return 20 >= 10", "survived", ""),
        ("return 7", "noticed", "test_shop.py::test_kept"),
        ("return 2", "not reached", ""),
    }


COLLECT = """
import sys

import pytest

import tools.mutants.mutations
from tools.mutants.trials import Trials

options = ["-qq", "-p", "no:randomly", "-p", "no:cacheprovider", "tests/unit/domain/test_names.py"]
sys.exit(pytest.main(options, plugins=[Trials([], {}, jobs=1)]))
"""


def test_the_tests_of_this_checkout_can_be_run_for_mutants() -> None:
    path = f"{scope.ROOT}:{scope.FUNCTIONS}"
    subprocess.run([sys.executable, "-c", COLLECT], cwd=scope.ROOT, env={"PYTHONPATH": path}, check=True, timeout=120)


@pytest.mark.parametrize("ended", [pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.OK])
def test_tests_that_cannot_be_run_are_a_failure(ended: pytest.ExitCode, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.mutants import __main__ as command
    from tools.mutants import reach, results

    test = "tests/unit/domain/test_bounded_text.py::test_it"
    reached = reach.Reach(seconds={test: 1.0})
    monkeypatch.setattr(reach, "up_to_date", lambda _files: reached)
    monkeypatch.setattr(reach.Reach, "tests_by_line", lambda _self, _module: {line: {test} for line in range(99)})
    monkeypatch.setattr(pytest, "main", lambda *_, **__: ended)
    monkeypatch.setattr(results, "write_report", lambda _trials: None)
    for name in scope.ENVIRONMENT:
        monkeypatch.setenv(name, "")
    assert command.main(["functions/redial/domain/bounded_text.py"]) == ended


def test_a_test_that_noticed_other_mutants_of_a_function_goes_before_a_somewhat_faster_one() -> None:
    from tools.mutants.mutations import mutants_of
    from tools.mutants.trials import Trials

    here, *_, elsewhere = mutants_of(scope.FUNCTIONS / "shop.py", HOLD + "\n\ndef other():\n    return 1\n")
    trials = Trials([], {"fast": 0.1, "specific": 0.3, "slow": 9.0}, jobs=1)
    for test in ("specific", "specific", "specific", "slow"):
        trials.note_witness(here, test)

    assert trials.in_order(here, ["slow", "fast", "specific"]) == ["specific", "fast", "slow"]
    assert trials.in_order(elsewhere, ["slow", "fast", "specific"]) == ["fast", "specific", "slow"]


def test_new_lines_are_read_from_a_diff() -> None:
    diff = """
diff --git a/functions/redial/a.py b/functions/redial/a.py
--- a/functions/redial/a.py
+++ b/functions/redial/a.py
@@ -3 +3,2 @@ def f():
-    return 1
+    x = 1
+    return x
@@ -9,2 +10,0 @@
-gone
-gone
@@ -20 +19 @@
-a
+b
"""

    assert lines_of(diff) == {"functions/redial/a.py": {3, 4, 19}}


def test_an_entry_explains_the_mutant_that_it_describes_and_no_other() -> None:
    from tools.mutants.mutations import mutants_of
    from tools.mutants.results import Known, KnownMutants

    path = scope.FUNCTIONS / "redial" / "shop.py"
    entry = Known("functions/redial/shop.py", "return False", "return True", "nobody reads it")
    gone = Known("functions/redial/shop.py", "return 1", "return 2", "nobody reads it")
    known = KnownMutants([entry, gone])

    explained = [mutant for mutant in mutants_of(path, HOLD) if known.has(mutant)]

    assert [(mutant.before, mutant.after) for mutant in explained] == [("return False", "return True")]
    assert known.left_over([path]) == [gone]
    assert known.left_over([scope.FUNCTIONS / "redial" / "other.py"]) == []


def test_an_entry_without_a_reason_is_refused() -> None:
    from tools.mutants.results import Known

    with pytest.raises(ValueError, match="say why"):
        Known("functions/redial/shop.py", "return False", "return True", " ")


def test_the_listed_mutants_have_a_reason_and_stand_in_the_code() -> None:
    from tools.mutants import results

    for entry in results.known():
        lines = {line.strip() for line in source_of(entry.file)}
        assert lines.issuperset(entry.before.split("\n")), entry


@cache
def source_of(file: str) -> list[str]:
    return (scope.ROOT / file).read_text(encoding="utf-8").splitlines()


def test_it_is_told_what_a_mutant_cost() -> None:
    from tools.mutants import results
    from tools.mutants.mutations import mutants_of
    from tools.mutants.trials import Trial, Verdict

    (mutant, *_) = mutants_of(scope.FUNCTIONS / "shop.py", HOLD)
    trials = [Trial(mutant, [], verdict) for verdict in (Verdict.NOTICED, Verdict.SURVIVED, Verdict.CHANGES_NOTHING)]
    assert results.speed(trials, 90.0) == "2 mutants in 1.5 minutes of one processor, 45.00 s each"
    assert results.speed([], 0.0) == "0 mutants in 0.0 minutes of one processor, 0.00 s each"
