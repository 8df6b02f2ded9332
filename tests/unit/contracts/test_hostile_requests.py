"""Whatever a producer sends is a request or is told what is wrong with it, and what is kept of it fits into an item."""

import json
from typing import Any

import pytest
from hypothesis import example, given, seed, settings
from msgspec.structs import replace

from redial.contracts.call_request import CallRequestModel
from redial.contracts.fault_wording import MOST_ERRORS
from redial.contracts.request_text import LONGEST_REQUEST
from redial.contracts.retry_policies import check_default_retry_policy
from redial.contracts.validation import Invalid, Valid, validate_request
from simulation.makers import plain_request
from tests.hostile import hostile_requests, hostile_texts
from tests.unit.contracts.stack_rules import RULES, changed, errors, invalid
from tests.unit.valid_requests import validate_against_schema

PLAIN = json.dumps(plain_request())


def text(words: str) -> dict[str, Any]:
    return {"plain_text_message": {"text": words}}


def assert_it_can_be_kept(answer: Invalid) -> None:
    kept = [answer.request_id, answer.destination_phone_number, answer.campaign, answer.name]
    kept += [part for error in answer.errors for part in (error.field, error.message)]
    sizes = [len(each.encode()) for each in kept if each is not None]  # half characters would not encode
    assert 1 <= len(answer.errors) <= MOST_ERRORS
    assert sum(sizes) < 50_000
    assert "" not in kept[:4], "an index takes no empty key"


@pytest.mark.parametrize(
    "field", sorted(set(CallRequestModel.model_fields) - {"request_id", "destination_phone_number", "content"})
)
def test_null_is_a_field_that_nobody_set(field: str) -> None:
    """As programs write it that know of a field."""
    alone, answer = validate_request(PLAIN, RULES), validate_request(changed(**{field: None}), RULES)
    assert isinstance(alone, Valid)
    assert isinstance(answer, Valid), answer
    assert (answer.request, answer.digest) == (alone.request, alone.digest)
    validate_against_schema(plain_request(**{field: None}))


def test_of_very_many_errors_the_first_are_told_and_how_many_others_there_are() -> None:
    answer = invalid(changed(retry={f"x{number}": 1 for number in range(9_000)}))
    assert len(answer.errors) == MOST_ERRORS
    assert answer.error_count == 9_000
    assert answer.errors[-1].message == "and 8,951 more errors"


def test_fifty_errors_are_all_told() -> None:
    answer = invalid(changed(retry={f"x{number}": 1 for number in range(MOST_ERRORS)}))
    assert [error.field for error in answer.errors] == [f"retry.x{number}" for number in range(MOST_ERRORS)]


def test_the_name_of_an_unknown_field_may_be_long() -> None:
    (error,) = invalid(changed(**{"ü" * 20_000: 1})).errors
    assert len(error.field.encode()) <= 200
    assert error.field.endswith("…")


def test_a_message_that_names_very_much_is_cut() -> None:
    many = replace(RULES, origination_phone_numbers=tuple(f"+1206555{number:04}" for number in range(100, 200)))
    answer = validate_request(changed(origination_phone_number="+12065550300"), many)
    assert isinstance(answer, Invalid)
    (error,) = answer.errors
    assert len(error.message.encode()) <= 500
    assert error.message.endswith("…")


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ('{"request_id":"w-\\ud83d","lane":"fast"}', "(body)", "half of one"),
        ('{"\\ud83d":1}', "(body)", "half of one"),
        ('{"request_id":"w-\ud83d"}', "(body)", "half characters"),
        ("", "(body)", "got nothing"),
        (" \n", "(body)", "got nothing"),
        ("\ufeff", "(body)", "got nothing"),
        ('"{}"', "(body)", "written as JSON twice"),
        ("7", "(body)", "got a number"),
        ("true", "(body)", "got a boolean"),
        ('{"a":' * 40_000, "(body)", "levels"),
        ('{"request_id":"a","x":' + "[" * 500 + "]" * 500 + "}", "(body)", "JSON"),
        ('{"total":' + "9" * 5_000 + "}", "(body)", "a number of 5,000 digits"),
        ('{"a":1,"a":1}', "a", "expected once"),
        ('{"retry":{"busy":{"retry":true,"retry":false}}}', "retry.busy.retry", "expected once"),
        ('{"x":"' + "a" * LONGEST_REQUEST + '"}', "(body)", "at most 262,144 bytes"),
        ("\x00", "(body)", "expected JSON"),
    ],
)
def test_what_is_no_request_is_told_so(body: str, field: str, said: str) -> None:
    answer = invalid(body)
    assert_it_can_be_kept(answer)
    assert said in {error.field: error.message for error in answer.errors}[field]


@pytest.mark.parametrize(
    ("envelope", "said"),
    [
        ({"Type": "Notification", "TopicArn": "t", "Message": PLAIN}, "here its Message is sent alone"),
        ({"Type": "SubscriptionConfirmation", "TopicArn": "t"}, "a message of SNS"),
        ({"source": "shop", "detail-type": "Order", "detail": {}}, "here its detail is sent alone"),
        ({"specversion": "1.0", "type": "order", "data": {}}, "send its `data` alone"),
        ({"Records": [{"body": PLAIN}]}, "a batch of records"),
        ({"Service": "Amazon S3", "Event": "s3:TestEvent"}, "is the request within another message?"),
        (
            {"version": "1.0", "requestPayload": PLAIN, "responsePayload": None},
            "is the request within another message?",
        ),
        ({"body": json.dumps(PLAIN), "headers": {}}, "is the request within another message?"),
        ({"requests": [json.loads(PLAIN)]}, "a batch of the API"),
    ],
)
def test_an_envelope_is_named_as_what_it_is(envelope: dict[str, Any], said: str) -> None:
    assert said in errors(json.dumps(envelope))["(body)"]


