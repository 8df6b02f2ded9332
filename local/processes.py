import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx

from local.errors import StackProcessError
from local.paths import PROJECT
from local.process_tree import stop_sessions

STOP_GRACE = timedelta(seconds=2)
# One that ends is told at once: this is for one that hangs, also on a machine with much else to do.
READY_WITHIN = timedelta(minutes=2)
LOG_TAIL_LINES = 15


@dataclass(frozen=True)
class StackProcess:
    """One process of the stack, the leader of its own session."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path

    def log_tail(self) -> str:
        """Give the last lines that the process wrote, for an error message."""
        lines = self.log.read_text(errors="replace", encoding="utf-8").splitlines()
        return "\n".join(f"  | {line}" for line in lines[-LOG_TAIL_LINES:])


class Processes:
    """
    The processes of one local stack: started here, and none of them outlives it.

    Each is the leader of a session of its own, so that a Ctrl-C in the terminal reaches only the parent, which then
    stops them in order. A watcher holds the other end of a pipe: when the parent dies in a way that lets it
    clean up nothing (SIGKILL), the pipe closes and the watcher ends them instead.
    """

    def __init__(self, log_directory: Path, *, stop_grace: timedelta = STOP_GRACE) -> None:
        self._log_directory = log_directory
        self._stop_grace = stop_grace
        self._children: list[StackProcess] = []
        self._watcher: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._log_directory.mkdir(parents=True, exist_ok=True)
        self._watcher = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "local.orphan_reaper", str(self._stop_grace.total_seconds())],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> StackProcess:
        """Start a process; what it writes goes to `<name>.log` in the log directory."""
        log = self._log_directory / f"{name}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(  # noqa: S603 - the commands are the stack's own
                command,
                cwd=PROJECT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        child = StackProcess(name, popen, log)
        self._children.append(child)
        pipe = self._watcher_pipe()
        pipe.write(f"{popen.pid}\n".encode())
        pipe.flush()
        return child

    def wait_until_ready(self, child: StackProcess, url: str, *, within: timedelta = READY_WITHIN) -> None:
        """
        Wait until a process answers 200 on `url`.

        Raises
        ------
        StackProcessError
            When the process ends, or is not ready within the time.
        """
        deadline = time.monotonic() + within.total_seconds()
        # No proxy from the environment: the stack is on 127.0.0.1.
        with httpx.Client(trust_env=False, timeout=2) as client:
            while time.monotonic() < deadline:
                self.require_alive(child)
                with contextlib.suppress(httpx.TransportError):
                    if client.get(url).status_code == httpx.codes.OK:
                        return
                time.sleep(0.05)
        message = f"{child.name} was not ready within {within.total_seconds():.0f} s. Its last lines ({child.log}):"
        raise StackProcessError(f"{message}\n{child.log_tail()}")

    def require_alive(self, *children: StackProcess) -> None:
        """
        Check that processes (all, if none is named) still run.

        Raises
        ------
        StackProcessError
            When one has ended by itself.
        """
        for child in children or tuple(self._children):
            code = child.popen.poll()
            if code is not None:
                message = f"{child.name} ended with exit code {code}. Its last lines ({child.log}):"
                raise StackProcessError(f"{message}\n{child.log_tail()}")

    def stop(self) -> None:
        """End every process and its descendants; returns when none is left."""
        stop_sessions((child.popen.pid for child in self._children), grace=self._stop_grace)
        for child in self._children:
            child.popen.wait()
        self._children.clear()
        if self._watcher is not None:
            self._watcher_pipe().close()
            self._watcher.wait()
            self._watcher = None

    def _watcher_pipe(self) -> IO[bytes]:
        if self._watcher is None or self._watcher.stdin is None:
            message = "The processes of a stack are started inside its `with` block."
            raise RuntimeError(message)
        return self._watcher.stdin
