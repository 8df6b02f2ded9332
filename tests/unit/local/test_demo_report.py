"""What the demo shows of its calls: changes, counts, the table, and what came out wrong."""

import io
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from rich.console import Console

from local.demo.progress import Progress
from local.demo.report import summary, table_of_calls, unexpected
from local.demo.run import DemoCall
from local.demo.wording import change_of, count, reason_told
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.reason import Noted, TimeIsOver
from redial.domain.reporting.listing import StoredCall
from tests.unit.local.demo_calls import NOW, REJECTED, SECOND, accepted, demo_request, dialled, ended, saved


def test_changes_are_told_in_words() -> None:
    call = saved(accepted(), 1)
    calling = saved(dialled(call), 2)
    busy = saved(ended(calling, Outcome.BUSY), 3)
    done = saved(ended(dialled(busy), Outcome.COMPLETED_CALL), 4)
    again_at = (NOW + 4 * SECOND).astimezone().strftime("%H:%M:%S")

    assert change_of(None, call) is None
    assert change_of(call, calling) == "attempt 1 of 2 to +1206*****40"
    assert change_of(calling, calling) is None
    assert change_of(calling, busy) == f"BUSY on attempt 1 of 2; again at {again_at}"
    assert change_of(busy, done) == "COMPLETED_CALL on attempt 2 of 2"
    assert change_of(None, REJECTED) == REJECTED.status_reason
    assert change_of(REJECTED, REJECTED) is None


def test_calls_are_counted_by_where_they_stand() -> None:
    calling = dialled(accepted())
    counts = count([accepted(), calling, ended(calling, Outcome.BUSY), REJECTED], total=6)

    assert str(counts) == "waiting 3 · calling 1 · retrying 1 · done 1/6"


def test_times_in_reasons_are_those_of_this_machine() -> None:
    over = datetime(2026, 1, 31, 17, tzinfo=UTC)
    told = reason_told(replace(accepted(), reason=TimeIsOver(LastTime.EXPIRES_AT, over)))

    assert told == f"expires_at {over.astimezone():%-d %b %Y %H:%M:%S} has passed"


@pytest.fixture
def outcome() -> tuple[list[DemoCall], dict[str, StoredCall]]:
    unreached = ended(dialled(ended(dialled(accepted("water-main")), Outcome.BUSY)), Outcome.NO_ANSWER)
    done = ended(dialled(accepted("dentist-4711", "+12065550100")), Outcome.COMPLETED_CALL)
    demo_calls = [
        DemoCall(demo_request(1, "dentist-4711", CallStatus.COMPLETED), done.call_id),
        DemoCall(demo_request(2, "water-main", CallStatus.COMPLETED), unreached.call_id),
        DemoCall(demo_request(3, "dentist-4711", CallStatus.COMPLETED), done.call_id, repeats=1),
        DemoCall(demo_request(4, None, CallStatus.REJECTED), "r1"),
        DemoCall(demo_request(5, "lost", CallStatus.COMPLETED), "missing"),
    ]
    return demo_calls, {done.call_id: done, unreached.call_id: unreached, "r1": REJECTED}


@pytest.mark.parametrize("width", [80, 120])
def test_table_fits_the_terminal_and_cuts_nothing(
    outcome: tuple[list[DemoCall], dict[str, StoredCall]], width: int
) -> None:
    console = Console(file=io.StringIO(), width=width)
    console.print(table_of_calls(*outcome, width))
    shown = console.file.getvalue()  # type: ignore[attr-defined]

    assert max(len(line) for line in shown.splitlines()) <= width
    assert "…" not in shown
    for text in ("✓ ", "✗ ", "+1206*****00", "1 BUSY", "2 NO_ANSWER", "UNREACHED", "(line 4)", "not in the table"):
        assert text in shown
    assert "+12065550100" not in shown


def test_each_call_that_came_out_wrong_is_named(outcome: tuple[list[DemoCall], dict[str, StoredCall]]) -> None:
    assert unexpected(*outcome) == [
        "line 2 (water-main): expected COMPLETED, is UNREACHED (NO_ANSWER on attempt 2: all 2 attempts are used up)",
        "line 5 (lost): expected COMPLETED, is not in the table",
    ]


def test_summary_counts_messages_calls_and_attempts(outcome: tuple[list[DemoCall], dict[str, StoredCall]]) -> None:
    text = summary(*outcome)

    assert text.startswith("5 messages, 3 calls, 3 attempts: ")
    assert "1 COMPLETED" in text


def test_what_a_request_holds_is_shown_as_text() -> None:
    name = "q[/z]\x1b[31m"
    call = saved(dialled(accepted(name)), 1)
    done = replace(ended(call, Outcome.COMPLETED_CALL), reason=Noted("[red]\x07said"))
    demo_calls = [DemoCall(demo_request(1, name, CallStatus.COMPLETED), call.call_id)]
    console = Console(file=io.StringIO(), width=120)

    Progress(console, demo_calls).show([{call.call_id: call}, {call.call_id: saved(done, 2)}])
    console.print(table_of_calls(demo_calls, {done.call_id: done}, 120))

    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert shown.count("q[/z]␛[31m") == 3
    assert shown.count("[red]␇said") == 2
    assert not {"\x1b", "\x07"} & set(shown)


def test_progress_without_a_terminal_is_plain_lines() -> None:
    console = Console(file=io.StringIO(), width=80)
    call = saved(accepted(), 1)
    calling = saved(dialled(call), 2)
    done = saved(ended(calling, Outcome.COMPLETED_CALL), 3)
    demo_calls = [DemoCall(demo_request(1, "school-closed", CallStatus.COMPLETED), call.call_id)]
    progress = Progress(console, demo_calls, monotonic=lambda: 0.0)

    last = progress.show([{}, {call.call_id: call}, {call.call_id: calling}, {call.call_id: done}])

    lines = [line.split(maxsplit=1)[-1].strip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert last == {call.call_id: done}
    assert lines == [
        "school-closed CALLING   attempt 1 of 2 to +1206*****40",
        "school-closed COMPLETED COMPLETED_CALL on attempt 1 of 2",
        "0 · calling 0 · retrying 0 · done 1/1",
    ]