def test_an_array_of_requests_is_told_how_to_be_sent() -> None:
    assert "each request is a message of its own" in errors(f"[{PLAIN}]")["(body)"]


def test_a_byte_order_mark_is_no_content() -> None:
    marked, plain = validate_request("\ufeff" + PLAIN, RULES), validate_request(PLAIN, RULES)
    assert isinstance(marked, Valid)
    assert marked == plain


def test_a_number_that_is_given_twice_is_not_called() -> None:
    body = PLAIN[:-1] + ', "destination_phone_number": "+12065550101"}'
    assert errors(body) == {"destination_phone_number": "expected once, got it twice or more"}


@pytest.mark.parametrize("name", ["delay_seconds", "max_delay_seconds", "jitter"])
@pytest.mark.parametrize("tiny", [1e-300, 1e-130, 5e-324, 1e-7])
def test_a_number_that_the_table_cannot_hold_is_refused(name: str, tiny: float) -> None:
    assert "at least 0.001" in errors(changed(retry={"busy": {name: tiny}}))[f"retry.busy.{name}"]
    with pytest.raises(ValueError, match=name):
        check_default_retry_policy({"busy": {name: tiny}})


@pytest.mark.parametrize("name", ["delay_seconds", "growth", "max_delay_seconds", "jitter"])
@pytest.mark.parametrize("huge", ["1e400", "-1e400", "1e126", "9" * 39, "9" * 399, "-1e-300"])
def test_a_number_out_of_bounds_is_refused_with_its_field(name: str, huge: str) -> None:
    body = changed(retry={"busy": {name: 0}}).replace(f'"{name}": 0', f'"{name}": {huge}')
    assert any(field in {f"retry.busy.{name}", "(body)"} for field in errors(body))


def test_zero_has_no_sign_and_a_fraction_no_more_digits_than_the_table() -> None:
    policy = '{"delay_seconds": -0.0, "jitter": 0.12345678901234567890123456789012345678901234567890}'
    body = changed(retry={"busy": {}}).replace('"busy": {}', f'"busy": {policy}')
    answer = validate_request(body, RULES)
    assert isinstance(answer, Valid)
    busy = answer.request.retry.busy
    assert repr(busy.delay_seconds) == "0.0"
    assert len(repr(busy.jitter)) <= 2 + 38


def test_a_whole_number_may_be_written_with_a_point() -> None:
    answers = [validate_request(changed(retry={"total_attempts": total}), RULES) for total in (3, 3.0)]
    assert isinstance(answers[0], Valid)
    assert answers[0] == answers[1]
    told = errors(changed(retry={"total_attempts": 3.5}))["retry.total_attempts"]
    assert told == "expected a whole number, got one with a fraction"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"campaign": "Müllabfuhr\u0000"}, "campaign", "without control characters"),
        ({"request_id": "Müller-4711"}, "request_id", "1 to 128 printable ASCII characters"),
        ({"request_id": " a"}, "request_id", "without a space at either end"),
        ({"request_id": "a\u0000"}, "request_id", "printable ASCII"),
    ],
)
def test_no_pattern_reaches_a_person(changes: dict[str, Any], field: str, said: str) -> None:
    message = errors(changed(**changes))[field]
    assert said in message
    assert "pattern" not in message


def test_no_message_for_a_voice_or_language_is_a_pattern() -> None:
    content = {"plain_text_message": {"text": "a", "voice_id": "j!", "language_code": "english"}}
    assert not [
        message for message in errors(changed(content=content)).values() if "pattern" in message or "^" in message
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Your code\u0000 is 4711", "U+0000 as character 10"),
        ("bell\u0007", "U+0007"),
        ("\uffff", "U+FFFF"),
        ("Hello M\ufffdller", "was the text sent as UTF-8?"),
    ],
)
@pytest.mark.parametrize("kind", ["plain_text_message", "ssml_message", "call_instructions_message"])
def test_a_text_that_cannot_be_said_is_refused(kind: str, words: str, said: str) -> None:
    content = {kind: {"text": f"<speak>{words}</speak>" if kind == "ssml_message" else words}}
    message = errors(changed(content=content))[f"content.{kind}.text"]
    assert said.split(" as ")[0] in message


def test_lines_tabs_and_every_language_are_text() -> None:
    assert isinstance(validate_request(changed(content=text("Zeile\r\n\tzwei, 日本語, 👩‍👩‍👧, א")), RULES), Valid)


@pytest.mark.parametrize(
    "campaign", ["a\x00b", "\r=1+1", '"><svg onload=alert(2)>\u202e', "", " ", "x" * 257, "ü" * 129, "\ud800", 7]
)
def test_what_could_be_no_campaign_is_none(campaign: object) -> None:
    assert invalid(changed(campaign=campaign)).campaign is None


def test_a_campaign_of_a_bad_request_is_kept() -> None:
    assert invalid(changed(campaign="storm", lane="fast")).campaign == "storm"


@seed(20261126)
@settings(max_examples=150, database=None)
@given(hostile_requests)
@example(changed(expires_at="9999-12-31T23:59:59-05:00"))
@example(changed(not_before="9999-12-31T23:59:59Z", retry={"total_attempts": 3}))
def test_a_request_with_anything_in_its_fields_is_judged(body: str) -> None:
    answer = validate_request(body, RULES)
    if isinstance(answer, Invalid):
        assert_it_can_be_kept(answer)


@seed(20261126)
@settings(max_examples=150, database=None)
@given(hostile_texts)
def test_any_text_is_judged(body: str) -> None:
    answer = validate_request(body, RULES)
    if isinstance(answer, Invalid):
        assert_it_can_be_kept(answer)
