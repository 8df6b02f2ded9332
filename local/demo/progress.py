"""The demo while it runs: a line for each change, and below them where the calls stand."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from local.demo.run import DemoCall
from local.demo.wording import Counts, change_of, clock_time, count
from redial.domain.reporting.listing import StoredCall, status_of
from redial_cli.status_styles import STYLES
from redial_cli.terminal import data

COUNT_EVERY_S = 3.0
_NAME_WIDTH = 13
_STATUS_WIDTH = 9


class Progress:
    """
    Shows snapshots of the demo's calls as they come.

    On a terminal the counts stay below the lines of changes; elsewhere (a file, a CI log) they are a line of their own
    every few seconds.
    """

    def __init__(
        self, console: Console, demo_calls: Sequence[DemoCall], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._monotonic = monotonic
        self._counted_at = monotonic()
        self._names = {call.call_id: _name(call) for call in reversed(demo_calls)}
        self._before: Mapping[str, StoredCall] = {}
        self._counts = Counts()

    def show(self, snapshots: Iterable[Mapping[str, StoredCall]]) -> Mapping[str, StoredCall]:
        """Show snapshots until they end, and give the last one."""
        if not self._console.is_terminal:
            for snapshot in snapshots:
                self._show_changes(snapshot)
            return self._before
        with Live(console=self._console, refresh_per_second=4, transient=True) as live:
            for snapshot in snapshots:
                self._show_changes(snapshot)
                live.update(self._footer())
        return self._before

    def _show_changes(self, snapshot: Mapping[str, StoredCall]) -> None:
        for call_id, call in sorted(snapshot.items(), key=lambda entry: _changed_at(entry[1])):
            change = change_of(self._before.get(call_id), call)
            if change is not None:
                self._console.print(self._line(call_id, call, change))
        counts = count(snapshot.values(), len(self._names))
        if counts != self._counts and not self._console.is_terminal and self._is_time_to_count(counts):
            self._console.print(f"{'':8} {counts}")
        self._before, self._counts = snapshot, counts

    def _is_time_to_count(self, counts: Counts) -> bool:
        now = self._monotonic()
        if counts.done < counts.total and now - self._counted_at < COUNT_EVERY_S:
            return False
        self._counted_at = now
        return True

    def _line(self, call_id: str, call: StoredCall, change: str) -> RenderableType:
        status = status_of(call)
        row = Table.grid(padding=(0, 1))
        row.add_column(width=8, style="dim")
        row.add_column(width=_NAME_WIDTH, no_wrap=True)
        row.add_column(width=_STATUS_WIDTH, style=STYLES[status])
        row.add_column()
        row.add_row(clock_time(_changed_at(call)), data(self._names[call_id]), str(status), data(change))
        return row

    def _footer(self) -> RenderableType:
        bar = ProgressBar(
            total=max(self._counts.total, 1), completed=self._counts.done, width=30, complete_style="green"
        )
        line = Table.grid(padding=(0, 2))
        line.add_row(bar, Text(str(self._counts), style="bold"))
        return Group(Text(), line)


def _name(call: DemoCall) -> str:
    return call.request.request_id or f"(line {call.request.line})"


def _changed_at(call: StoredCall) -> datetime:
    return getattr(call, "updated_at", call.accepted_at)
