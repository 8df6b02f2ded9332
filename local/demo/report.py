"""The end of the demo: a table of all calls, and whether each came out as expected."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from local.demo.run import DemoCall
from local.demo.wording import masked_number, reason_told
from redial.domain.call.calls import Attempt, Call
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.reporting.listing import StoredCall, status_of
from redial_cli.status_styles import STYLES
from redial_cli.terminal import data, visible

# From this width on there is room to say what each request is there to show.
_WIDE = 110


def table_of_calls(demo_calls: Sequence[DemoCall], calls: Mapping[str, StoredCall], width: int) -> Table:
    """One row a request: its number, its attempts with their outcomes, and its final status with the reason."""
    wide = width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1 if wide else 0, 0, 0))
    table.add_column("")
    table.add_column("request id", overflow="fold")
    if wide:
        table.add_column("shows", max_width=30)
    table.add_column("number", no_wrap=True)
    table.add_column("attempts", no_wrap=True)
    table.add_column("final status, and why", overflow="fold")
    for demo_call in demo_calls:
        request = demo_call.request
        call = calls.get(demo_call.call_id)
        cells: list[RenderableType] = [
            Text("✓", "green") if demo_call.is_as_expected(calls) else Text("✗", "bold red"),
            data(request.request_id or f"(line {request.line})"),
            *([Text(request.shows, "dim")] if wide else []),
            data(masked_number(call) if call else "–"),
            _attempts(call) if demo_call.repeats is None else Text("none of its own", "dim"),
            _status(call)
            if demo_call.repeats is None
            else _repeated(demo_call.repeats, call, same=demo_call.same_content),
        ]
        table.add_row(*cells)
    return table


def _attempts(call: StoredCall | None) -> Text:
    attempts: Sequence[Attempt] = call.attempts if isinstance(call, Call) else ()
    if not attempts:
        return Text("–", "dim")
    return Text("\n".join(f"{attempt.number} {attempt.outcome or 'under way'}" for attempt in attempts))


def _status(call: StoredCall | None) -> Text:
    if call is None:
        return Text("not in the table", "bold red")
    reason = _errors(call) if isinstance(call, RejectedRequest) else reason_told(call)
    status = status_of(call)
    return Text.assemble((str(status), STYLES[status]), "\n", (visible(reason), "dim"))


def _errors(call: RejectedRequest) -> str:
    return "\n".join(f"{error.field}: {error.message}" if error.field else error.message for error in call.errors)


def _repeated(line: int, call: StoredCall | None, *, same: bool) -> Text:
    if same:
        return Text(f"the call of line {line}: the same request id, so no second call", "dim")
    flagged = isinstance(call, Call) and call.conflicting_digests
    return Text(
        f"the call of line {line}, with another content: {'flagged' if flagged else 'NOT FLAGGED'}, no second call",
        "dim",
    )


def unexpected(demo_calls: Sequence[DemoCall], calls: Mapping[str, StoredCall]) -> list[str]:
    """Name each call that did not reach its expected status, in words."""
    return [
        f"line {demo_call.request.line} ({demo_call.request.request_id or 'no request id'}): expected "
        f"{demo_call.request.status}, is {_status_in_words(calls.get(demo_call.call_id))}"
        for demo_call in demo_calls
        if not demo_call.is_as_expected(calls)
    ]


def _status_in_words(call: StoredCall | None) -> str:
    return f"{status_of(call)} ({call.status_reason})" if call else "not in the table"


def summary(demo_calls: Sequence[DemoCall], calls: Mapping[str, StoredCall]) -> str:
    """Count the calls by final status."""
    statuses = Counter(str(status_of(call)) for call in calls.values())
    counted = ", ".join(f"{number} {status}" for status, number in statuses.most_common())
    placed = sum(len(call.attempts) for call in calls.values() if isinstance(call, Call))
    return f"{len(demo_calls)} messages, {len(calls)} calls, {placed} attempts: {counted}."
