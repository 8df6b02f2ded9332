"""What `redial doctor` says of the event path that a moving stage keeps, until it may go."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace as replaced

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial_cli.client.stacks import find_stack
from redial_cli.doctor import kept_events
from redial_cli.doctor.findings import Finding, Verdict, run
from simulation.makers import at, waiting_call
from tests.cli.conftest import STACK

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

pytestmark = pytest.mark.usefixtures("redial")

DEADLINES = transitions.Deadlines.of_stage(60)
CHANGED_AT = at(0)
A_MOMENT_LATER = 30
LATER = 300


@pytest.fixture(autouse=True)
def dial_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    # As Lambda writes times.
    changed: dict[str, Any] = {
        "Handler": "dial.handler.handler",
        "LastModified": CHANGED_AT.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }
    monkeypatch.setattr(kept_events, "functions_of", lambda _: iter([("gone", None), ("dial", changed)]))


def findings(keeps: str | None = "v1") -> list[Finding]:
    stack = find_stack(STACK, region="us-east-1")
    kept = {} if keeps is None else {"keeps_events_of": keeps}
    return list(run("checked", kept_events.check_kept_events, replace(stack, outputs={**stack.outputs, **kept})))


def in_flight(request_id: str, begun_s: float) -> Call:
    call = transitions.claim(waiting_call(request_id), f"t-{request_id}", "+12065550199", DEADLINES, at(begun_s))
    assert isinstance(call, Call)
    return call


def test_nothing_is_said_of_a_stage_that_does_not_move() -> None:
    assert findings(keeps=None) == []


def test_calls_in_flight_that_the_old_version_may_have_placed_keep_its_events(calls: DynamoDbCalls) -> None:
    for request_id, begun_s in (("before", -600), ("of-a-run-under-way", A_MOMENT_LATER), ("after", LATER)):
        calls.add(in_flight(request_id, begun_s))

    (finding,) = findings()

    assert finding.verdict is Verdict.LOOK
    assert finding.text.startswith("2 calls are in flight that v1 may have placed")
    settled_at = DEADLINES.of_intent(at(A_MOMENT_LATER))
    assert f"All are settled by {settled_at:%Y-%m-%dT%H:%M:%S}" in finding.text
    assert "Leave" in finding.mend


def test_attempt_of_the_old_version_that_outlasts_one_of_the_new_version_keeps_its_events(calls: DynamoDbCalls) -> None:
    (first,) = in_flight("one", -600).attempts
    last = replaced(first, number=2, token="t-2", intent_at=at(LATER), outcome=Outcome.BUSY, outcome_at=at(LATER + 60))
    calls.add(replaced(in_flight("one", -600), attempts=(replaced(first, message_id="m-1"), last)))

    (finding,) = findings()

    assert finding.text.startswith("1 call is in flight that v1 may have placed")


def test_calls_of_the_new_version_keep_nothing(calls: DynamoDbCalls) -> None:
    calls.add(in_flight("after", LATER))
    calls.add(waiting_call("waits"))

    (finding,) = findings()

    assert finding.text == "No call of v1 is in flight any more: the way of its events is not needed."
    assert finding.mend.startswith("Deploy without `keep_events_of`")


def test_dead_letters_that_may_be_events_of_the_old_version_come_first(
    sqs: "SQSClient", queues: dict[str, str]
) -> None:
    sqs.send_message(QueueUrl=queues["events-dlq"], MessageBody="an event")

    (finding,) = findings()

    assert "dead letters of events." in finding.text
    assert finding.mend.startswith("`redial redrive events`")
    assert "without" not in finding.mend


def test_it_is_not_known_where_dial_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_events, "functions_of", lambda _: iter([]))

    assert [finding.verdict for finding in findings()] == [Verdict.NOT_CHECKED]
