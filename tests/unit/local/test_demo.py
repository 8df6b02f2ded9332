import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from local.commands import demo_command
from local.demo.run import DemoCall, feed, follow
from local.demo.scenario import load_demo
from local.errors import LocalRunError
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus, call_id_of
from redial.domain.call.rejected_requests import rejected_call_id_of
from redial.domain.reporting.listing import StoredCall
from redial_cli import command_line as cli
from tests.unit.local.demo_calls import SECOND, accepted, demo_request, dialled, ended


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
    (tmp_path / "demo.jsonl").write_text("{}\n{}\n", encoding="utf-8")
    entry = {"line": 1, "shows": "", "request_id": None, "status": "REJECTED", "attempts": []}
    (tmp_path / "expected.json").write_text(json.dumps([entry]), encoding="utf-8")

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
