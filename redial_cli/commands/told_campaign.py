"""One campaign, as it is told on a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.campaign_progress import CampaignProgress, ExpectedEnd, RetryUse, TextUse
from redial.contracts.answers.notes import NoteResponse
from redial.contracts.answers.plan import PlannedTimes
from redial_cli.call_details import note_told
from redial_cli.commands.status_command import campaign_view
from redial_cli.commands.told_pauses import pause_told
from redial_cli.local_times import when
from redial_cli.terminal import counted, data

_AS_WITHOUT = "as without a campaign"


def campaign_progress_view(progress: CampaignProgress, notes: Sequence[NoteResponse]) -> Group:
    """Show how a campaign stands: its progress, then what is known of it and was noted on it, a line each."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in _lines(progress):
        table.add_row(name, data(said))
    for note in notes:
        table.add_row("note", data(note_told(note)))
    parts: list[RenderableType] = [campaign_view(progress.campaign), Text(), table]
    held = [*map(pause_told, progress.pauses), *_refused(progress)]
    if held:
        parts += [Text(), *(Text.assemble(("‖ ", "yellow"), data(each)) for each in held)]
    return Group(*parts)


def _lines(progress: CampaignProgress) -> Iterator[tuple[str, str]]:
    settings, calls = progress.settings, progress.latest_calls
    yield "rate now", f"{progress.rate_now:g} attempts a minute"
    rate = settings.calls_per_minute
    yield "its own rate", f"{counted(rate, 'call')} a minute at most" if rate is not None else _AS_WITHOUT
    if progress.expected is not None:
        is_held = bool(progress.pauses) or progress.refused_since is not None
        yield from _expected(progress.expected, ", as if it were resumed now" if is_held else "")
    yield "calling hours", settings.calling_hours_written or _AS_WITHOUT
    if calls.calling_hours:
        yield "of requests", _uses(calls.calling_hours, calls.looked_at)
    lane = str(settings.lane) if settings.lane is not None else _uses(calls.lanes, calls.looked_at) or "of each request"
    if progress.move is not None and not progress.move.is_done:
        lane += ", where its calls are still being moved"
    yield "lane", lane
    yield "templates", _uses(calls.templates, calls.looked_at) or "none"
    if calls.languages:
        yield "languages", _uses(calls.languages, calls.looked_at)
    for number, retry in enumerate(calls.retries):
        yield "retries" if number == 0 else "", _retry(retry, calls.looked_at)


def _expected(expected: ExpectedEnd, as_if: str) -> Iterator[tuple[str, str]]:
    not_counted = expected.not_counted
    besides = f"; {counted(not_counted, 'call')} not counted: no time can be told" if not_counted else ""
    # No first call ends later than all of them do: where only its time is missing, each was tried before.
    if expected.last.likely is not None or expected.ended.likely is None:
        yield "last first call", _times(expected.last) + as_if
    yield "expected end", _times(expected.ended) + as_if + besides


def _times(times: PlannedTimes) -> str:
    if times.likely is None:
        return "in more than a year, or never"
    sure = when(times.nearly_sure) if times.nearly_sure is not None else "more than a year away"
    return f"{when(times.likely)} (90%: {sure})"


def _uses(uses: Sequence[TextUse], looked_at: int) -> str:
    """Say what calls have; of how many of those that were looked at, where it is not all."""
    return ", ".join(each.what if each.calls == looked_at else f"{each.what} ({each.calls})" for each in uses)


def _retry(retry: RetryUse, looked_at: int) -> str:
    name = f"{retry.retry_policy}: " if retry.retry_policy is not None else ""
    some = "" if retry.calls == looked_at else f" ({retry.calls} of the last {looked_at} calls)"
    return f"{name}{retry.text}{some}"


def _refused(progress: CampaignProgress) -> Iterator[str]:
    if progress.refused_since is not None:
        yield f"calls are held since {when(progress.refused_since)}: the voice service refuses them"
