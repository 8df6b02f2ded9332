"""What a request may say, and in which voice: one set of rules, here and in the emulator."""

import json
from typing import Any

import pytest

from local import polly_tables
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.messages.polly_enumerations import LANGUAGE_CODES, VOICE_IDS
from redial.domain.messages.voices import LANGUAGES_OF_VOICE
from simulation.makers import ORIGINATION, plain_request


def rules(**changes: Any) -> StackRules:
    return StackRules(
        origination_phone_numbers=(ORIGINATION,),
        caller_id_permitted=True,
        calls_per_recipient_per_day=5,
        default_retry_policy={},
        **changes,
    )


def judge(kind: str, stack_rules: StackRules | None = None, /, **message: Any) -> Valid | Invalid:
    body = json.dumps(plain_request(content={kind: {"text": "Hello."} | message}))
    return validate_request(body, stack_rules or rules())


def error_of(kind: str, member: str, stack_rules: StackRules | None = None, /, **message: Any) -> str:
    answer = judge(kind, stack_rules, **message)
    assert isinstance(answer, Invalid), answer
    (error,) = answer.errors
    assert error.field == f"content.{kind}.{member}"
    return error.message


class TestTables:
    def test_the_enumerations_are_those_of_pollys_model(self) -> None:
        written = (polly_tables.RULES / "polly_enumerations.py").read_text(encoding="utf-8")
        assert written == polly_tables.polly_enumerations(), "run: make schemas"

    def test_the_emulator_has_the_same_rules(self) -> None:
        there = {path.name: path.read_text(encoding="utf-8") for path in polly_tables.COPY.glob("*.py")}
        assert there == polly_tables.copies(), "run: make schemas"

    def test_the_table_of_who_speaks_what_names_only_what_polly_has(self) -> None:
        assert set(LANGUAGES_OF_VOICE) <= VOICE_IDS
        assert set().union(*LANGUAGES_OF_VOICE.values()) == LANGUAGE_CODES


@pytest.mark.parametrize("kind", ["plain_text_message", "ssml_message"])
class TestVoices:
    @pytest.mark.parametrize(
        ("language", "voice"),
        [("en-US", "Joanna"), ("hi-IN", "Aditi"), ("en-IN", "Aditi"), ("en-GB-WLS", "Geraint"), ("es-US", None)],
    )
    def test_a_voice_that_speaks_the_language(self, kind: str, language: str, voice: str | None) -> None:
        message: dict[str, Any] = {"text": "<speak>Hello.</speak>", "language_code": language, "voice_id": voice}
        assert isinstance(judge(kind, **message), Valid)

    @pytest.mark.parametrize(
        ("message", "member", "said"),
        [
            ({"voice_id": "Loupe"}, "voice_id", "'Loupe' is not a voice of Amazon Polly; did you mean Lupe?"),
            ({"voice_id": "joanna"}, "voice_id", "did you mean Joanna?"),
            ({"voice_id": ""}, "voice_id", "'' is not a voice"),
            ({"voice_id": "Joanna", "language_code": "es-US"}, "voice_id", "Joanna speaks en-US, not es-US"),
            (
                {"voice_id": "Aditi", "language_code": "en-US"},
                "voice_id",
                "Aditi speaks en-IN and hi-IN, not en-US",
            ),
            ({"language_code": "es-XX"}, "language_code", "'es-XX' is not a language of Amazon Polly"),
            ({"language_code": "en-us"}, "language_code", "did you mean en-US?"),
            ({"language_code": "x" * 41}, "language_code", "at most 40 characters, got 41"),
        ],
    )
    def test_anything_else_is_named(self, kind: str, message: dict[str, Any], member: str, said: str) -> None:
        assert said in error_of(kind, member, text="<speak>Hello.</speak>", **message)

    def test_a_newer_voice_is_a_setting(self, kind: str) -> None:
        newer = rules(more_voices={"Novella": ("fi-FI", "smi"), "Joanna": ("es-US",)})
        said = {"text": "<speak>Hello.</speak>"}
        assert isinstance(judge(kind, newer, voice_id="Novella", language_code="smi", **said), Valid)
        assert isinstance(judge(kind, newer, voice_id="Joanna", language_code="es-US", **said), Valid)
        assert isinstance(judge(kind, newer, voice_id="Joanna", language_code="en-US", **said), Valid)
        wrong = error_of(kind, "voice_id", newer, voice_id="Novella", language_code="en-US", **said)
        assert wrong == "Novella speaks fi-FI and smi, not en-US"


