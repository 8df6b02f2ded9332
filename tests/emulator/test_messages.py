"""SendVoiceMessage: what is required of a request, and what the sandbox refuses."""

import json
import re
from typing import Any

import pytest

from tests.emulator.harness import COMPLETED, NO_RATE_LIMITS_V2, ORIGINATION, PLAIN_TEXT, Harness, Make, message_of

IN_THE_SANDBOX = {
    "AU": "+61491570156",
    "CA": "+16132615550",
    "CN": "+8613812345678",
    "DE": "+4915112345678",
    "HK": "+85251234567",
    "IL": "+972501234567",
    "JP": "+819012345678",
    "MX": "+525512345678",
    "SG": "+6581234567",
    "SE": "+46701740605",
    "US": "+14155550123",
    "GB": "+447400123456",
}
ELSEWHERE = {"FR": "+33612345678", "BR": "+5511961234567", "IN": "+918123456789", "DO": "+18095550123"}


def test_the_answer_is_a_message_id(harness: Harness) -> None:
    reply = harness.send()
    assert reply.status_code == 200
    message_id = json.loads(reply.body)["MessageId"]
    assert harness.service.log.find(message_id) is not None


def test_message_ids_are_unique_whatever_the_seed(make_harness: Make) -> None:
    ids = {json.loads(make_harness(seed=1).send().body)["MessageId"] for _ in range(20)}
    assert len(ids) == 20


@pytest.mark.parametrize("member", ["DestinationPhoneNumber", "OriginationPhoneNumber", "Content"])
@pytest.mark.parametrize("value", [None, ""])
def test_what_a_call_cannot_do_without_is_required(harness: Harness, member: str, value: str | None) -> None:
    body: dict[str, object] = {
        "DestinationPhoneNumber": COMPLETED,
        "OriginationPhoneNumber": COMPLETED,
        "Content": PLAIN_TEXT,
    }
    body[member] = (value or None) if member == "Content" else value
    reply = harness.request("POST", "/v1/sms-voice/voice/message", body)
    assert (reply.status_code, reply.error_type) == (400, "BadRequestException")
    assert f"{member} is required" in message_of(reply)


@pytest.mark.parametrize("number", ["hello", "+1", "+12", "+999123456789", "12", "+1206555010012345678", "tel:"])
def test_a_number_that_nobody_can_have_is_refused(harness: Harness, number: str) -> None:
    assert "DestinationPhoneNumber" in message_of(harness.send(number))
    assert "OriginationPhoneNumber" in message_of(harness.send(OriginationPhoneNumber=number))


@pytest.mark.parametrize("number", ["+1 (206) 555-0100", "206-555-0100", "12065550100", "+1.206.555.0100"])
def test_a_number_need_not_be_in_e164(harness: Harness, number: str) -> None:
    assert harness.place(number).destination_phone_number == COMPLETED


def test_a_configuration_set_is_optional(harness: Harness) -> None:
    assert harness.send(ConfigurationSetName=None).status_code == 200


@pytest.mark.parametrize("name", ["none", ""])
def test_a_configuration_set_that_is_named_must_be_there(harness: Harness, name: str) -> None:
    harness.create_configuration_set("set")
    assert harness.send(ConfigurationSetName=name).error_type == "BadRequestException"
    assert harness.send(ConfigurationSetName="set").status_code == 200


def test_only_numbers_of_the_account_may_call_where_they_are_known(make_harness: Make) -> None:
    harness = make_harness(origination_phone_numbers=["+12065550199"])
    assert harness.send(OriginationPhoneNumber="+12065550198").error_type == "BadRequestException"
    assert harness.send().status_code == 200


def test_caller_id_is_shown_in_production(harness: Harness) -> None:
    assert harness.place(CallerId="+1 206 555 0142").caller_id == "+12065550142"


def test_caller_id_must_be_a_number(harness: Harness) -> None:
    assert "CallerId" in message_of(harness.send(CallerId="me"))


def test_caller_id_is_refused_in_the_sandbox(make_harness: Make) -> None:
    harness = make_harness(profile="sandbox")
    call = harness.place(CallerId="+12065550142")
    assert (call.status_code, call.error_type, call.limit) == (400, "BadRequestException", "caller_id")


@pytest.mark.parametrize(("country", "number"), IN_THE_SANDBOX.items())
def test_countries_of_the_sandbox(make_harness: Make, country: str, number: str) -> None:
    call = make_harness(profile="sandbox").place(number)
    assert (call.country, call.status_code) == (country, 200)


