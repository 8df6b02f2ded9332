"""One send is one request on the wire, however it ends; and each ending is told apart."""

from typing import TYPE_CHECKING, cast

import pytest
from botocore.config import Config
from botocore.parsers import ResponseParserError
from botocore.session import get_session
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.voice_api import VoiceApi
from redial.domain.attempt.attempts import storable_id
from redial.domain.attempt.sending import NotPlaced, Refused, SendAccepted, SendResult, Throttled, Unknown
from redial.domain.call.requests import CallInstructionsMessage, Content, SsmlMessage
from simulation.makers import DESTINATION, ORIGINATION, prepared_send
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

MESSAGE = {"Message": "as the service says"}
IN_VAIN_S = 0.3
"""How long an answer is waited for that never comes."""


def adapter(answer_within_s: float = PATIENCE_S) -> VoiceApi:
    """Give the adapter with the functions' own client configuration, but time-outs for a test."""
    times = Config(connect_timeout=PATIENCE_S, read_timeout=answer_within_s)
    client = get_session().create_client("pinpoint-sms-voice", config=clients._ONCE.merge(times))
    return VoiceApi(cast("PinpointSMSVoiceClient", client), "redial")


def test_an_accepted_call_has_the_services_message_id(voice_service: VoiceService) -> None:
    assert adapter().send(prepared_send()) == SendAccepted("voice-1")
    assert voice_service.requests == [
        {
            "ConfigurationSetName": "redial",
            "DestinationPhoneNumber": DESTINATION,
            "OriginationPhoneNumber": ORIGINATION,
            "Content": {"PlainTextMessage": {"Text": "Your appointment is at ten."}},
        }
    ]


def test_without_a_send_line_nothing_is_sent(voice_service: VoiceService) -> None:
    """Its events could not be told from those of other sends: the environment names limits of the other version."""
    result = adapter().send(replace(prepared_send(), line=None))

    assert isinstance(result, NotPlaced)
    assert not result.answered
    assert voice_service.requests == []


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((400, "BadRequestException", MESSAGE), Refused("BadRequestException: as the service says")),
        ((429, "TooManyRequestsException", MESSAGE), Throttled("TooManyRequestsException: as the service says")),
        ((400, "ThrottlingException", MESSAGE), Throttled("ThrottlingException: as the service says")),
        ((403, "AccessDeniedException", MESSAGE), NotPlaced("AccessDeniedException: as the service", answered=True)),
        ((400, "UnrecognizedClientException", MESSAGE), NotPlaced("UnrecognizedClientException: as the service", answered=True)),
        ((500, "InternalServiceErrorException", MESSAGE), Unknown("InternalServiceErrorException: as the service", answered=True)),
        ((502, "", {}), Unknown("502", answered=True)),
        ((200, "", {}), Unknown("no MessageId in the answer", answered=True)),
    ],
)  # fmt: skip
def test_each_answer_is_its_own_result_after_one_request(
    voice_service: VoiceService, answer: Answer, result: SendResult
) -> None:
    voice_service.answer = answer
    given = adapter().send(prepared_send())
    assert type(given) is type(result)
    assert not isinstance(given, SendAccepted)
    assert not isinstance(result, SendAccepted)
    assert result.message in given.message
    assert getattr(given, "answered", True) is getattr(result, "answered", True)
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


def test_each_send_line_has_its_own_configuration_set(voice_service: VoiceService) -> None:
    for line in (0, 7):
        adapter().send(replace(prepared_send(), line=line))
    assert [request["ConfigurationSetName"] for request in voice_service.requests] == ["redial", "redial-line-7"]


def test_without_a_connection_no_call_was_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE", "http://127.0.0.1:9")
    assert isinstance(adapter().send(prepared_send()), NotPlaced)


