"""Calls on a terminal, as lines of a table."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich import box
from rich.console import Group, OverflowMethod, RenderableType
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.calls import (
    CallSummary,
)
from redial.domain.call.calls import CallStatus
from redial_cli.local_times import when
from redial_cli.reasons import reason_told
from redial_cli.status_styles import STYLES
from redial_cli.tables import entries
from redial_cli.terminal import data

# From this width on there is room for campaigns and counts of attempts.
_WIDE = 110
# Below it a time stands under its status, and with its date in two lines.
_NARROW = 60
_TIME_OR_DATE = 10
# What is as wide as this is no terminal: nothing is cut or folded.
_PIPE = 1000
_DASH = Text("–", "dim")
# Words of a reason have to stand in a line each at least.
_LEAST_FOR_WHY = 24
# What may be long, and is folded where a column for it is narrower; all else stands in one line, or is no column.
_FOLDED, _LEAST_FOLDED = frozenset({"name", "request", "campaign"}), 10
_BETWEEN = 2


def calls_table(calls: Iterable[CallSummary], width: int, *, in_lines: bool = False) -> Table:
    """
    Show calls as a table that fits into a width.

    Parameters
    ----------
    in_lines
        Whether each call has one line, and what does not fit is cut; else it is folded.
    """
    is_wide, is_narrow = width >= _WIDE, width < _NARROW and not in_lines
    calls = list(calls)
    has_names = is_wide and any(call.name for call in calls)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), expand=width < _PIPE)
    overflow: OverflowMethod = "ellipsis" if in_lines else "fold"
    most = None if width >= _PIPE else width // 4
    if is_narrow:
        table.add_column("status, since / due", max_width=_TIME_OR_DATE)
    else:
        table.add_column("status", no_wrap=True)
        table.add_column("since / due", no_wrap=True)
    if is_wide:
        table.add_column("number", no_wrap=True)
        table.add_column("tries", no_wrap=True)
    if has_names:
        table.add_column("name", no_wrap=in_lines, overflow=overflow, max_width=most)
    table.add_column("request id", no_wrap=in_lines, overflow=overflow, max_width=most)
    if is_wide:
        table.add_column("campaign", no_wrap=in_lines, overflow=overflow, max_width=most)
    table.add_column("why", no_wrap=in_lines, overflow=overflow, ratio=1 if width < _PIPE else None)
    for call in calls:
        since = _since_or_due(call)
        name = data(call.request_id) if call.request_id else data(call.call_id, "dim")
        number = data(call.destination_phone_number) if call.destination_phone_number else _DASH
        why = data(reason_told(call.reason), "dim")
        if is_wide:
            tries = _tries(call)
            campaign = data(call.campaign) if call.campaign else _DASH
            names = [data(call.name) if call.name else _DASH] if has_names else []
            table.add_row(status_text(call), since, number, tries, *names, name, campaign, why)
        else:
            # Few columns: what says why gets the room, and the number stands below the request id.
            whom = [data(call.name)] if call.name else []
            stands = [Group(status_text(call), since)] if is_narrow else [status_text(call), since]
            table.add_row(*stands, name if in_lines else Group(name, *whom, number), why)
    return table


CELLS: Mapping[str, Callable[[CallSummary], Text | str]] = {
    "status": lambda call: status_text(call),
    "time": lambda call: _since_or_due(call),
    "number": lambda call: data(call.destination_phone_number) if call.destination_phone_number else _DASH,
    "name": lambda call: data(call.name) if call.name else _DASH,
    "request": lambda call: data(call.request_id) if call.request_id else _DASH,
    "call": lambda call: call.call_id,
    "campaign": lambda call: data(call.campaign) if call.campaign else _DASH,
    "lane": lambda call: call.lane or _DASH,
    "tries": lambda call: _tries(call),
    "outcome": lambda call: call.last_outcome or _DASH,
    "accepted": lambda call: when(call.accepted_at),
    "why": lambda call: data(reason_told(call.reason), "dim"),
}
"""What a list may show of a call, by the name of its column."""


def chosen_columns(calls: Iterable[CallSummary], columns: Sequence[str], width: int) -> RenderableType:
    """Show calls with the columns that somebody named, in their order; entry by entry where they do not stand side by side."""
    rows = [[Text.assemble(CELLS[name](call)) for name in columns] for call in calls]
    is_terminal = width < _PIPE
    least_for_why = min(_LEAST_FOR_WHY, width // 3)
    needed = _BETWEEN * (len(columns) - 1)
    for name, cells in zip(columns, zip(*rows, strict=True), strict=True):
        widest = max(len(name), *(cell.cell_len for cell in cells))
        needed += least_for_why if name == "why" else min(widest, _LEAST_FOLDED) if name in _FOLDED else widest
    if is_terminal and needed > width:
        return entries(columns, rows)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), expand=is_terminal)
    for name in columns:
        if name == "why" and is_terminal:
            table.add_column(name, overflow="fold", ratio=1, min_width=least_for_why)
        elif name in _FOLDED and is_terminal:
            table.add_column(name, overflow="fold", max_width=width // 4)
        else:
            table.add_column(name, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _since_or_due(call: CallSummary) -> str:
    if call.status is CallStatus.WAITING and call.wait_reason is not None and not call.wait_reason.is_due_by_time:
        return when(None)
    # While it is being dialled, the time of its status is the one by which it is settled at the latest.
    return when(call.updated_at if call.status is CallStatus.CALLING else call.status_at)


def _tries(call: CallSummary) -> Text | str:
    return f"{call.attempts_made}/{call.total_attempts}" if call.total_attempts is not None else _DASH


def status_text(call: CallSummary) -> Text:
    """Show a status in its colour; a pause outweighs it."""
    if call.paused_by is not None:
        return Text("paused", "yellow")
    return Text(call.status, STYLES[call.status])
