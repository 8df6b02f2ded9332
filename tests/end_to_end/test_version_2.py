"""What only version 2 of the voice API has, through the deployed pipeline; its faults are in `test_faults`."""

import json
from pathlib import Path

import pytest

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.send_context import SendContext
from redial.domain.call.calls import CallStatus
from tests.end_to_end.page_verdicts import verdicts
from tests.end_to_end.person import Person
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack

BUSY_AT_FIRST = "+12065550141"
NOT_DIALLED_AT_FIRST = "+12065557701"
OPTED_OUT = "+12065557702"


def test_call_is_placed_with_the_set_of_the_template_and_keeps_what_it_cost(pipeline_on_v2: Pipeline) -> None:
    retry = {"total_attempts": 2, "busy": {"retry": True, "delay_seconds": 1}}
    pipeline_on_v2.send(plain_request("v2-busy-at-first", BUSY_AT_FIRST, retry=retry))

    call = pipeline_on_v2.wait_until_final("v2-busy-at-first")

    busy, completed = call.attempts
    assert [busy.outcome, completed.outcome] == [Outcome.BUSY, Outcome.COMPLETED_CALL]
    assert completed.figures is not None
    assert completed.figures.billed_minutes == 1
    sends = pipeline_on_v2.sends_to(BUSY_AT_FIRST)
    assert [(send["api_version"], send["message_id"]) for send in sends] == [
        ("v2", busy.message_id),
        ("v2", completed.message_id),
    ]
    assert {send["configuration_set_name"] for send in sends} == {"redial-local-v2"}
    assert [send["message"]["Context"] for send in sends] == [
        SendContext("redial-local", call.call_id, attempt.token).as_pairs() for attempt in call.attempts
    ]


def test_call_that_was_not_dialled_in_time_is_called_again(pipeline_on_v2: Pipeline) -> None:
    pipeline_on_v2.place_script(NOT_DIALLED_AT_FIRST, "ttl_expired", "completed")
    retry = {"total_attempts": 2, "not_dialled": {"retry": True, "delay_seconds": 1}}
    pipeline_on_v2.send(plain_request("v2-not-dialled", NOT_DIALLED_AT_FIRST, retry=retry))

    call = pipeline_on_v2.wait_until_final("v2-not-dialled")

    assert [attempt.outcome for attempt in call.attempts] == [Outcome.TTL_EXPIRED, Outcome.COMPLETED_CALL]
    assert call.status is CallStatus.COMPLETED


def test_recipient_who_opted_out_at_the_service_is_not_asked_for_again(pipeline_on_v2: Pipeline) -> None:
    pipeline_on_v2.voice_client("v2").put_opted_out_number(OptOutListName="Default", OptedOutNumber=OPTED_OUT)
    pipeline_on_v2.send(plain_request("v2-opted-out", OPTED_OUT))
    first = pipeline_on_v2.wait_until_final("v2-opted-out")
    pipeline_on_v2.send(plain_request("v2-opted-out-again", OPTED_OUT))

    second = pipeline_on_v2.wait_until_final("v2-opted-out-again")

    assert (first.status, first.attempts) == (CallStatus.CANCELLED, ())
    assert (second.status, second.attempts) == (CallStatus.CANCELLED, ())
    assert "opted out at the voice service" in second.status_reason
    (refused,) = pipeline_on_v2.sends_to(OPTED_OUT)
    assert refused["error_reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"


def test_doctor_finds_nothing_wrong(pipeline_on_v2: Pipeline, tmp_path: Path) -> None:
    done = Person(pipeline_on_v2, tmp_path).types("doctor", "--json")
    report = json.loads(done.stdout)

    assert verdicts(report["findings"]) == set()
    assert [finding for finding in report["findings"] if finding["verdict"] == "not checked"] == []
    assert {"event destinations", "topics"} <= {finding["area"] for finding in report["findings"]}
