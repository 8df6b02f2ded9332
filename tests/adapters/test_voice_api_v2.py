"""Version 2: one send is one request on the wire, and each of the service's answers is told apart by its code and its reason."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.config import Config
from botocore.session import get_session

from redial.adapters import clients
from redial.adapters.voice_api_v2 import SendOptions, VoiceApiV2
from redial.adapters.voice_versions import OfVersion1, OfVersion2, voice_of
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
from redial.domain.messages.voices_of_v2 import DEFAULT_VOICE
from simulation.makers import DESTINATION, ORIGINATION, prepared_send
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from redial.adapters.client_types import VoiceClient

CONTEXT = {"redial_stack": "redial-test", "redial_call": "8534fa7ef71157aceccedf38", "redial_token": "t1"}
IN_VAIN_S = 0.3
"""How long an answer is waited for that never comes."""


def adapter(answer_within_s: float = PATIENCE_S, **options: Any) -> VoiceApiV2:
    """Give the adapter with the functions' own client configuration, but time-outs for a test."""
    times = Config(connect_timeout=PATIENCE_S, read_timeout=answer_within_s)
    client = get_session().create_client("pinpoint-sms-voice-v2", config=clients._ONCE.merge(times))
    return VoiceApiV2(cast("VoiceClient", client), "redial-test-v2", "redial-test", SendOptions(**options))


def says(code: str, reason: str | None = None, *, status: int = 400, **more: Any) -> Answer:
    body = {"__type": f"com.amazonaws.pinpointsmsvoicev2#{code}", "Message": "as the service says"}
    return status, "", body | ({"Reason": reason} if reason else {}) | more


def test_an_accepted_call_has_the_services_message_id_and_names_its_send(voice_service: VoiceService) -> None:
    assert adapter().send(prepared_send()) == SendAccepted("voice-1")
    assert voice_service.requests == [
        {
            "DestinationPhoneNumber": DESTINATION,
            "OriginationIdentity": ORIGINATION,
            "MessageBody": "Your appointment is at ten.",
            "MessageBodyTextType": "TEXT",
            "ConfigurationSetName": "redial-test-v2",
            "TimeToLive": 60,
            "Context": CONTEXT,
        }
    ]


@pytest.mark.parametrize(
    ("time_left_s", "time_to_live"), [(None, 90), (600, 90), (90, 90), (89.9, 89), (30, 30), (5.2, 5), (1, 5)]
)
def test_a_send_lives_no_longer_than_its_call_may_be_dialled(
    voice_service: VoiceService, time_left_s: float | None, time_to_live: int
) -> None:
    adapter(time_to_live_seconds=90).send(prepared_send(time_left_s))
    assert voice_service.requests[0]["TimeToLive"] == time_to_live


def test_with_less_than_the_shortest_time_to_live_a_call_is_not_to_be_sent() -> None:
    assert adapter().least_time_left == timedelta(seconds=5)
    assert adapter(time_to_live_seconds=120).valid_for == timedelta(seconds=120)


def test_price_and_protection_of_the_stage_go_along(voice_service: VoiceService) -> None:
    adapter(max_price_per_minute="0.05", protect_configuration_id="protect-1").send(prepared_send())
    assert voice_service.requests[0]["MaxPricePerMinute"] == "0.05"
    assert voice_service.requests[0]["ProtectConfigurationId"] == "protect-1"


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (
            Content(plain_text_message=PlainTextMessage(text="Hallo", language_code="de-DE", voice_id="Hans")),
            {"MessageBody": "Hallo", "MessageBodyTextType": "TEXT", "VoiceId": "HANS"},
        ),
        (
            Content(ssml_message=SsmlMessage(text="<speak>Hallo</speak>", language_code="de-DE")),
            {"MessageBody": "<speak>Hallo</speak>", "MessageBodyTextType": "SSML", "VoiceId": "VICKI"},
        ),
    ],
)
def test_the_voice_tells_the_language(voice_service: VoiceService, content: Content, sent: dict[str, str]) -> None:
    adapter().send(prepared_send(content=content))
    assert sent.items() <= voice_service.requests[0].items()
    assert "LanguageCode" not in voice_service.requests[0]


@pytest.mark.parametrize(("language", "voice"), DEFAULT_VOICE.items())
def test_a_language_alone_is_said_by_its_default_voice(voice_service: VoiceService, language: str, voice: str) -> None:
    adapter().send(
        prepared_send(content=Content(plain_text_message=PlainTextMessage(text="x", language_code=language)))
    )
    assert voice_service.requests[0]["VoiceId"] == voice.upper()
    assert voice.upper() in get_session().get_service_model("pinpoint-sms-voice-v2").shape_for("VoiceId").enum  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"content": Content(call_instructions_message=CallInstructionsMessage(text="<x/>"))}, "call_instructions"),
        ({"caller_id": "+12065550191"}, "caller_id"),
        ({"content": Content(plain_text_message=PlainTextMessage(text="Hei", language_code="fi-FI"))}, "fi-FI"),
    ],
)
def test_what_was_accepted_for_version_1_alone_is_refused_before_it_is_sent(
    voice_service: VoiceService, changes: dict[str, Any], fault: str
) -> None:
    refused = adapter().send(prepared_send(**changes))
    assert isinstance(refused, Refused)
    assert fault in refused.message
    assert voice_service.requests == []


