"""What the voice API may do wrong, through the deployed pipeline, in both versions."""

import pytest

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus
from tests.end_to_end.conftest import (
    CONNECTION_LOST,
    ERROR_WITH_CALL,
    ERROR_WITHOUT_CALL,
    EVENTS_BEFORE_ANSWER,
    EVENTS_REPEATED,
    REFUSED,
)
from tests.end_to_end.pipeline import Pipeline

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("request_", [EVENTS_BEFORE_ANSWER, EVENTS_REPEATED], ids=lambda request: request["request_id"])
def test_disordered_events_end_in_one_completed_attempt(fed_pipeline: Pipeline, request_: dict[str, str]) -> None:
    call = fed_pipeline.wait_until_final(request_["request_id"])

    assert call.status is CallStatus.COMPLETED
    assert [attempt.outcome for attempt in call.attempts] == [Outcome.COMPLETED_CALL]
    assert len(fed_pipeline.sends_to(request_["destination_phone_number"])) == 1


def test_event_that_overtook_the_answer_is_no_orphan(fed_pipeline: Pipeline) -> None:
    call = fed_pipeline.wait_until_final(str(EVENTS_BEFORE_ANSWER["request_id"]))
    table = Table(fed_pipeline.stack.aws.dynamodb, fed_pipeline.stack.outputs["table_name"])

    orphans = {plain["pk"] for plain in table.query(schema.BY_STATUS, schema.ORPHAN, None, None, 25)}

    assert f"{schema.MESSAGE}{call.attempts[0].message_id}" not in orphans


def test_send_that_an_error_answers_is_one_request_on_the_wire(fed_pipeline: Pipeline) -> None:
    def is_told(call: Call) -> bool:
        return bool(call.attempts) and call.attempts[0].detail is not None

    call = fed_pipeline.wait_until(str(ERROR_WITHOUT_CALL["request_id"]), is_told)

    assert len(call.attempts) == 1
    assert len(fed_pipeline.sends_to(str(ERROR_WITHOUT_CALL["destination_phone_number"]))) == 1


@pytest.mark.parametrize("request_", [ERROR_WITH_CALL, CONNECTION_LOST], ids=lambda request: request["request_id"])
def test_send_whose_answer_told_no_id_ends_by_its_own_events(fed_pipeline: Pipeline, request_: dict[str, str]) -> None:
    call = fed_pipeline.wait_until_final(request_["request_id"])

    (send,) = fed_pipeline.sends_to(request_["destination_phone_number"])
    assert call.status is CallStatus.COMPLETED
    # By its send line in version 1, by what the send said of itself in version 2.
    by_line = fed_pipeline.stack.outputs["voice_api"] == "v1"
    assert [(attempt.message_id, attempt.by_line) for attempt in call.attempts] == [(send["message_id"], by_line)]


def test_refused_call_is_rejected_with_the_services_message(fed_pipeline: Pipeline) -> None:
    call = fed_pipeline.wait_until_final(str(REFUSED["request_id"]))

    (send,) = fed_pipeline.sends_to(str(REFUSED["destination_phone_number"]))
    assert call.status is CallStatus.REJECTED
    assert call.attempts[0].outcome is Outcome.REFUSED
    assert send["error_message"] in call.status_reason
