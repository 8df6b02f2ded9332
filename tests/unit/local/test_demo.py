import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console
from typer.testing import CliRunner

import redial_cli as cli
from local.calls import StoredCall
from local.commands import demo_command
from local.demo.progress import Progress
from local.demo.report import summary, table_of_calls, unexpected
from local.demo.run import DemoCall, feed, follow
from local.demo.scenario import DemoRequest, load_demo
from local.demo.wording import change_of, count, reason_told
from local.errors import LocalRunError
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, FieldError, RejectedRequest, call_id_of, rejected_call_id_of
from redial.domain.call.reason_codes import LastTime
from redial.domain.call.reasons import Noted, TimeIsOver
from redial.domain.call.requests import CallRequest, Content, OutcomePolicy, PlainTextMessage, RetryPolicy

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DEADLINES = transitions.Deadlines(final_event=timedelta(hours=1), send_answer=timedelta(minutes=15))


def accepted(request_id: str = "school-closed", number: str = "+12065550140") -> Call:
    request = CallRequest(
        request_id=request_id,
        destination_phone_number=number,
        content=Content(plain_text_message=PlainTextMessage(text="Hello.")),
        retry=RetryPolicy(total_attempts=2, busy=OutcomePolicy(retry=True, delay_seconds=3)),
    )
    return transitions.accept(request, "digest", NOW)


def dialled(call: Call) -> Call:
    token = f"token-{len(call.attempts)}"
    claimed = transitions.claim(call, token, "+12065550199", DEADLINES, NOW)
    assert isinstance(claimed, Call)
    sent = transitions.record_sent(claimed, token, f"message-{len(call.attempts)}", DEADLINES, NOW)
    assert isinstance(sent, Call)
    return sent


def ended(call: Call, outcome: Outcome) -> Call:
    assert call.last_attempt is not None
    changed = transitions.end_attempt(call, call.last_attempt.token, EndOfAttempt(outcome, NOW + SECOND), NOW + SECOND)
    assert isinstance(changed, Call)
    return changed


def saved(call: Call, version: int) -> Call:
    """Give a call as the table would: each stored change has a version of its own."""
    return replace(call, version=version)


REJECTED = RejectedRequest(
    call_id="r1",
    errors=(
        FieldError(field="destination_number", message="expected no such field; check its name"),
        FieldError(field="content.call_instructions_message.text", message="expected a value, got none"),
    ),
    original="{}",
    accepted_at=NOW,
)


def demo_request(line: int, request_id: str | None, status: CallStatus, body: str = "{}") -> DemoRequest:
    return DemoRequest(line=line, body=body, shows="", request_id=request_id, status=status, attempts=())


class FakeQueue:
    def __init__(self) -> None:
        self.batches: list[list[dict[str, str]]] = []
        self.refused = False

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        self.batches.append(Entries)
        if self.refused:
            return {"Successful": [], "Failed": [{"Id": "1", "Code": "InternalError", "Message": "try again"}]}
        return {"Successful": [{"Id": entry["Id"], "MessageId": f"m{entry['Id']}"} for entry in Entries]}


class FakeReader:
    def __init__(self, snapshots: list[Mapping[str, StoredCall]]) -> None:
        self.snapshots = snapshots

    def get(self, call_ids: Iterator[str]) -> Mapping[str, StoredCall]:
        list(call_ids)
        return self.snapshots.pop(0) if len(self.snapshots) > 1 else self.snapshots[0]


def test_demo_has_an_expectation_for_each_line() -> None:
    requests = load_demo()

    assert len(requests) >= 14
    assert {request.status for request in requests} == {
        CallStatus.COMPLETED,
        CallStatus.UNREACHED,
        CallStatus.EXPIRED,
        CallStatus.REJECTED,
    }
    for request in requests:
        assert request.request_id is None or json.loads(request.body)["request_id"] == request.request_id


