import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from local.errors import StackProcessError
from local.paths import PROJECT
from local.process_tree import session_members
from local.processes import Processes
from tests.patience import PATIENCE_S, wait_until

GRACE = timedelta(seconds=0.3)
"""For those that do not end by themselves: it is waited for in vain."""
PATIENCE = timedelta(seconds=PATIENCE_S)
# Ignores SIGTERM, starts a child that does so too, and tells both process ids.
STUBBORN = """
    import os, signal, subprocess, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"],
        stdout=subprocess.PIPE)
    child.stdout.readline()
    print(os.getpid(), child.pid, flush=True)
    time.sleep(60)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


def process_ids(log: Path, count: int) -> list[int]:
    wait_until(lambda: log.exists() and len(log.read_text(encoding="utf-8").split()) >= count)
    return [int(word) for word in log.read_text(encoding="utf-8").split()]


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    with Processes(tmp_path, stop_grace=GRACE) as processes:
        yield processes


def test_stopping_ends_processes_that_ignore_sigterm(tmp_path: Path, processes: Processes) -> None:
    child = processes.start("stubborn", python(STUBBORN), os.environ)
    pids = process_ids(child.log, 2)

    processes.stop()

    assert [pid for pid in pids if is_running(pid)] == []


def test_stopping_ends_processes_whose_parent_has_died(tmp_path: Path, processes: Processes) -> None:
    child = processes.start("stubborn", python(STUBBORN), os.environ)
    leader, orphan = process_ids(child.log, 2)
    os.kill(leader, signal.SIGKILL)
    wait_until(lambda: not is_running(leader))
    assert is_running(orphan)

    processes.stop()

    assert not is_running(orphan)


def test_stopping_lets_a_process_end_by_itself_first(tmp_path: Path) -> None:
    with Processes(tmp_path, stop_grace=PATIENCE) as processes:
        child = processes.start(
            "polite",
            python("""
                import signal, sys, time
                signal.signal(signal.SIGTERM, lambda *_: (print("goodbye", flush=True), sys.exit()))
                print("ready", flush=True)
                time.sleep(60)
            """),
            os.environ,
        )
        wait_until(lambda: "ready" in child.log.read_text(encoding="utf-8"))

        processes.stop()

    assert child.log.read_text(encoding="utf-8").split() == ["ready", "goodbye"]


def test_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        python(f"""
            import sys, os, time
            from datetime import timedelta
            from pathlib import Path
            from local.processes import Processes
            with Processes(Path({str(tmp_path)!r}), stop_grace=timedelta(seconds=0.3)) as processes:
                processes.start("stubborn", [sys.executable, "-c", {textwrap.dedent(STUBBORN)!r}], os.environ)
                print("started", flush=True)
                time.sleep(60)
        """),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
    )
    # Once it is started, the watcher has been told of it.
    assert parent.stdout is not None
    with parent.stdout as said:
        assert said.readline() == b"started\n"
    pids = process_ids(tmp_path / "stubborn.log", 2)
    watchers = [
        child.pid for child in psutil.Process(parent.pid).children() if "local.orphan_reaper" in child.cmdline()
    ]

    parent.kill()
    parent.wait()

    wait_until(lambda: not any(is_running(pid) for pid in [*pids, *watchers]))


def test_a_process_that_ended_is_reported_with_its_last_lines(processes: Processes) -> None:
    child = processes.start("failing", python("print('no memory left'); raise SystemExit(3)"), os.environ)

    with pytest.raises(StackProcessError, match=r"failing ended with exit code 3.*\n  \| no memory left"):
        processes.wait_until_ready(child, "http://127.0.0.1:9/never", within=PATIENCE)


def test_a_process_that_never_gets_ready_is_given_up(processes: Processes) -> None:
    child = processes.start("slow", python("import time; time.sleep(60)"), os.environ)

    with pytest.raises(StackProcessError, match=r"slow was not ready within 0 s"):
        processes.wait_until_ready(child, "http://127.0.0.1:9/never", within=timedelta(seconds=0.2))


def test_nothing_is_left_after_the_block(tmp_path: Path) -> None:
    before = {process.pid for process in psutil.Process().children()}
    with Processes(tmp_path, stop_grace=GRACE) as processes:
        child = processes.start("sleeper", python("import time; time.sleep(60)"), os.environ)
        started = {process.pid for process in psutil.Process().children()} - before
        assert len(started) == 2  # the sleeper and the watcher

    assert list(session_members(child.popen.pid)) == []
    assert not any(is_running(pid) for pid in started)