@pytest.mark.parametrize(("country", "number"), ELSEWHERE.items())
def test_other_countries_are_refused_in_the_sandbox_only(make_harness: Make, country: str, number: str) -> None:
    call = make_harness(profile="sandbox").place(number)
    assert (call.country, call.status_code, call.limit) == (country, 400, "countries")
    assert make_harness(profile="production").place(number).status_code == 200


def test_the_sandbox_calls_twelve_countries(make_harness: Make) -> None:
    countries = make_harness(profile="sandbox").service.settings.limits.countries
    assert set(countries or ()) == set(IN_THE_SANDBOX)


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff",
        b'{"Content": ',
        b'{"Content": "text"}',
        b'{"DestinationPhoneNumber": 12065550100}',
        b'{"Content": {"PlainTextMessage": []}}',
        b'{"Content": {"PlainTextMessage": {"Text": true}}}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_a_body_of_another_kind_is_refused(harness: Harness, body: bytes) -> None:
    reply = harness.request("POST", "/v1/sms-voice/voice/message", body)
    assert (reply.status_code, reply.error_type) == (400, "BadRequestException")
    assert message_of(reply)
    assert harness.service.log.calls[-1].decision == "refused"


def test_members_that_the_model_does_not_have_are_ignored(harness: Harness) -> None:
    assert harness.send(TimeToLive=60).status_code == 200


def test_the_log_keeps_what_came_and_what_was_decided(harness: Harness) -> None:
    harness.create_configuration_set("set")
    harness.send("+1 206 555 0110", ConfigurationSetName="set")
    (call,) = harness.service.log.calls
    assert call.arrived_at_ms == harness.clock.now_ms()
    assert (call.account, call.region, call.number) == ("123456789012", "us-east-1", 1)
    assert (call.destination_phone_number, call.country) == ("+12065550110", "US")
    assert call.content is not None
    assert call.content.plain_text_message is not None
    assert call.content.plain_text_message.text == PLAIN_TEXT["PlainTextMessage"]["Text"]
    assert (call.decision, call.call_placed, call.status_code, call.attempt, call.outcome) == (
        "accepted",
        True,
        200,
        1,
        "busy",
    )


def test_one_line_a_call_with_masked_numbers(harness: Harness) -> None:
    harness.send()
    harness.send()
    harness.send(Content={})
    assert len(harness.lines) == 3
    accepted, throttled, refused = harness.lines
    assert re.search(r"\+1206\*{5}00 +from \+1206\*{5}99 ", accepted)
    assert "completed" in accepted
    assert "calls_per_second_per_number" in throttled
    assert "exactly one" in refused
    assert not any("2065550" in line for line in harness.lines)


@pytest.mark.parametrize("written", [ORIGINATION, "1 (206) 555-0199", "12065550199", "tel:+12065550199"])
def test_a_number_in_the_place_of_something_else_is_masked_too(harness: Harness, written: str) -> None:
    harness.send(ConfigurationSetName=written)
    harness.send(Content={"PlainTextMessage": {"Text": "Hi.", "VoiceId": written}})
    assert not any("555" in line for line in harness.lines)
    harness.service._mask_numbers = False
    harness.send(ConfigurationSetName=written)
    assert repr(written) in harness.lines[-1]


def test_ids_and_accounts_stay_readable_beside_masked_numbers(make_harness: Make) -> None:
    harness = make_harness(origination_phone_numbers=[ORIGINATION], v2={"limits": NO_RATE_LIMITS_V2})
    harness.send_v2(OriginationIdentity="+12065550142")
    of_another = "arn:aws:sms-voice:us-east-1:999999999999:phone-number/phone-1234567890123456789012345678901a"
    harness.send_v2(OriginationIdentity=of_another)
    number, account = harness.lines
    assert "There is no phone-number '+1206*****42'." in number
    assert of_another in account


def test_the_log_drops_its_oldest_call_when_it_is_full(make_harness: Make) -> None:
    harness = make_harness(log_capacity=2, limits={"calls_per_second_per_number": None})
    ids: list[Any] = [harness.place().message_id for _ in range(3)]
    assert [call.number for call in harness.service.log.calls] == [2, 3]
    assert harness.service.log.find(ids[0]) is None
    assert harness.service.log.find(ids[1]) is not None
