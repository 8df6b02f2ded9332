"""A call on a terminal in full: what is known of it, its attempts, and why it stands where it does."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.calls import AttemptResponse, CallResponse, Request
from redial.contracts.answers.common import Figures
from redial.contracts.answers.explanation import ExplanationResponse, WaitsForResponse
from redial.contracts.answers.notes import NoteResponse
from redial.domain.call.calls import CallStatus
from redial.domain.call.retry_policy import OnUnknown
from redial_cli.call_views import status_text
from redial_cli.local_times import in_local_time, when
from redial_cli.reasons import reason_told
from redial_cli.terminal import counted, data, visible

# By `on_unknown` of the policy; `give_up`, the rule, is not told.
_WHERE_UNCLEAR: dict[str, str] = {
    OnUnknown.REDIAL: "dialled again where nobody can tell whether it was placed",
    OnUnknown.REDIAL_IF_SILENT: "dialled again where the silence after a send proves that it was not placed",
}


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
    """Give what is known of a call, each by its name."""
    yield from _whose_and_when(call)
    if call.request is not None:
        yield from _asked_for(call.request)
        yield from _come_of(call)


def _whose_and_when(call: CallResponse) -> Iterable[tuple[str, str]]:
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


def _asked_for(request: Request) -> Iterable[tuple[str, str]]:
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


def _come_of(call: CallResponse) -> Iterable[tuple[str, str]]:
    """Give what came of a request beside its attempts: other calls, notes, figures."""
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
