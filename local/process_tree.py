"""Stopping a process and all that it started, whatever it does with SIGTERM."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

import psutil

POLL_INTERVAL_S = 0.02


def session_members(*leader_pids: int) -> Iterator[psutil.Process]:
    """
    Give the living processes of the sessions that `leader_pids` lead, and their descendants in other sessions.

    The session finds what the parent-child relation cannot: a grandchild whose parent has already died. A session's
    id stays reserved while it has a member, so it never names a stranger.
    """
    children: dict[int, list[psutil.Process]] = {}
    found: list[psutil.Process] = []
    # One look at all processes of the machine: a stack has dozens, and asking each of them for its children takes seconds.
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            children.setdefault(process.ppid(), []).append(process)
            if os.getsid(process.pid) in leader_pids:
                found.append(process)
    seen: set[int] = set()
    while found:
        process = found.pop()
        if process.pid not in seen:
            seen.add(process.pid)
            found.extend(children.get(process.pid, ()))
            with contextlib.suppress(psutil.Error):
                if process.status() != psutil.STATUS_ZOMBIE:
                    yield process


def stop_sessions(leader_pids: Iterable[int], *, grace: timedelta) -> None:
    """
    End every process of the given sessions: SIGTERM first, SIGKILL for what is left after the grace period.

    Parameters
    ----------
    leader_pids
        The session leaders, which are the processes started by `Processes.start`.
    grace
        How long a process may take to end by itself.
    """
    leaders = tuple(leader_pids)
    for process in session_members(*leaders):
        with contextlib.suppress(psutil.Error):
            process.terminate()
    deadline = time.monotonic() + grace.total_seconds()
    while time.monotonic() < deadline and any(session_members(*leaders)):
        time.sleep(POLL_INTERVAL_S)
    # Again until none is found: a process may have forked between the look and the kill.
    while remaining := list(session_members(*leaders)):
        for process in remaining:
            with contextlib.suppress(psutil.Error):
                process.kill()
        time.sleep(POLL_INTERVAL_S)