QUOTA, CONFLICT, INVALID = "ServiceQuotaExceededException", "ConflictException", "ValidationException"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says("ThrottlingException"), Throttled),
        (says(QUOTA, "DAILY_DESTINATION_CALL_LIMIT"), RecipientThrottled),
        (says(QUOTA, "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"), SpendLimitReached),
        (says(QUOTA, "PHONE_NUMBERS_PER_ACCOUNT"), NotPlaced),
        (says("ResourceNotFoundException", ResourceType="configuration-set", ResourceId="redial-test-v2"), NotPlaced),
        (says("AccessDeniedException"), NotPlaced),
        (says("AccessDeniedException", "ACCOUNT_DISABLED"), NotPlaced),
        (says("AccessDeniedException", status=403), NotPlaced),
        (says("UnrecognizedClientException", status=403), NotPlaced),
        (says("RequestExpired"), NotPlaced),
        (says(CONFLICT, "RESOURCE_NOT_ACTIVE"), NotPlaced),
        (says(CONFLICT, "NUMBER_CAPABILITIES_MISMATCH"), NotPlaced),
        (says(CONFLICT, "NO_ORIGINATION_IDENTITIES_FOUND"), NotPlaced),
        (says(INVALID, "VOICE_CAPABILITY_NOT_AVAILABLE"), NotPlaced),
        (says(INVALID, "CHANNEL_NOT_ENABLED"), NotPlaced),
        (says("UnknownOperationException", status=404), NotPlaced),
        (says("RequestEntityTooLarge", status=413), NotPlaced),
        (says(CONFLICT, "DESTINATION_PHONE_NUMBER_OPTED_OUT"), RecipientOptedOut),
        (says(CONFLICT, "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"), Refused),
        (says(CONFLICT, "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"), Refused),
        (says(INVALID, "PRICE_OVER_THRESHOLD"), Refused),
        (says(INVALID), Refused),
        (says("SerializationException"), Refused),
        (says("InternalServerException", status=500), Unknown),
        (says("ServiceUnavailable", status=503), Unknown),
        (says("RequestAbortedException"), Unknown),
        (says("RequestTimeoutException", status=408), Unknown),
        ((200, "", {}), Unknown),
    ],
)
def test_each_answer_is_its_own_result_after_one_request(
    voice_service: VoiceService, answer: Answer, kind: type[SendResult]
) -> None:
    voice_service.answer = answer
    given = adapter().send(prepared_send())
    assert type(given) is kind
    assert getattr(given, "answered", True)
    assert len(voice_service.requests) == 1


@pytest.mark.parametrize(("answer", "within_s"), [("close", PATIENCE_S), ("silence", IN_VAIN_S)])
def test_a_lost_answer_may_have_placed_a_call_and_is_not_repeated(
    voice_service: VoiceService, answer: Answer, within_s: float
) -> None:
    voice_service.answer = answer
    assert isinstance(adapter(within_s).send(prepared_send()), Unknown)
    # Connections are taken in their order: behind this one, a repeat would have been.
    voice_service.answer = ACCEPTED
    assert isinstance(adapter().send(prepared_send()), SendAccepted)
    assert voice_service.connections == 2


def test_a_refusal_tells_its_reason_and_the_fields_it_names_but_never_quotes_the_message(
    voice_service: VoiceService,
) -> None:
    fields = [{"Name": "MaxPricePerMinute", "Message": "too low"}]
    voice_service.answer = says(INVALID, "FIELD_VALIDATION_FAILED", Fields=fields)
    assert adapter().send(prepared_send()) == Refused(
        "ValidationException (FIELD_VALIDATION_FAILED): as the service says; MaxPricePerMinute: too low"
    )
    quoting = [{"Name": "MessageBody", "Message": "cannot say 'Your appointment is at ten.'"}]
    voice_service.answer = says(INVALID, "FIELD_VALIDATION_FAILED", Fields=quoting)
    assert adapter().send(prepared_send()) == Refused(
        "ValidationException (FIELD_VALIDATION_FAILED): its words quote the message, and are not kept"
    )


def test_a_stage_has_the_adapter_of_its_version_which_sends_once(voice_service: VoiceService) -> None:
    for sending in (OfVersion1(), OfVersion2(time_to_live_seconds=30)):
        voice_service.requests.clear()
        voice_service.answer = (500, "InternalServerException", {})
        voice_of(sending, configuration_set_name="set", stack_name="redial-test").send(prepared_send())
        assert len(voice_service.requests) == 1
    assert voice_service.requests[0]["TimeToLive"] == 30