class TestSsml:
    @pytest.mark.parametrize(
        "text",
        [
            "<speak>Hi</speak>",
            '<?xml version="1.0"?><speak>Hi</speak>',
            '<?xml version="1.0" encoding="UTF-8"?>\n<speak>Hi</speak>\n',
            '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">Hi</speak>',
            "<speak>Tom &amp; Jerry &#233; <![CDATA[5 < 6]]></speak>",
            '<speak><break time="1s"/></speak>',
            '<speak><prosody rate="90%"><say-as interpret-as="telephone">2065550100</say-as></prosody></speak>',
        ],
    )
    def test_what_polly_reads_is_valid(self, text: str) -> None:
        assert isinstance(judge("ssml_message", text=text), Valid)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("<speak>Tom & Jerry</speak>", "not well-formed: line 1, column 12"),
            ("<speak>a\nb & c</speak>", "not well-formed: line 2, column 3"),
            ("<speak>3 < 4</speak>", "not well-formed: line 1, column 10"),
            ("<speak>Hi", "not well-formed"),
            ("<speak>Hi</speak> and more", "something follows </speak>"),
            ("<speak><p>Hi</speak></p>", "not well-formed"),
            ("<speak>&eacute;</speak>", "not well-formed"),
            ("<speak>\u0001</speak>", "without control characters, got U+0001"),
            ("<p>Hi</p>", "the root of SSML must be <speak>, not <p>: line 1, column 1"),
            ("<speaker>Hi</speaker>", "must be <speak>"),
            ("<speak>Hi <brk/></speak>", "<brk> is not an SSML tag of Amazon Polly: line 1, column 11"),
            ("<speak><break length='1s'/></speak>", "no attribute length"),
            ("<speak></speak>", "says nothing"),
            ("<speak> </speak>", "says nothing"),
            ("<speak><p> <!-- Hi --></p></speak>", "says nothing"),
            ("<speak><mark name='here'/></speak>", "says nothing"),
            ("<speak><break time='0s'/><break strength='none'/></speak>", "says nothing"),
            ("<speak>\u200b&#x2060;</speak>", "says nothing"),
            ("\ufeff<speak>Hi</speak>", "byte order mark (U+FEFF)"),
            ('<?xml version="1.0" encoding="utf-16"?><speak>Hi</speak>', "must be UTF-8, not utf-16"),
            ('<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak>Hi</speak>', "document type"),
        ],
    )
    def test_anything_else_is_told_with_its_place(self, text: str, said: str) -> None:
        assert said in error_of("ssml_message", "text", text=text)

    def test_what_is_spoken_is_counted_and_not_the_layout(self) -> None:
        wide = f"<speak>\n{'  a' * 1_400}\n</speak>"
        assert isinstance(judge("ssml_message", text=wide), Valid)
        alias = f'<speak>{"x" * 2_990}<sub alias="an alias">y</sub></speak>'
        assert isinstance(judge("ssml_message", text=alias), Valid)
        assert "got 3001" in error_of("ssml_message", "text", text=alias.replace("an alias", "as an alias"))

    @pytest.mark.parametrize(
        "text",
        [
            "<speak>" + "<p>" * 1_990,
            "<speak>" + "<p>" * 850 + "</p>" * 850 + "</speak>",
            "<" * 6_000,
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><speak>&c;</speak>',
            "<speak " + " ".join(f'a{n}="1"' for n in range(600)) + ">x</speak>",
            "<speak>" + "&#65;" * 1_200 + "</speak",
            "<speak><break time='" + "9" * 5_000 + "s'/></speak>",
            "<speak>\ud83d</speak>",
        ],
    )
    def test_hostile_texts_are_refused_at_once(self, text: str) -> None:
        answer = judge("ssml_message", text=text)
        assert isinstance(answer, Invalid)
        assert "cannot be read" not in answer.errors[0].message
        assert len(answer.errors[0].message) < 300


def test_a_fault_of_ssml_is_told_in_its_own_words() -> None:
    told = error_of("ssml_message", "text", text="<!DOCTYPE speak><speak>Hello.</speak>")
    assert told.startswith("SSML cannot have a document type declaration")