def test_demo_keeps_within_the_services_limits() -> None:
    numbers = [json.loads(request.body)["destination_phone_number"] for request in load_demo() if request.attempts]
    first_of_each_call = {request.request_id: len(request.attempts) for request in load_demo()}

    assert sum(first_of_each_call.values()) <= 20  # calls a minute
    assert max(first_of_each_call.values()) <= 5  # calls a day to one recipient
    assert len(set(numbers)) == len([count for count in first_of_each_call.values() if count])


def test_an_expectation_that_is_missing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "demo.jsonl").write_text("{}\n{}\n")
    entry = {"line": 1, "shows": "", "request_id": None, "status": "REJECTED", "attempts": []}
    (tmp_path / "expected.json").write_text(json.dumps([entry]))

    with pytest.raises(ValueError, match="each line from 1 to 2"):
        load_demo(tmp_path / "demo.jsonl", tmp_path / "expected.json")


def test_requests_are_fed_in_batches_and_known_by_request_id_or_message() -> None:
    queue = FakeQueue()
    requests = [demo_request(line, f"call-{line}", CallStatus.COMPLETED) for line in range(1, 11)]
    requests += [
        demo_request(11, "call-1", CallStatus.COMPLETED),
        demo_request(12, "call-2", CallStatus.COMPLETED, body="other"),
        demo_request(13, "bad", CallStatus.REJECTED),
    ]

    demo_calls = feed(requests, queue, "http://queue")  # type: ignore[arg-type]

    assert [len(batch) for batch in queue.batches] == [10, 3]
    assert demo_calls[0].call_id == demo_calls[10].call_id == call_id_of("call-1")
    assert [(call.repeats, call.same_content) for call in demo_calls[10:12]] == [(1, True), (2, False)]
    assert demo_calls[12].call_id == rejected_call_id_of("m13")


def test_a_refused_message_ends_the_demo() -> None:
    queue = FakeQueue()
    queue.refused = True

    with pytest.raises(LocalRunError, match="refused line 1: try again"):
        feed([demo_request(1, "call-1", CallStatus.COMPLETED)], queue, "http://queue")  # type: ignore[arg-type]


def test_calls_are_followed_until_all_are_final() -> None:
    call = accepted()
    done = ended(dialled(call), Outcome.COMPLETED_CALL)
    reader = FakeReader([{}, {call.call_id: call}, {call.call_id: done}])
    demo_calls = [DemoCall(demo_request(1, "school-closed", CallStatus.COMPLETED), call.call_id)]

    snapshots = list(
        follow(demo_calls, reader, within=60 * SECOND, monotonic=lambda: 0.0, sleep=lambda _: None)  # type: ignore[arg-type]
    )

    assert snapshots == [{}, {call.call_id: call}, {call.call_id: done}]


def test_following_is_given_up_after_a_time() -> None:
    call = accepted()
    clock = iter([0.0, 30.0, 61.0])
    demo_calls = [DemoCall(demo_request(1, "school-closed", CallStatus.COMPLETED), call.call_id)]

    snapshots = list(
        follow(
            demo_calls,
            FakeReader([{call.call_id: call}]),  # type: ignore[arg-type]
            within=60 * SECOND,
            monotonic=lambda: next(clock),
            sleep=lambda _: None,
        )
    )

    assert len(snapshots) == 2


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


@pytest.mark.parametrize(("problems", "exit_code"), [([], 0), (["line 2 (water-main): expected COMPLETED"], 1)])
def test_demo_fails_when_a_call_came_out_wrong(
    monkeypatch: pytest.MonkeyPatch, problems: list[str], exit_code: int
) -> None:
    @contextmanager
    def stack(settings: object, report: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace()

    monkeypatch.setattr(demo_command, "LocalStack", stack)
    monkeypatch.setattr(demo_command, "stop_on_signals", lambda: None)
    monkeypatch.setattr(demo_command, "_place_demo_calls", lambda _stack: problems)

    assert CliRunner().invoke(cli.app, ["demo", "--exit"]).exit_code == exit_code
