"""A request in an envelope is the same request as one that came alone; what is wrong with an envelope is kept."""

import json
from typing import Any

import pytest

from redial.application.intake.accept_request import Accepted, Rejected, Repeated
from redial.domain.call.calls import CallStatus
from redial.domain.call.rejected_requests import rejected_call_id_of
from redial.domain.masking import mask_all
from redial.metrics import MetricName
from simulation.makers import DESTINATION, plain_request
from tests.unit.application.taking_in import TakenIn

REQUEST = plain_request(request_id="r1", destination_phone_number=DESTINATION)
EVENT = {"version": "0", "detail-type": "Gate Changed", "source": "airport"}
NOTIFICATION = {"Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:123456789012:gates", "MessageId": "m1"}


def in_sns(request: dict[str, Any], **more: Any) -> str:
    return json.dumps(NOTIFICATION | {"Message": json.dumps(request)} | more)


def in_eventbridge(request: dict[str, Any]) -> str:
    return json.dumps(EVENT | {"detail": request})


def test_it_is_one_call_whichever_way_and_however_often_it_comes() -> None:
    taken_in = TakenIn()
    assert isinstance(taken_in.intake.accept_message(in_sns(REQUEST), "s1"), Accepted)
    for source_id, message in (
        ("s1", in_sns(REQUEST)),
        ("s2", in_sns(REQUEST, MessageId="m2", Timestamp="2026-11-23T10:00:00.000Z")),
        ("s3", in_eventbridge(REQUEST)),
        ("s4", json.dumps(REQUEST)),
    ):
        assert taken_in.intake.accept_message(message, source_id) == Repeated(taken_in.call)
    assert taken_in.call.status is CallStatus.WAITING
    assert taken_in.counts[MetricName.CALL_ACCEPTED] == 1


def test_another_content_under_its_id_is_a_conflict_in_an_envelope_too() -> None:
    taken_in = TakenIn()
    taken_in.intake.accept_message(in_sns(REQUEST), "s1")
    answer = taken_in.intake.accept_message(in_eventbridge(REQUEST | {"lane": "bulk"}), "s2")
    assert isinstance(answer, Rejected)
    assert "another content" in answer.rejected.errors[0].message


@pytest.mark.parametrize(
    ("message", "field", "request_id"),
    [
        (in_sns(REQUEST | {"lane": "fast"}), "lane", "r1"),
        (in_sns(REQUEST, Message="no JSON"), "Message", None),
        (in_sns(REQUEST, Message=""), "Message", None),
        (in_sns(REQUEST, Type="UnsubscribeConfirmation"), "Type", None),
        (json.dumps(EVENT | {"detail": []}), "detail", None),
        (json.dumps(EVENT | {"detail": {"order": 7}}), "detail", None),
        (in_eventbridge(json.loads(in_sns(REQUEST))), "detail", None),
    ],
)
def test_what_is_wrong_is_kept_once_whole_and_names_the_member(
    message: str, field: str, request_id: str | None
) -> None:
    taken_in = TakenIn()
    answers = [taken_in.intake.accept_message(message, "s1") for _ in range(2)]
    assert answers[0] == answers[1], "delivered again, it is the same record"
    assert isinstance(answers[0], Rejected)
    rejected = taken_in.calls.rejected[rejected_call_id_of("s1")]
    assert ([error.field for error in rejected.errors], rejected.request_id) == ([field], request_id)
    assert rejected.original == message, "as it came"
    assert len(taken_in.calls.rejected) == 1


def test_through_the_api_an_envelope_is_no_request() -> None:
    answer = TakenIn().intake.accept(in_sns(REQUEST), "s1")
    assert isinstance(answer, Rejected)
    assert "here its Message is sent alone" in answer.rejected.errors[0].message


@pytest.mark.parametrize(
    ("sender_id", "shown"),
    [
        ("AROAEXAMPLE:reminders", "sender AROAEXAMPLE:reminders"),
        ("000000000000", "sender account 000000000000"),
        ("447700900123", "sender account 447700900123"),
        ("AROAEXAMPLE:+447700900123", "sender AROAEXAMPLE:+4477******23"),
        ("4477009001234", "sender 4477*******34"),
    ],
)
def test_account_that_sent_a_request_is_no_phone_number(sender_id: str, shown: str) -> None:
    taken_in = TakenIn()
    answer = taken_in.intake.accept_message(json.dumps(REQUEST), "s1", sender_id)
    assert isinstance(answer, Accepted)
    assert mask_all(answer.call.submitted_by) == shown
