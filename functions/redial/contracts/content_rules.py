"""What each version of the voice API can say, and by which of its members a request asks for what it cannot."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, assert_never

from redial.domain.call.calls import FieldError
from redial.domain.call.requests import CallRequest, Content, PlainTextMessage, SsmlMessage
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.messages.voices import LANGUAGES_OF_VOICE, VoiceFault, voice_fault
from redial.domain.messages.voices_of_v2 import DEFAULT_VOICE, VOICES

VoiceApiVersion: TypeAlias = Literal["v1", "v2"]
_MOST_NAMED = 4


def content_errors(
    request: CallRequest, version: VoiceApiVersion, more_voices: Mapping[str, Sequence[str]]
) -> Iterator[FieldError]:
    """
    Yield what of a request the stage's version of the voice API cannot say.

    Parameters
    ----------
    more_voices
        Voices that are newer than the tables, each with the languages that it speaks.
    """
    yield from message_errors(request.content, version, more_voices)
    match version:
        case "v1":
            pass
        case "v2":
            yield from _not_in_v2(request)
        case _:
            assert_never(version)


def contents_of(version: VoiceApiVersion) -> tuple[str, ...]:
    """Return the kinds of content that a request may choose from."""
    spoken = ("plain_text_message", "ssml_message")
    return (*spoken, "call_instructions_message") if version == "v1" else spoken


def message_errors(
    content: Content, version: VoiceApiVersion, more_voices: Mapping[str, Sequence[str]]
) -> Iterator[FieldError]:
    """Yield what of a message a version of the voice API cannot say."""
    for kind, message in (
        ("plain_text_message", content.plain_text_message),
        ("ssml_message", content.ssml_message),
    ):
        if message is not None and (fault := _voice_fault(message, version, more_voices)) is not None:
            yield FieldError(field=f"content.{kind}.{fault.member}", message=fault.message)
    if content.call_instructions_message is not None and version == "v2":
        message_of_v2 = (
            "expected plain_text_message or ssml_message: version 2 of the voice API takes no call instructions"
        )
        yield FieldError(field="content.call_instructions_message", message=message_of_v2)


def shows_caller_ids(version: VoiceApiVersion) -> bool:
    """Tell whether a call may show another number than the one that it is placed from."""
    return version == "v1"


def _not_in_v2(request: CallRequest) -> Iterator[FieldError]:
    if request.caller_id is not None:
        message = "expected none: version 2 of the voice API shows the number that the call is placed from"
        yield FieldError(field="caller_id", message=message)
    if request.retry.on_unknown is OnUnknown.REDIAL_IF_SILENT:
        message = "expected give_up or redial: silence is judged by send lines, which version 2 of the voice API does not have"
        yield FieldError(field="retry.on_unknown", message=message)


def _voice_fault(
    message: PlainTextMessage | SsmlMessage, version: VoiceApiVersion, more_voices: Mapping[str, Sequence[str]]
) -> VoiceFault | None:
    fault = voice_fault(message.language_code, message.voice_id, more_voices)
    return _voice_fault_of_v2(message, more_voices) if fault is None and version == "v2" else fault


def _voice_fault_of_v2(
    message: PlainTextMessage | SsmlMessage, more_voices: Mapping[str, Sequence[str]]
) -> VoiceFault | None:
    voice_id, language_code = message.voice_id, message.language_code
    if voice_id is not None and voice_id not in VOICES and voice_id not in more_voices:
        spoken = LANGUAGES_OF_VOICE.get(voice_id, set()) if language_code is None else {language_code}
        others = sorted(voice for voice in VOICES if LANGUAGES_OF_VOICE[voice] & spoken)[:_MOST_NAMED]
        instead = f"; of {' and '.join(sorted(spoken))} it has {', '.join(others)}" if others else ""
        return VoiceFault("voice_id", f"{voice_id} is not a voice of version 2 of the voice API{instead}")
    if voice_id is None and language_code is not None and language_code not in DEFAULT_VOICE:
        return VoiceFault(
            "language_code",
            f"version 2 of the voice API has no voice of its own for {language_code}; its languages are "
            f"{', '.join(sorted(DEFAULT_VOICE))}",
        )
    return None
