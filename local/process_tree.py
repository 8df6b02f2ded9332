"""Stopping a process and all that it started, whatever it does with SIGTERM."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

import psutil

POLL_INTERVAL_S = 0.02


def session_members(leader_pid: int) -> Iterator[psutil.Process]:
    """
    Give the living processes of the session that `leader_pid` leads, and its descendants in other sessions.

    The session finds what the parent-child relation cannot: a grandchild whose parent has already died. A session's
    id stays reserved while it has a member, so it never names a stranger.
    """
    seen: set[int] = set()
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(pid) != leader_pid:
                continue
            member = psutil.Process(pid)
            for process in (member, *member.children(recursive=True)):
                if process.pid not in seen and process.status() != psutil.STATUS_ZOMBIE:
                    seen.add(process.pid)
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
    for process in _members(leaders):
        with contextlib.suppress(psutil.Error):
            process.terminate()
    deadline = time.monotonic() + grace.total_seconds()
    while time.monotonic() < deadline and _members(leaders):
        time.sleep(POLL_INTERVAL_S)
    # Again until none is found: a process may have forked between the look and the kill.
    while remaining := _members(leaders):
        for process in remaining:
            with contextlib.suppress(psutil.Error):
                process.kill()
        time.sleep(POLL_INTERVAL_S)


def _members(leader_pids: Iterable[int]) -> list[psutil.Process]:
    return [process for pid in leader_pids for process in session_members(pid)]
