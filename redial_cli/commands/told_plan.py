"""What a plan tells, on a terminal."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from rich import box
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.plan import PlannedCost, PlannedTimes, PlanResponse
from redial.domain.durations import in_words
from redial.domain.plan.findings import FindingKind
from redial.domain.times import from_iso
from redial_cli.client.plan_of_rows import FoundOfRow
from redial_cli.console import out
from redial_cli.local_times import when
from redial_cli.terminal import counted, data, per_cent

_MOST_LINES = 12
_FOUND: Mapping[FindingKind, tuple[str, str]] = {
    FindingKind.DO_NOT_CALL: ("recipient is on the do-not-call list", "recipients are on the do-not-call list"),
    FindingKind.NOT_ALLOWED: (
        "number is in a country, or of a kind, that the stack does not allow",
        "numbers are in countries, or of a kind, that the stack does not allow",
    ),
    FindingKind.REPEATED: ("request id stands in the file twice", "request ids stand in the file twice"),
    FindingKind.KNOWN: (
        "request is known to the stack already: it places no second call",
        "requests are known to the stack already: they place no second call",
    ),
    FindingKind.DAY_USED_UP: (
        "call waits for another day: its recipient has as many calls in 24 hours as the voice service permits",
        "calls wait for another day: their recipients have as many calls in 24 hours as the voice service permits",
    ),
}
_TOO_LATE = (
    "call is over before its recipient may be called again, with as many calls in 24 hours as the voice service permits",
    "calls are over before their recipients may be called again, with as many calls in 24 hours as the voice service permits",
)


def tell_plan(plan: PlanResponse, found: Sequence[FoundOfRow] = (), word: str = "line") -> None:
    """
    Show what would happen.

    Parameters
    ----------
    word
        What a row of a file is called.
    """
    told = [
        (words, [each for each in found if each.kind is kind and not each.is_too_late])
        for kind, words in _FOUND.items()
    ]
    for (one, many), of_kind in (*told, (_TOO_LATE, [each for each in found if each.is_too_late])):
        lines = [each.line for each in of_kind]
        if lines:
            where = f" ({word}{'' if len(lines) == 1 else 's'} {_lines(lines)})" if word else ""
            out.print(data(f"{counted(len(lines), one, many)}{where}."), soft_wrap=True)
    if not plan.calls:
        out.print("Plan: none of these calls would be placed.")
        return
    out.print(f"Plan for {counted(plan.calls, 'call')}:")
    out.print(_times(plan))
    never = plan.never_placed
    if never.nearly_sure:
        likely = f"likely {never.likely:,}, " if never.likely != never.nearly_sure else ""
        out.print(
            f"Not placed before they expire: {likely}with 90% likelihood at most {never.nearly_sure:,}.",
            soft_wrap=True,
        )
    for held in plan.held:
        out.print(data(f"Held now: {held}. The times hold as if that ended at once."), soft_wrap=True)
    out.print(data(cost_told(plan.cost)), soft_wrap=True)
    out.print(Text(_past_told(plan), "dim"), soft_wrap=True)


def cost_told(cost: PlannedCost) -> str:
    """Say what planned calls are expected to cost."""
    spoken = in_words(timedelta(minutes=cost.spoken_minutes))
    started = counted(round(cost.started_minutes), "started minute")
    expected = f"Expected: {cost.attempts:,.0f} attempts, {spoken} spoken ({started})"
    if cost.amount is None:
        return f"{expected}. No price is set (the setting call_prices)."
    without = (
        f", without calls to {', '.join(cost.unpriced_countries)}, which have no price"
        if cost.unpriced_countries
        else ""
    )
    return f"{expected}; about {cost.currency} {cost.amount:,.2f} by the stack's call_prices{without}."


def _times(plan: PlanResponse) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("", "likely", "with 90% likelihood by"):
        table.add_column(name)
    rows: list[tuple[str, PlannedTimes]] = [("the call is placed", plan.first)]
    if plan.calls > 1:
        rows = [
            ("the first is placed", plan.first),
            ("half are placed", plan.middle),
            ("the last is placed", plan.last),
        ]
    for name, time in (*rows, ("all have ended" if plan.calls > 1 else "it has ended", plan.ended)):
        table.add_row(Text(name), _shown(time.likely), _shown(time.nearly_sure))
    return table


def _shown(time: str | None) -> Text:
    return Text("in more than a year, or never" if time is None else when(to_second(time)))


def to_second(time: str) -> str:
    """Return a time to the full second: a plan knows no better."""
    return from_iso(time).replace(microsecond=0).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _past_told(plan: PlanResponse) -> str:
    past = plan.past
    if past.completed_share is None:
        by = "outcomes are presumed, as the stack has none of the last seven days"
    else:
        share = per_cent(past.completed_share)
        by = f"{share} of the stack's {counted(past.attempts, 'attempt')} of the last seven days were completed"
    before = f"; {counted(past.calls_before, 'call waits', 'calls wait')} already" if past.calls_before else ""
    return f"By what is known: {by}{before}."


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:_MOST_LINES])
    return shown + (", ..." if len(lines) > _MOST_LINES else "")
