"""What the SDK raises, and what the service answers, is told apart by whether a call may have been placed."""

from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from msgspec.structs import replace

from redial.domain.attempt.sending import NotPlaced, Refused, SendAccepted, SendResult, Throttled, Unknown
from redial.domain.call.requests import (
    CallInstructionsMessage,
    CallRequest,
    Content,
    PlainTextMessage,
    SsmlMessage,
)
from simulation.makers import ORIGINATION, call_request, prepared_send
from tests.unit.adapters.voice_client import Client, adapter, parameters

URL = {"endpoint_url": "https://voice.example"}


def send(answer: dict[str, Any] | Exception, request: CallRequest | None = None) -> SendResult:
    return adapter(Client(answer)).send(replace(prepared_send(), request=request or call_request()))


def answered(status: int, code: str, words: str = "its words") -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": words}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "SendVoiceMessage")


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ThrottlingException", "Throttling"])
@pytest.mark.parametrize("status", [400, 429, 500])
def test_throttling_is_told_by_its_code_whatever_its_status(code: str, status: int) -> None:
    assert send(answered(status, code)) == Throttled(f"{code}: its words")


def test_429_is_throttling_whatever_its_code() -> None:
    assert send(answered(429, "Slow")) == Throttled("Slow: its words")


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "UnrecognizedClientException",
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_credentials_that_are_refused_place_no_call_and_end_none(code: str, status: int) -> None:
    assert send(answered(status, code)) == NotPlaced(f"{code}: its words", answered=True)


@pytest.mark.parametrize("status", [401, 404, 499])
def test_an_answer_between_400_and_500_placed_no_call(status: int) -> None:
    assert send(answered(status, "Other")) == NotPlaced("Other: its words", answered=True)


def test_400_refuses_this_call() -> None:
    assert send(answered(400, "BadRequestException")) == Refused("BadRequestException: its words")


@pytest.mark.parametrize("status", [399, 500, 503])
def test_after_any_other_answer_a_call_may_have_been_placed(status: int) -> None:
    assert send(answered(status, "Broken")) == Unknown("Broken: its words", answered=True)


@pytest.mark.parametrize(
    ("status", "code"), [(400, "RequestAbortedException"), (400, "RequestTimeoutException"), (408, "Other"), (408, "")]
)
def test_what_ended_before_its_answer_may_have_placed_a_call(status: int, code: str) -> None:
    """AWS's common errors for a request that took too long, or whose client was thought to be gone: its effect is not known."""
    assert isinstance(send(answered(status, code)), Unknown)


def test_an_answer_that_says_nothing_is_named_by_its_status() -> None:
    assert send(answered(502, "", "")) == Unknown("HTTP 502", answered=True)
    assert send(ClientError(cast("Any", {}), "SendVoiceMessage")) == Unknown("HTTP 0", answered=True)
    assert send(answered(400, "BadRequestException", "")) == Refused("BadRequestException")
    assert send(answered(400, "", "no code")) == Refused("no code")
    assert send(answered(400, "XError", "no X")) == Refused("XError: no X")


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(**URL),
        CredentialRetrievalError(provider="role", error_msg="gone"),
        EndpointConnectionError(**URL),
        NoCredentialsError(),
        PartialCredentialsError(provider="env", cred_var="secret"),
        ProxyConnectionError(proxy_url="http://proxy.example"),
        SSLError(**URL, error=OSError("[SSL: CERTIFICATE_VERIFY_FAILED] expired")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_fails_before_a_request_is_on_its_way_placed_no_call(error: Exception) -> None:
    assert send(error) == NotPlaced(f"{type(error).__name__}: {error}", answered=False)


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(**URL),
        ConnectionClosedError(**URL),
        HTTPClientError(error="broken"),
        SSLError(**URL, error=OSError("unexpected end")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_after_what_fails_later_a_call_may_have_been_placed(error: Exception) -> None:
    assert send(error) == Unknown(f"{type(error).__name__}: {error}", answered=False)


def test_a_request_that_the_sdk_does_not_take_is_refused() -> None:
    error = ParamValidationError(report="Invalid type for parameter Content")
    assert send(error) == Refused(str(error))


def test_the_answers_message_id_is_the_calls() -> None:
    assert send({"MessageId": "m1"}) == SendAccepted("m1")
    assert send({}) == Unknown("no MessageId in the answer", answered=True)
    assert send({"MessageId": ""}) == Unknown("no MessageId in the answer", answered=True)


def test_connections_are_closed_when_they_are_renewed() -> None:
    client = Client({})
    adapter(client).renew()
    assert client.closed == 1


def test_a_call_of_version_1_is_dialled_at_once_and_needs_no_time() -> None:
    voice = adapter(Client({}))
    assert (voice.least_time_left, voice.valid_for) == (timedelta(0), timedelta(0))


def test_numbers_are_sent_plainly_and_what_a_request_leaves_out_is_left_out() -> None:
    request = call_request(destination_phone_number="+112065550100", caller_id="+112065550191")
    assert parameters(request) == {
        "ConfigurationSetName": "redial",
        "DestinationPhoneNumber": "+12065550100",
        "OriginationPhoneNumber": ORIGINATION,
        "Content": {"PlainTextMessage": {"Text": "Your appointment is at ten."}},
        "CallerId": "+12065550191",
    }
    assert "CallerId" not in parameters(call_request())


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (
            Content(plain_text_message=PlainTextMessage(text="Hi", language_code="de-DE", voice_id="Vicki")),
            {"PlainTextMessage": {"Text": "Hi", "LanguageCode": "de-DE", "VoiceId": "Vicki"}},
        ),
        (
            Content(plain_text_message=PlainTextMessage(text="Hi", language_code="de-DE")),
            {"PlainTextMessage": {"Text": "Hi", "LanguageCode": "de-DE"}},
        ),
        (
            Content(ssml_message=SsmlMessage(text="<speak/>", voice_id="Amy")),
            {"SSMLMessage": {"Text": "<speak/>", "VoiceId": "Amy"}},
        ),
        (
            Content(call_instructions_message=CallInstructionsMessage(text="<x/>")),
            {"CallInstructionsMessage": {"Text": "<x/>"}},
        ),
        (Content(), {}),
    ],
)
def test_a_message_is_written_as_the_api_has_it(content: Content, written: dict[str, Any]) -> None:
    assert parameters(call_request(content=content))["Content"] == written


