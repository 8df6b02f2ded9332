"""A message as it sounds: by Amazon Polly, or on a laptop by a stand-in."""

from typing import TYPE_CHECKING, assert_never

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from redial.adapters import clients, espeak
from redial.adapters.espeak import NoSpeech
from redial.domain.messages.voices import LANGUAGES_OF_VOICE
from redial.stack_settings import SpeechBy

if TYPE_CHECKING:
    from redial.adapters.client_types import PollyClient

_ANY_VOICE = "Joanna"
# Other errors with a status of 400 to 499 are of what was asked, and say of what: whoever asked can mend it.
_TOO_MANY = frozenset({"LimitExceededException", "ThrottlingException", "Throttling", "TooManyRequestsException"})
_NOT_PERMITTED = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "SubscriptionRequiredException",
        "UnrecognizedClientException",
    }
)
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_OTHER_ENGINE = "EngineNotSupportedException"
# A function's answer holds 6 MB, and in base64 sound takes a third more. Text that is spoken slowly, or with many pauses, can be
# longer.
_LARGEST_BYTES = 4_000_000


class MessageToHear(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be heard."""

    text: str
    is_ssml: bool
    language_code: str | None
    voice_id: str | None


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it sounds."""

    audio: bytes
    content_type: str
    voice_id: str | None
    """Of Amazon Polly; None: it was another program."""


class CannotBeSaid(NoSpeech):
    """The text is at fault: another time it is refused again."""


def spoken(message: MessageToHear, by: SpeechBy) -> Speech:
    """
    Let a message be heard.

    Raises
    ------
    NoSpeech
        It cannot be: the message says why.
    """
    match by:
        case "polly":
            return by_polly(message, clients.polly())
        case "stand_in":
            audio = espeak.speak(message.text, is_ssml=message.is_ssml, language=message.language_code)
            return Speech(audio=audio, content_type=espeak.CONTENT_TYPE, voice_id=None)
        case "nobody":
            raise NoSpeech("On this stack nothing can be heard: its setting preview_audio is off.")
        case _:
            assert_never(by)


def by_polly(message: MessageToHear, client: "PollyClient") -> Speech:
    """
    Let a message be heard by Amazon Polly.

    Raises
    ------
    CannotBeSaid
        The text, or its voice, is at fault; the message says of what.
    NoSpeech
        Polly does not say it now, or not to this stack; the message says why, and what to do.
    """
    voice_id = message.voice_id or _voice_for(message.language_code)
    asked = {
        "Text": message.text,
        "TextType": "ssml" if message.is_ssml else "text",
        "VoiceId": voice_id,
        "OutputFormat": "mp3",
        **({"LanguageCode": message.language_code} if message.language_code is not None else {}),
    }
    try:
        try:
            answer = client.synthesize_speech(**asked)
        except ClientError as error:
            if error.response["Error"]["Code"] != _OTHER_ENGINE:
                raise
            # Some voices have no standard engine; which they are changes with Polly.
            answer = client.synthesize_speech(**asked, Engine="neural")
        audio: bytes = answer["AudioStream"].read(_LARGEST_BYTES + 1)
    except ClientError as error:
        raise _of(error) from error
    except BotoCoreError as error:
        raise NoSpeech(f"Amazon Polly did not answer ({type(error).__name__}). Try again in a minute.") from error
    if len(audio) > _LARGEST_BYTES:
        raise NoSpeech(f"It lasts too long to be heard here: its sound has more than {_LARGEST_BYTES:,} bytes.")
    return Speech(audio=audio, content_type=str(answer.get("ContentType", "audio/mpeg")), voice_id=voice_id)


def _of(error: ClientError) -> NoSpeech:
    """Tell what is at fault: the moment, the stack, or the text."""
    code, said = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", _SERVER_ERROR)
    if code in _TOO_MANY or status == _TOO_MANY_REQUESTS:
        return NoSpeech(f"Amazon Polly has too much to do ({code}). Try again in a minute.")
    if code in _NOT_PERMITTED:
        return NoSpeech(
            f"Amazon Polly does not serve this stack ({code}). Trying again does not help: whoever deployed it looks at the "
            "permissions of its function api."
        )
    if status >= _SERVER_ERROR:
        return NoSpeech(f"Amazon Polly failed ({code}). Try again in a minute.")
    return CannotBeSaid(f"Amazon Polly does not say this: {said or code}")


def _voice_for(language: str | None) -> str:
    """Name a voice that speaks a language, where the message leaves it to the service."""
    if language is None:
        return _ANY_VOICE
    return min((voice for voice, spoken in LANGUAGES_OF_VOICE.items() if language in spoken), default=_ANY_VOICE)
