"""Messages heard by Amazon Polly, over botocore's own model of it."""

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from redial.adapters import clients
from redial.adapters.espeak import NoSpeech
from redial.adapters.speech import CannotBeSaid, MessageToHear, Speech, by_polly, spoken

ASKED = {"Text": "Hello", "TextType": "text", "VoiceId": "Matthew", "OutputFormat": "mp3", "LanguageCode": "en-US"}
MESSAGE = MessageToHear(text="Hello", is_ssml=False, language_code="en-US", voice_id="Matthew")


@pytest.fixture
def polly() -> Iterator[Stubber]:
    client = boto3.client("polly", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def heard(message: MessageToHear, polly: Stubber) -> Speech:
    client: Any = polly.client
    return by_polly(message, client)


def answer(sound: bytes = b"sound") -> dict[str, object]:
    return {"AudioStream": StreamingBody(io.BytesIO(sound), len(sound)), "ContentType": "audio/mpeg"}


def test_a_message_is_heard_by_its_voice(polly: Stubber) -> None:
    polly.add_response("synthesize_speech", answer(), ASKED)
    speech = heard(MESSAGE, polly)
    assert (speech.audio, speech.content_type, speech.voice_id) == (b"sound", "audio/mpeg", "Matthew")


def test_ssml_without_a_voice_is_heard_by_one_of_its_language(polly: Stubber) -> None:
    expected = {"Text": "<speak>Hallo</speak>", "TextType": "ssml", "OutputFormat": "mp3", "LanguageCode": "de-DE"}
    polly.add_response("synthesize_speech", answer(), expected | {"VoiceId": "Daniel"})
    message = MessageToHear(text="<speak>Hallo</speak>", is_ssml=True, language_code="de-DE", voice_id=None)
    assert heard(message, polly).voice_id == "Daniel"


def test_a_voice_without_the_standard_engine_is_heard_by_the_neural_one(polly: Stubber) -> None:
    polly.add_client_error("synthesize_speech", "EngineNotSupportedException", expected_params=ASKED)
    polly.add_response("synthesize_speech", answer(), ASKED | {"Engine": "neural"})
    assert heard(MESSAGE, polly).audio == b"sound"


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("ThrottlingException", 400, "too much to do (ThrottlingException). Try again in a minute."),
        ("TooManyRequestsException", 429, "too much to do (TooManyRequestsException). Try again in a minute."),
        ("ServiceFailureException", 500, "failed (ServiceFailureException). Try again in a minute."),
        (
            "AccessDeniedException",
            400,
            "(AccessDeniedException). Trying again does not help: whoever deployed it looks",
        ),
    ],
)
def test_what_is_not_the_fault_of_the_text_is_told_with_what_to_do(
    polly: Stubber, code: str, status: int, told: str
) -> None:
    polly.add_client_error("synthesize_speech", code, "no", http_status_code=status)
    with pytest.raises(NoSpeech, match=re.escape(told)) as raised:
        heard(MESSAGE, polly)
    assert not isinstance(raised.value, CannotBeSaid)


@pytest.mark.parametrize(
    "code", ["InvalidSsmlException", "ValidationException", "ValidationError", "TextLengthExceededException", "Newer"]
)
def test_what_the_text_is_at_fault_for_is_told_as_such(polly: Stubber, code: str) -> None:
    polly.add_client_error("synthesize_speech", code, "no such tag")
    with pytest.raises(CannotBeSaid, match="does not say this: no such tag"):
        heard(MESSAGE, polly)


def test_a_sound_that_no_answer_could_hold_is_told(polly: Stubber) -> None:
    most = 4_000_000
    polly.add_response("synthesize_speech", answer(b"x" * most), ASKED)
    in_an_answer = len(base64.b64encode(heard(MESSAGE, polly).audio))
    assert in_an_answer < 6 * 1024 * 1024 - 100_000, "Lambda takes no larger answer"
    polly.add_response("synthesize_speech", answer(b"x" * (most + 1)), ASKED)
    with pytest.raises(NoSpeech, match="lasts too long to be heard here"):
        heard(MESSAGE, polly)


def test_who_asks_is_answered_before_the_function_is_out_of_time(aws: None) -> None:
    client: Any = clients.polly()
    config = client.meta.config
    longest_pause_s = 1  # before the one repeat
    attempts = config.retries["total_max_attempts"]
    longest_s = attempts * (config.connect_timeout + config.read_timeout) + (attempts - 1) * longest_pause_s
    assert longest_s < 29, "what the function of the API has"


def test_where_it_is_off_nobody_is_heard() -> None:
    with pytest.raises(NoSpeech, match="its setting preview_audio is off"):
        spoken(MESSAGE, "nobody")