def test_the_functions_own_client_sends_once(voice_service: VoiceService) -> None:
    voice_service.answer = (500, "InternalServiceErrorException", MESSAGE)
    VoiceApi(clients.voice(), "redial").send(prepared_send())
    assert len(voice_service.requests) == 1


def test_ssml_language_voice_and_caller_id_are_sent(voice_service: VoiceService) -> None:
    content = Content(ssml_message=SsmlMessage(text="<speak>a</speak>", language_code="de-DE", voice_id="Vicki"))
    adapter().send(prepared_send(content=content, caller_id="+12065550191"))
    assert voice_service.requests[0]["Content"] == {
        "SSMLMessage": {"Text": "<speak>a</speak>", "LanguageCode": "de-DE", "VoiceId": "Vicki"}
    }
    assert voice_service.requests[0]["CallerId"] == "+12065550191"


def test_call_instructions_are_sent(voice_service: VoiceService) -> None:
    assert voice_service.answer == ACCEPTED
    content = Content(call_instructions_message=CallInstructionsMessage(text="<x/>"))
    adapter().send(prepared_send(content=content))
    assert voice_service.requests[0]["Content"] == {"CallInstructionsMessage": {"Text": "<x/>"}}


def test_what_the_service_says_is_kept_in_bounded_size(voice_service: VoiceService) -> None:
    voice_service.answer = (400, "BadRequestException", {"Message": "no " * 100_000})
    refused = adapter().send(prepared_send())
    assert isinstance(refused, Refused)
    assert len(refused.message.encode()) <= 1_000

    voice_service.answer = (200, "", {"MessageId": "m" * 5_000})
    accepted = adapter().send(prepared_send())
    assert accepted == SendAccepted(storable_id("m" * 5_000))


@pytest.mark.parametrize("quoted", ["Your appointment is at ten.", "...pointment is at...", "'Your appointmen'"])
def test_words_of_the_service_that_quote_the_message_are_not_kept(voice_service: VoiceService, quoted: str) -> None:
    voice_service.answer = (400, "BadRequestException", {"Message": f"Cannot say {quoted}"})
    assert adapter().send(prepared_send()) == Refused(
        "BadRequestException: its words quote the message, and are not kept"
    )


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Your code is 4711, M\u00fcller.", r"Your code is 4711, M\u00fcller."),
        (
            "\u4f60\u597d\uff0c\u60a8\u7684\u9a8c\u8bc1\u7801\u662f 4711",
            r'"\u4f60\u597d\uff0c\u60a8\u7684\u9a8c\u8bc1\u7801\u662f 4711"',
        ),
        ('Say "4711" & then <that>', 'Say "4711" &amp; then &lt;that&gt;'),
        ("Your code\n  is 4711, Mira", "Your code is 4711, Mira"),
        ("Your code is 4711, Mira", "YOUR CODE IS 4711, MIRA"),
        ("<speak>Your <emphasis>code</emphasis> is <break/>4711</speak>", "cannot say: Your code is 4711"),
        ("4711", "4711"),
    ],
)
def test_a_quotation_is_known_however_it_is_escaped(voice_service: VoiceService, text: str, quoted: str) -> None:
    voice_service.answer = (400, "BadRequestException", {"Message": f"Cannot say {quoted} here"})
    for content in (
        Content(ssml_message=SsmlMessage(text=text)),
        Content(call_instructions_message=CallInstructionsMessage(text=text)),
    ):
        answer = adapter().send(prepared_send(content=content))
        assert answer == Refused("BadRequestException: its words quote the message, and are not kept")


def test_an_answer_that_cannot_be_read_is_not_kept_where_it_quotes_the_message() -> None:
    class Unreadable:
        def send_voice_message(self, **parameters: object) -> None:
            raise ResponseParserError(f"Unable to parse response (x), invalid body received: {parameters}")

    answer = VoiceApi(cast("PinpointSMSVoiceClient", Unreadable()), "redial").send(prepared_send())

    assert answer == Unknown("its words quote the message, and are not kept")