KEPT_BACK = "its words quote the message, and are not kept"


def said_of(text: str, words: str) -> str:
    content = Content(plain_text_message=PlainTextMessage(text=text))
    refused = send(answered(400, "", words), call_request(content=content))
    assert isinstance(refused, Refused)
    return refused.message


def test_a_quotation_is_twelve_characters_or_the_whole_of_a_shorter_text() -> None:
    text = "abcdefghijklmnop"
    assert said_of(text, "cannot say efghijklmnop!") == KEPT_BACK, "the last twelve"
    assert said_of(text, "cannot say abcdefghijkl!") == KEPT_BACK, "the first twelve"
    assert said_of(text, "cannot say fghijklmnop!") == "cannot say fghijklmnop!"
    assert said_of("4711", "code 4711!") == KEPT_BACK
    assert said_of("471", "code 471!") == "code 471!", "too short to be told from chance"


@pytest.mark.parametrize(
    ("text", "words", "is_quoted"),
    [
        ("a&b<c>d", "no a&b<c>d", True),
        ("a&b<c>d", "no a&amp;b&lt;c&gt;d", True),
        ("ab>cd", "no ab&gt;cd", True),
        ('ab"cd', r"no ab\"cd", True),
        ('ab"cd', r"no b\"cd", False),
        ('ab"cd', r"no ab\"c", False),
        ("<b>4711</b>", "no 4711", True),
        ("<b>47</b>&<b>1</b>", "no 47 &amp; 1", True),
        ("A  b\ncd", "no a B cD", True),
        ("a b", "no a b", False),
    ],
)
def test_a_short_text_is_quoted_whole_however_it_is_escaped(text: str, words: str, is_quoted: bool) -> None:
    assert said_of(text, words) == (KEPT_BACK if is_quoted else words)


@pytest.mark.parametrize(
    "content",
    [
        Content(plain_text_message=PlainTextMessage(text="4711")),
        Content(ssml_message=SsmlMessage(text="4711")),
        Content(call_instructions_message=CallInstructionsMessage(text="4711")),
    ],
)
def test_each_kind_of_message_may_be_quoted(content: Content) -> None:
    assert send(answered(400, "", "no 4711"), call_request(content=content)) == Refused(KEPT_BACK)
    assert send(answered(400, "", "no 4711"), call_request(content=Content())) == Refused("no 4711")


def test_words_of_the_sdk_that_quote_the_message_are_not_kept() -> None:
    text = "Your appointment is at ten."
    assert send(ParamValidationError(report=f"not valid: {text}")) == Refused(KEPT_BACK)
    assert send(HTTPClientError(error=text)) == Unknown(KEPT_BACK)


def test_what_is_kept_of_the_words_has_a_bound() -> None:
    for error in (answered(400, "X", "no " * 900), ParamValidationError(report="no " * 900), NoCredentialsError()):
        assert len(cast("Refused", send(error)).message.encode()) <= 1_000
    long = ProxyConnectionError(proxy_url="http://" + "p" * 2_000)
    for lost in (long, HTTPClientError(error="e" * 2_000), SSLError(**URL, error=OSError("e" * 2_000))):
        assert len(cast("Unknown", send(lost)).message.encode()) <= 1_000
    certificate = SSLError(**URL, error=OSError("CERTIFICATE_VERIFY_FAILED" + "e" * 2_000))
    assert len(cast("NotPlaced", send(certificate)).message.encode()) <= 1_000
