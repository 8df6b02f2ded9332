"""What version 2 of the voice API can say; what it cannot is refused with the field that asks for it."""

import json
from typing import Any

import pytest
from botocore.session import get_session
from msgspec.structs import replace

from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.messages.polly_enumerations import LANGUAGE_CODES
from redial.domain.messages.voices import LANGUAGES_OF_VOICE
from redial.domain.messages.voices_of_v2 import DEFAULT_VOICE, VOICES
from simulation.makers import ORIGINATION, plain_request

ON_V2 = StackRules(
    origination_phone_numbers=(ORIGINATION,),
    voice_api="v2",
    caller_id_permitted=True,
    calls_per_recipient_per_day=5,
    default_retry_policy={},
    more_voices={"Newest": ("fi-FI",)},
)


def judge(**changes: Any) -> dict[str, str]:
    """Give what is wrong, by field."""
    match validate_request(json.dumps(plain_request(**changes)), ON_V2):
        case Valid():
            return {}
        case Invalid(errors=errors):
            return {error.field: error.message for error in errors}


def says(kind: str = "plain_text_message", **message: str) -> dict[str, str]:
    text = "<speak>Hello</speak>" if kind == "ssml_message" else "Hello"
    return judge(content={kind: {"text": text, **message}})


def test_text_and_ssml_are_taken_with_and_without_a_voice() -> None:
    for kind in ("plain_text_message", "ssml_message"):
        assert says(kind) == {}
        assert says(kind, language_code="de-DE") == {}
        assert says(kind, voice_id="Joanna") == {}
        assert says(kind, voice_id="Vicki", language_code="de-DE") == {}


def test_call_instructions_and_caller_ids_are_refused_by_name() -> None:
    assert says("call_instructions_message") == {
        "content.call_instructions_message": "expected plain_text_message or ssml_message: version 2 of the voice API "
        "takes no call instructions"
    }
    assert judge(caller_id="+12065550191") == {
        "caller_id": "expected none: version 2 of the voice API shows the number that the call is placed from"
    }


def test_a_content_that_is_missing_is_to_be_chosen_from_those_of_the_version() -> None:
    spoken = "plain_text_message, ssml_message"
    assert judge(content={}) == {"content": f"expected exactly one of {spoken}; got none"}
    on_v1 = validate_request(json.dumps(plain_request(content={})), replace(ON_V2, voice_api="v1"))
    assert isinstance(on_v1, Invalid)
    assert on_v1.errors[0].message == f"expected exactly one of {spoken}, call_instructions_message; got none"


def test_silence_is_not_judged_and_says_so() -> None:
    told = {
        "retry.on_unknown": "expected give_up or redial: silence is judged by send lines, which version 2 of the voice API does "
        "not have"
    }

    assert judge(retry={"on_unknown": "redial_if_silent"}) == told
    assert judge(retry={"on_unknown": "redial"}) == {}
    by_default = replace(ON_V2, default_retry_policy={"on_unknown": "redial_if_silent"})
    assert isinstance(validate_request(json.dumps(plain_request()), by_default), Invalid)
    on_v1 = replace(ON_V2, voice_api="v1")
    assert isinstance(
        validate_request(json.dumps(plain_request(retry={"on_unknown": "redial_if_silent"})), on_v1), Valid
    )


def test_a_voice_of_polly_that_version_2_lacks_is_refused_with_others_of_its_language() -> None:
    assert says(voice_id="Ruth") == {
        "content.plain_text_message.voice_id": "Ruth is not a voice of version 2 of the voice API; of en-US it has Ivy, Joanna, "
        "Joey, Justin"
    }
    assert says("ssml_message", voice_id="Suvi", language_code="fi-FI") == {
        "content.ssml_message.voice_id": "Suvi is not a voice of version 2 of the voice API"
    }
    assert says(voice_id="Vicki", language_code="en-US") == {
        "content.plain_text_message.voice_id": "Vicki speaks de-DE, not en-US"
    }
    assert says(voice_id="Newest", language_code="fi-FI") == {}


def test_a_language_without_a_voice_of_its_own_is_refused() -> None:
    (error,) = says(language_code="fi-FI").values()
    assert error.startswith(
        "version 2 of the voice API has no voice of its own for fi-FI; its languages are arb, cmn-CN,"
    )


def test_the_voices_are_those_of_the_sdks_model() -> None:
    model: Any = get_session().get_service_model("pinpoint-sms-voice-v2").shape_for("VoiceId")
    assert {voice.upper() for voice in VOICES} == set(model.enum)
    assert set(LANGUAGES_OF_VOICE) >= VOICES


@pytest.mark.parametrize("language", sorted(LANGUAGE_CODES))
def test_each_language_that_a_voice_speaks_has_a_default_voice_that_speaks_it(language: str) -> None:
    speak_it = {voice for voice in VOICES if language in LANGUAGES_OF_VOICE[voice]}
    if speak_it:
        assert DEFAULT_VOICE[language] in speak_it
    else:
        assert language not in DEFAULT_VOICE
