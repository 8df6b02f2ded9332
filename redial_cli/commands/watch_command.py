"""`redial watch`: a call, or the whole stack, as it goes."""

from collections.abc import Callable, Iterator
from time import sleep
from typing import Annotated, TypeVar

import typer
from rich.console import Group
from rich.live import Live
from rich.text import Text

from redial.contracts.answers.calls import CallPage, CallResponse
from redial.contracts.answers.overview import Summary
from redial.domain.call.calls import CallStatus
from redial_cli.call_views import calls_table, status_text
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ExitCode, NoStackError
from redial_cli.commands.status_command import summary_view
from redial_cli.console import errors, out, stop_on_signals
from redial_cli.json_answers import print_json_line
from redial_cli.local_times import when
from redial_cli.reasons import reason_told
from redial_cli.session import Where, command, on_call
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import data

# Of a terminal's height: the summary above the list of calls, and a line to spare.
_LINES_ABOVE = 17
# A watch may last for hours: how long nobody has to answer until it ends.
_PATIENCE_S = 300.0

A = TypeVar("A")


@command
def watch(
    call: Annotated[
        str | None, typer.Argument(help="A call id or a request id; left out, the whole stack.", show_default=False)
    ] = None,
    *,
    every: Annotated[float, typer.Option("--every", min=0.2, help="Seconds between two looks.")] = 2.0,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    Watch a call until it ends, or the whole stack until Ctrl-C.

    Of a call each change is a line; exit code 0 if it was completed, 1 if it ended otherwise, 130 after Ctrl-C.
    """
    stop_on_signals()
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        if call is not None:
            ended = _watch_call(client, call, every, as_json=as_json)
            raise typer.Exit(ExitCode.DONE if ended is CallStatus.COMPLETED else ExitCode.NOT_ALL_WELL)
        _watch_stack(client, every, as_json=as_json)


class _Looks:
    """Looks at a stack, again and again, also where nobody answers for some minutes once there was an answer."""

    def __init__(self, client: ApiClient, every_s: float) -> None:
        self._client = client
        self._every_s = every_s
        self._has_answered = False

    def look(self, ask: Callable[[], A]) -> A:
        """Return an answer."""
        waited_s = 0.0
        while True:
            try:
                answer = ask()
            except NoStackError as error:
                is_gone = error.status is None and self._client.is_local
                if is_gone or not self._has_answered or waited_s >= _PATIENCE_S:
                    raise
                if not waited_s:
                    errors.print(data(f"No answer; asked again. ({error})", "dim"), soft_wrap=True)
                self.wait()
                waited_s += self._every_s
                continue
            self._has_answered = True
            return answer

    def wait(self) -> None:
        """Wait until the next look."""
        sleep(self._every_s)


def _watch_call(client: ApiClient, key: str, every: float, *, as_json: bool) -> CallStatus:
    shown: tuple[object, ...] = ()
    looks = _Looks(client, every)
    while True:
        call = looks.look(lambda: on_call(client, key, lambda path: client.get(path, CallResponse)))
        state = (call.status, call.reason, call.attempts_made, call.last_outcome)
        if state != shown:
            shown = state
            if as_json:
                print_json_line(call)
            else:
                reason = data(f"  {reason_told(call.reason)}")
                out.print(Text.assemble((f"{when(call.updated_at)}  ", "dim"), status_text(call), reason))
        if call.status.is_final:
            return call.status
        looks.wait()


def _watch_stack(client: ApiClient, every: float, *, as_json: bool) -> None:
    looks = _Looks(client, every)
    if as_json or not out.is_terminal:
        for summary in _summaries(client, looks):
            print_json_line(summary) if as_json else out.print(summary_view(summary, []), Text())
        return
    with Live(console=out, screen=True, auto_refresh=False) as live:
        for summary in _summaries(client, looks):
            page = looks.look(lambda: _as_many_as_fit(client))
            live.update(
                Group(summary_view(summary, []), Text(), calls_table(page.calls, out.width, in_lines=True)),
                refresh=True,
            )


def _as_many_as_fit(client: ApiClient) -> CallPage:
    return client.get("/calls", CallPage, limit=max(1, min(out.height - _LINES_ABOVE, 100)))


def _summaries(client: ApiClient, looks: _Looks) -> Iterator[Summary]:
    while True:
        yield looks.look(lambda: client.get("/summary", Summary))
        looks.wait()
