"""Calls on a terminal: as lines of a table, and in full."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich import box
from rich.console import Group, OverflowMethod, RenderableType
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.calls import (
    AttemptResponse,
    CallResponse,
    CallSummary,
)
from redial.contracts.answers.common import Figures
from redial.contracts.answers.explanation import ExplanationResponse, WaitsForResponse
from redial.contracts.answers.notes import NoteResponse
from redial.domain.call.calls import CallStatus
from redial.domain.call.retry_policy import OnUnknown
from redial_cli.local_times import in_local_time, when
from redial_cli.reasons import reason_told
from redial_cli.status_styles import STYLES
from redial_cli.tables import entries
from redial_cli.terminal import counted, data, visible

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
# By `on_unknown` of the policy; `give_up`, the rule, is not told.
_WHERE_UNCLEAR: dict[str, str] = {
    OnUnknown.REDIAL: "dialled again where nobody can tell whether it was placed",
    OnUnknown.REDIAL_IF_SILENT: "dialled again where the silence after a send proves that it was not placed",
}


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


def call_in_full(call: CallResponse) -> Group:
    """Show all that is known of a call."""
    grid = _grid()
    for name, value in _facts(call):
        # A text may have lines.
        grid.add_row(name, Text(visible(value)))
    parts: list[RenderableType] = [
        Text.assemble(status_text(call), data(f"  {reason_told(call.reason)}")),
        Text(),
        grid,
    ]
    parts += [
        Text.assemble(("  ✗ ", "red"), data(error.field, "bold"), data(f": {error.message}")) for error in call.errors
    ]
    if call.attempts:
        parts += [Text(), *(_attempt(attempt) for attempt in call.attempts)]
    return Group(*parts)


def _facts(call: CallResponse) -> Iterable[tuple[str, str]]:
    yield "call id", call.call_id
    yield "request id", call.request_id or "–"
    if call.destination_phone_number is not None:
        yield "to", call.destination_phone_number
    if call.name is not None:
        yield "name", call.name
    if call.campaign is not None:
        yield "campaign", call.campaign
    yield from call.metadata.items()
    if call.lane is not None:
        yield "lane", call.lane
    yield "accepted", when(call.accepted_at)
    if call.submitted_by is not None:
        yield "submitted by", call.submitted_by
    match call.status:
        case CallStatus.WAITING if call.wait_reason is not None and not call.wait_reason.is_due_by_time:
            pass
        case CallStatus.WAITING:
            yield "due", when(call.status_at)
        case CallStatus.CALLING:
            yield "settled by", when(call.status_at)
        case _:
            yield "since", when(call.status_at)
    request = call.request
    if request is None:
        return
    if request.not_before is not None:
        yield "not before", when(request.not_before)
    if request.expires_at is not None:
        yield "expires", when(request.expires_at)
    if request.retry_policy is not None:
        yield "retry policy", request.retry_policy
    if (unclear := _WHERE_UNCLEAR.get(str(request.retry.get("on_unknown")))) is not None:
        yield "where unclear", unclear
    if request.message is not None:
        text = (
            request.message.text
            or f"({counted(request.message.characters, 'character')}; --show-numbers shows the text)"
        )
        yield "message", text
    for recipient in call.recipients:
        name = f"recipient {recipient.number}" + (" (this call)" if recipient.call_id == call.call_id else "")
        told = f"{recipient.destination_phone_number}  {recipient.status}: {reason_told(recipient.reason)}"
        yield name, told
    if call.figures is not None and len(call.attempts) > 1:
        yield "the service's figures", figures_in_words(call.figures)
    if call.cancel_requested_at is not None:
        yield "cancelled", when(call.cancel_requested_at)
    if call.again_of is not None:
        yield "made again of", call.again_of.request_id
    if call.again_as is not None:
        yield "made again as", call.again_as.request_id
    for note in call.notes:
        yield "note", note_told(note)
    if call.conflicting_requests:
        yield "conflicts", f"{counted(call.conflicting_requests, 'later request')} with this id and another content"


def note_told(note: NoteResponse) -> str:
    """Say who noted what, and when."""
    return f"{when(note.at)}  {note.by}: {note.text}"


def figures_in_words(figures: Figures) -> str:
    """Say what the voice service says that calls took and cost."""
    parts = (
        f"{figures.duration_seconds:g} s" if figures.duration_seconds is not None else "",
        f"{figures.billed_minutes:g} min billed" if figures.billed_minutes is not None else "",
        f"${figures.price_usd:.4f}" if figures.price_usd is not None else "",
    )
    return ", ".join(part for part in parts if part)


def _attempt(attempt: AttemptResponse) -> Group:
    outcome = attempt.outcome or "under way"
    head = Text.assemble(
        (f"attempt {attempt.number}", "bold"), f"  {outcome}", data(f"  from {attempt.origination_phone_number}", "dim")
    )
    grid = _grid()
    grid.add_row(when(attempt.intent_at, to_the_second=True), "intent written")
    if attempt.sent_at is not None:
        grid.add_row(when(attempt.sent_at, to_the_second=True), data(f"sent, message id {attempt.message_id}"))
    for event in attempt.events:
        grid.add_row(when(event.occurred_at, to_the_second=True), event.event_type)
    if attempt.figures is not None:
        grid.add_row("", f"the service's figures: {figures_in_words(attempt.figures)}")
    if attempt.detail is not None:
        grid.add_row("", data(attempt.detail, "dim"))
    return Group(head, grid)


def explanation_in_full(explanation: ExplanationResponse) -> Group:
    """Show an explanation: the whole in one sentence, what is waited for, what happened."""
    parts: list[RenderableType] = [] if explanation.name is None else [data(explanation.name)]
    parts.append(data(in_local_time(explanation.headline), "bold"))
    if explanation.waits_for:
        parts.append(Text("\nWaits for", "dim"))
        parts += [_item(what_it_waits_for(each)) for each in explanation.waits_for]
    if explanation.placed_from:
        parts += [Text("\nPlaced from", "dim"), data(" or ".join(explanation.placed_from))]
    if explanation.prediction_quality is not None:
        parts += [Text(), data(explanation.prediction_quality.text, "dim")]
    parts.append(Text("\nWhat happened", "dim"))
    grid = _grid()
    for line in explanation.history:
        grid.add_row(when(line.at, to_the_second=True), data(in_local_time(line.text)))
    parts.append(grid)
    return Group(*parts)


def what_it_waits_for(waits_for: WaitsForResponse) -> str:
    """Say what a call waits for, with times as the user's clock shows them."""
    if waits_for.reason is None:
        return in_local_time(waits_for.text)
    words = reason_told(waits_for.reason)
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith(".") else ".")


def _item(text: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text("  •"), data(text))
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2), pad_edge=True)
    grid.add_column(style="dim", no_wrap=True, min_width=10)
    grid.add_column(overflow="fold")
    return grid
