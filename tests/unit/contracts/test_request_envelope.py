"""Requests within SNS notifications and EventBridge events: known by their form, opened once, judged as any."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redial.contracts.request_envelope import QueuedRequest, in_envelope, request_in
from redial.contracts.request_text import BODY
from redial.domain.call.calls import FieldError
from simulation.makers import EVENTS, plain_request

PLAIN = json.dumps(plain_request())
NOTIFICATION = {"Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:us-east-1:123456789012:t"}
EVENT = {"version": "0", "id": "e", "detail-type": "Gate Changed", "source": "airport", "account": "123456789012"}


def sns(message: Any, **more: Any) -> str:
    return json.dumps(NOTIFICATION | {"Message": message} | more)


def eventbridge(detail: Any, **more: Any) -> str:
    return json.dumps(EVENT | {"detail": detail} | more)


def errors_of(message: str) -> dict[str, str]:
    read = request_in(message)
    assert not isinstance(read, QueuedRequest), read
    return {error.field: error.message for error in read}


@pytest.mark.parametrize("name", ["sns_notification", "eventbridge_event"])
def test_the_samples_hold_a_request(name: str) -> None:
    read = request_in((EVENTS / "requests" / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(read, QueuedRequest)
    assert json.loads(read.text)["destination_phone_number"] == "+12065550143"
    assert read.stood_in == {"sns_notification": "Message", "eventbridge_event": "detail"}[name]


def test_a_request_stays_the_text_that_it_was() -> None:
    assert request_in(sns(PLAIN)) == QueuedRequest(PLAIN, "Message")
    odd = '{"request_id": "a", "request_id": "b", "x": 1e999, "text": "\\ud83d"}'
    assert request_in(sns(odd)) == QueuedRequest(odd, "Message")
    assert request_in(f'{{"detail-type": "x", "source": "y", "detail": {odd} }}') == QueuedRequest(odd, "detail")


@pytest.mark.parametrize(
    "message",
    [
        PLAIN,
        "",
        'no JSON, with a "TopicArn"',
        '{"TopicArn": "t", "Type": "Notification", ',
        json.dumps(NOTIFICATION | {"Message": PLAIN, "request_id": "r1"}),
        json.dumps(EVENT | {"detail": {}, "destination_phone_number": "+12065550100"}),
        json.dumps({"detail-type": "x", "detail": {}}),
        json.dumps({"TopicArn": "t", "Message": PLAIN}),
        json.dumps([NOTIFICATION | {"Message": PLAIN}]),
        json.dumps({"request_id": "r", "metadata": {"Type": "Notification", "TopicArn": "t", "Message": "x"}}),
    ],
)
def test_what_is_no_envelope_is_taken_for_a_request(message: str) -> None:
    assert request_in(message) == QueuedRequest(message)


@pytest.mark.parametrize(
    ("message", "field", "told"),
    [
        (json.dumps(NOTIFICATION), "Message", "expected a call request as a text, got nothing"),
        (sns(plain_request()), "Message", "expected a call request as a text, got an object"),
        (sns(None), "Message", "got null"),
        (sns(PLAIN, Type="SubscriptionConfirmation"), "Type", "has to confirm the subscription of the queue"),
        (sns(PLAIN, Type="UnsubscribeConfirmation"), "Type", "subscription of the queue was ended"),
        (sns(PLAIN, Type=7), "Type", "expected Notification, got something else"),
        (json.dumps(EVENT), "detail", "expected a call request, got nothing"),
        (eventbridge(PLAIN), "detail", "expected a call request, an object, got a text"),
        (eventbridge(None), "detail", "got null"),
        (sns(sns(PLAIN)), "Message", "is opened once"),
        (sns(eventbridge(plain_request())), "Message", "is opened once"),
        (eventbridge(json.loads(sns(PLAIN))), "detail", "is opened once"),
        (eventbridge(json.loads(eventbridge({}))), "detail", "is opened once"),
        (sns(PLAIN)[:-1] + ', "Message": "x"}', "Message", "expected once"),
        (eventbridge({}).replace('"version": "0"', '"version": nonsense'), "detail", ""),
    ],
)
def test_a_malformed_envelope_names_its_member(message: str, field: str, told: str) -> None:
    if not told:  # what stands beside the request is nobody's matter
        assert request_in(message) == QueuedRequest("{}", "detail")
        return
    assert told in errors_of(message)[field]


def test_envelopes_within_each_other_take_no_depth() -> None:
    message = "{}"
    for _ in range(8_000):
        message = f'{{"detail-type":"x","source":"y","detail":{message}}}'
    assert "is opened once" in errors_of(message)["detail"]


def test_a_message_that_no_queue_takes_is_not_opened() -> None:
    huge = sns("x" * 1_048_576)
    assert request_in(huge) == QueuedRequest(huge)


def test_what_is_wrong_with_a_whole_request_is_of_the_member_that_it_stood_in() -> None:
    errors = (FieldError(field=BODY, message="expected JSON"), FieldError(field="lane", message="expected one of"))
    assert [error.field for error in in_envelope(errors, "Message")] == ["Message", "lane"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    ),
    st.dictionaries(st.sampled_from(["Type", "TopicArn", "Message", "detail", "detail-type", "source"]), st.text()),
)
def test_a_request_is_taken_for_none_whatever_stands_in_it(value: Any, beside: dict[str, str]) -> None:
    message = json.dumps({"request_id": value} | beside)
    assert request_in(message) == QueuedRequest(message)
