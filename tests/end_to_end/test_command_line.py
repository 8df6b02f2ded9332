"""The commands as a person runs them, with what they leave behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.demo.scenario import load_demo
from local.paths import PROJECT, stack_directory
from local.ports import HOST, free_port
from tests.patience import PATIENCE_S, PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack


def redial(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "redial_cli", *arguments]


def environment(width: int) -> dict[str, str]:
    return {**os.environ, "COLUMNS": str(width)}


def listening_on(ports: list[int]) -> list[int]:
    """Give the ports that something still listens on."""
    return [port for port in ports if _accepts(port)]


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def family(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def wait_until_gone(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE_S)
    return [process for process in alive if _still_runs(process)]


def _still_runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def started_stack(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """`redial local` in the midst of starting: its processes run, and it deploys."""
    ports = [free_port(), free_port()]
    command = redial("local", "--port", str(ports[0]), "--voice-port", str(ports[1]))
    running = subprocess.Popen(
        [*command, "--outputs-file", str(tmp_path / "outputs.json")],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert running.stdout is not None
    while "Deploying" not in running.stdout.readline():
        assert running.poll() is None
    with running:
        yield running, ports
        running.kill()
    shutil.rmtree(stack_directory(ports[0]), ignore_errors=True)


def test_demo_shows_every_call_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    outputs_file = tmp_path / "outputs.json"

    done = subprocess.run(
        redial(
            *("demo", "--exit", "--port", str(ports[0]), "--voice-port", str(ports[1])),
            *("--outputs-file", str(outputs_file)),
        ),
        cwd=PROJECT,
        env=environment(width=80),
        capture_output=True,
        encoding="utf-8",
        check=False,
        # It starts a stack, and gives its calls up itself.
        timeout=3 * PATIENCE_WITH_A_STACK_S,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    table = done.stdout[done.stdout.index("final status, and why") :]
    for request in load_demo():
        assert (request.request_id or f"(line {request.line})") in table
        assert str(request.status) in table
    assert "+12065550100" not in table.replace("e.g. +12065550100", "")
    assert max(len(line.rstrip()) for line in table.splitlines()) <= 80
    assert "Each call came out as expected." in table
    assert listening_on(ports) == []
    assert not outputs_file.exists()
    shutil.rmtree(stack_directory(ports[0]))


@pytest.mark.parametrize(
    "signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_stopping_leaves_no_process_behind(
    started_stack: tuple["subprocess.Popen[str]", list[int]], signal_number: signal.Signals
) -> None:
    running, ports = started_stack
    processes = family(running.pid)
    assert len(processes) >= 3  # ministack, the emulator, the watcher

    running.send_signal(signal_number)

    assert wait_until_gone([psutil.Process(running.pid), *processes]) == []
    assert listening_on(ports) == []


def test_a_killed_stack_leaves_no_process_behind(started_stack: tuple["subprocess.Popen[str]", list[int]]) -> None:
    running, ports = started_stack
    processes = family(running.pid)

    running.kill()

    assert wait_until_gone(processes) == []
    assert listening_on(ports) == []


@pytest.mark.parametrize("option", ["--port", "--voice-port"])
def test_a_taken_port_is_named_before_anything_starts(option: str, tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as other_program:
        taken = other_program.getsockname()[1]
        ports = {"--port": free_port(), "--voice-port": free_port(), option: taken}
        arguments = [str(part) for pair in ports.items() for part in pair]

        done = subprocess.run(
            redial("local", *arguments, "--outputs-file", str(tmp_path / "outputs.json")),
            cwd=PROJECT,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE_S,
        )

    assert done.returncode == 5
    assert f"Port {taken} " in done.stderr
    assert option in done.stderr
    assert "Starting" not in done.stdout
