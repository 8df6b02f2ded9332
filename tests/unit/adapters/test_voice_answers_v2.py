"""Version 2: what is sent, field by field, and what an answer is taken for that tells little. On the wire: tests/adapters."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from redial.adapters.voice_api_v2 import SendOptions, VoiceApiV2
from redial.domain.attempt.sending import (
    NotPlaced,
    RecipientOptedOut,
    RecipientThrottled,
    Refused,
    SendAccepted,
    SendResult,
    SpendLimitReached,
    Throttled,
    Unknown,
)
from redial.domain.call.requests import CallInstructionsMessage, Content, PlainTextMessage, SsmlMessage
from simulation.makers import DESTINATION, ORIGINATION, call_request, prepared_send
from tests.unit.adapters.voice_client import Client

TEXT = "Your appointment is at ten."
ACCEPTED = {"MessageId": "m1"}
KEPT_BACK = "its words quote the message, and are not kept"


def adapter(client: Client, **options: Any) -> VoiceApiV2:
    return VoiceApiV2(client, "redial-v2", "redial-prod", SendOptions(**options))


def sent(time_left_s: float | None = None, options: dict[str, Any] | None = None, **request: Any) -> dict[str, Any]:
    client = Client(ACCEPTED)
    prepared = prepared_send(time_left_s)
    if request:
        prepared = replace(prepared, request=call_request(**request))
    assert adapter(client, **(options or {})).send(prepared) == SendAccepted("m1")
    (parameters,) = client.sent
    return parameters


def judged(response: dict[str, Any], content: Content | None = None) -> SendResult:
    prepared = prepared_send()
    if content is not None:
        prepared = replace(prepared, request=call_request(content=content))
    answered: Any = response
    return adapter(Client(ClientError(answered, "SendVoiceMessage"))).send(prepared)


def answer(status: int, code: str = "", words: str = "", **more: Any) -> dict[str, Any]:
    error = {"Code": code, "Message": words}
    return {"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}} | more


def test_send_names_all_that_the_service_needs_and_nothing_else() -> None:
    assert sent() == {
        "DestinationPhoneNumber": DESTINATION,
        "OriginationIdentity": ORIGINATION,
        "MessageBody": TEXT,
        "MessageBodyTextType": "TEXT",
        "ConfigurationSetName": "redial-v2",
        "TimeToLive": 60,
        "Context": {
            "redial_stack": "redial-prod",
            "redial_call": prepared_send().call_id,
            "redial_token": prepared_send().token,
        },
    }


def test_what_a_stage_sets_goes_along() -> None:
    options = {"max_price_per_minute": "0.05", "protect_configuration_id": "protect-1", "time_to_live_seconds": 90}
    assert sent(options=options) == sent() | {
        "MaxPricePerMinute": "0.05",
        "ProtectConfigurationId": "protect-1",
        "TimeToLive": 90,
    }


@pytest.mark.parametrize(("time_left_s", "time_to_live"), [(60.5, 60), (59.9, 59), (5, 5), (4.9, 5)])
def test_send_lives_as_long_as_its_call_may_be_dialled_and_five_seconds_at_least(
    time_left_s: float, time_to_live: int
) -> None:
    assert sent(time_left_s)["TimeToLive"] == time_to_live


def test_number_is_sent_plainly() -> None:
    assert sent(destination_phone_number="+112065550100")["DestinationPhoneNumber"] == "+12065550100"


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (PlainTextMessage(text="Hi"), {"MessageBody": "Hi", "MessageBodyTextType": "TEXT"}),
        (SsmlMessage(text="<speak/>"), {"MessageBody": "<speak/>", "MessageBodyTextType": "SSML"}),
        (
            PlainTextMessage(text="Hei", language_code="fi-FI", voice_id="Suvi"),
            {"MessageBody": "Hei", "MessageBodyTextType": "TEXT", "VoiceId": "SUVI"},
        ),
        (
            SsmlMessage(text="<speak/>", language_code="de-DE", voice_id="Hans"),
            {"MessageBody": "<speak/>", "MessageBodyTextType": "SSML", "VoiceId": "HANS"},
        ),
        (
            SsmlMessage(text="<speak/>", language_code="de-DE"),
            {"MessageBody": "<speak/>", "MessageBodyTextType": "SSML", "VoiceId": "VICKI"},
        ),
        (
            PlainTextMessage(text="Hi", voice_id="Amy"),
            {"MessageBody": "Hi", "MessageBodyTextType": "TEXT", "VoiceId": "AMY"},
        ),
    ],
)
def test_message_is_said_by_its_voice_or_by_that_of_its_language(
    content: PlainTextMessage | SsmlMessage, written: dict[str, str]
) -> None:
    if isinstance(content, PlainTextMessage):
        parameters = sent(content=Content(plain_text_message=content))
    else:
        parameters = sent(content=Content(ssml_message=content))
    fields = ("MessageBody", "MessageBodyTextType", "VoiceId", "LanguageCode")
    assert {name: parameters[name] for name in fields if name in parameters} == written


@pytest.mark.parametrize(
    ("request_has", "fault"),
    [
        (
            {"content": Content(call_instructions_message=CallInstructionsMessage(text="<x/>"))},
            "it has a call_instructions_message",
        ),
        ({"caller_id": "+12065550191"}, "it has a caller_id"),
        (
            {"content": Content(plain_text_message=PlainTextMessage(text="Hei", language_code="fi-FI"))},
            "it has no voice for fi-FI",
        ),
        (
            {"content": Content(ssml_message=SsmlMessage(text="<speak/>", language_code="fi-FI"))},
            "it has no voice for fi-FI",
        ),
    ],
)
def test_what_version_1_alone_can_say_is_refused_before_it_is_sent(request_has: dict[str, Any], fault: str) -> None:
    client = Client(ACCEPTED)
    prepared = replace(prepared_send(), request=call_request(**request_has))
    assert adapter(client).send(prepared) == Refused(f"version 2 of the voice API cannot place it: {fault}")
    assert client.sent == []


QUOTA, CONFLICT = "ServiceQuotaExceededException", "ConflictException"


@pytest.mark.parametrize(
    ("code", "reason", "result"),
    [
        ("ThrottlingException", "", Throttled("ThrottlingException: no")),
        (QUOTA, "DAILY_DESTINATION_CALL_LIMIT", RecipientThrottled(f"{QUOTA} (DAILY_DESTINATION_CALL_LIMIT): no")),
        (
            QUOTA,
            "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE",
            SpendLimitReached(f"{QUOTA} (MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE): no"),
        ),
        (
            CONFLICT,
            "DESTINATION_PHONE_NUMBER_OPTED_OUT",
            RecipientOptedOut(f"{CONFLICT} (DESTINATION_PHONE_NUMBER_OPTED_OUT): no"),
        ),
        (QUOTA, "ANOTHER", NotPlaced(f"{QUOTA} (ANOTHER): no", answered=True)),
        ("AccessDeniedException", "", NotPlaced("AccessDeniedException: no", answered=True)),
        (CONFLICT, "RESOURCE_NOT_ACTIVE", NotPlaced(f"{CONFLICT} (RESOURCE_NOT_ACTIVE): no", answered=True)),
        ("RequestAbortedException", "", Unknown("RequestAbortedException: no", answered=True)),
        (CONFLICT, "ANOTHER", Refused(f"{CONFLICT} (ANOTHER): no")),
        ("Odd", "DAILY_DESTINATION_CALL_LIMIT", Refused("Odd (DAILY_DESTINATION_CALL_LIMIT): no")),
    ],
)
def test_answer_is_told_by_its_code_and_its_reason_though_each_is_a_400(
    code: str, reason: str, result: SendResult
) -> None:
    assert judged(answer(400, code, "no", Reason=reason)) == result


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 499])
def test_status_between_400_and_500_placed_no_call(status: int) -> None:
    assert judged(answer(status, "Odd", "words")) == NotPlaced("Odd: words", answered=True)


def test_status_400_refuses_this_call() -> None:
    assert judged(answer(400, "Odd", "words")) == Refused("Odd: words")


@pytest.mark.parametrize("status", [200, 302, 408, 500, 503])
def test_after_any_other_status_a_call_may_have_been_placed(status: int) -> None:
    assert judged(answer(status, "Odd", "words")) == Unknown("Odd: words", answered=True)


def test_answer_that_says_nothing_is_named_by_its_status() -> None:
    assert judged(answer(500)) == Unknown("HTTP 500", answered=True)
    assert judged({"ResponseMetadata": {"HTTPStatusCode": 502}}) == Unknown("HTTP 502", answered=True)
    assert judged({"Error": {}, "ResponseMetadata": {}}) == Unknown("HTTP 0", answered=True)
    assert judged({}) == Unknown("HTTP 0", answered=True)


def test_what_is_told_of_an_answer_is_what_it_says() -> None:
    fields = [{"Name": "MaxPricePerMinute", "Message": "too low"}, {"Name": "TimeToLive", "Message": "too long"}]
    both = answer(400, "ValidationException", "No.", Reason="FIELD_VALIDATION_FAILED", Fields=fields)
    told = "MaxPricePerMinute: too low; TimeToLive: too long"
    assert judged(both) == Refused(f"ValidationException (FIELD_VALIDATION_FAILED): No.; {told}")
    without_words = both | {"Error": {"Code": "ValidationException"}}
    assert judged(without_words) == Refused(f"ValidationException (FIELD_VALIDATION_FAILED): {told}")
    assert judged(answer(400, "ValidationException", "No.", Fields=None)) == Refused("ValidationException: No.")
    assert judged(answer(400, "ValidationException")) == Refused("ValidationException")
    assert judged(answer(400, "", "No: XX")) == Refused("No: XX")


def test_words_that_quote_the_message_are_not_kept_also_where_a_field_has_them() -> None:
    fields = [{"Name": "MessageBody", "Message": f"cannot say {TEXT}"}]
    assert judged(answer(400, "Odd", "No.", Fields=fields)) == Refused(f"Odd: {KEPT_BACK}")


def test_connections_are_closed_when_they_are_renewed() -> None:
    client = Client({})
    adapter(client).renew()
    assert client.closed == 1


def test_call_needs_five_seconds_and_may_be_dialled_for_as_long_as_the_stage_says() -> None:
    assert adapter(Client({})).least_time_left == timedelta(seconds=5)
    assert adapter(Client({}), time_to_live_seconds=30).valid_for == timedelta(seconds=30)
