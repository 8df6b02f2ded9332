"""Threads of the operating system, as `dial` uses them for its sends."""

from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest

from redial.adapters.threads import OsThreads
from redial.errors import NoThread

LONG = timedelta(seconds=20)


def test_what_ends_wakes_who_waits_and_what_ended_before_does_too() -> None:
    threads, may_end, done = OsThreads(), Event(), list[str]()

    def second() -> None:
        assert may_end.wait(20)
        done.append("second")

    threads.start(lambda: done.append("first"))
    threads.wait(LONG)
    assert done == ["first"]

    threads.start(second)
    threads.wait(timedelta(milliseconds=1))
    assert done == ["first"], "after its time nobody is waited for"
    may_end.set()
    threads.wait(LONG)
    assert done == ["first", "second"]


def test_where_the_system_has_no_thread_left_nothing_is_done() -> None:
    done = list[str]()
    none_left = RuntimeError("can't start new thread")
    with (
        patch("threading.Thread.start", side_effect=none_left),
        pytest.raises(NoThread, match="can't start new thread"),
    ):
        OsThreads().start(lambda: done.append("it"))
    assert done == []
