"""What can be said: text, SSML, call instructions, languages and voices, and how long it takes."""

import time
from collections.abc import Callable

import pytest

from tests.emulator.harness import Harness, message_of
from tests.patience import HOSTILE_TAKES_S
from voice_emulator.content.ssml import read_ssml
from voice_emulator.service.messages import Reply
from voice_emulator.speech.polly_enumerations import LANGUAGE_CODES, VOICE_IDS
from voice_emulator.speech.voices import LANGUAGES_OF_VOICE
from voice_emulator.v1 import content as content_of_v1

Make = Callable[..., Harness]


def say(harness: Harness, text: str, kind: str = "PlainTextMessage", **members: object) -> Reply:
    harness.advance(minutes=1)
    return harness.send(Content={kind: {"Text": text, **members}})


def say_ssml(harness: Harness, text: str) -> Reply:
    return say(harness, text, "SSMLMessage")


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("PlainTextMessage", "Hello."),
            ("SSMLMessage", "<speak>Hello.</speak>"),
            ("CallInstructionsMessage", "Hello."),
        ],
    )
    def test_each_kind_is_accepted(self, harness: Harness, kind: str, text: str) -> None:
        assert say(harness, text, kind).status_code == 200

    def test_a_content_with_no_message_or_two_is_refused(self, harness: Harness) -> None:
        text = {"Text": "Hello."}
        for content in ({}, {"PlainTextMessage": text, "CallInstructionsMessage": text}, {"PlainTextMessage": None}):
            assert "exactly one" in message_of(harness.send(Content=content))

    @pytest.mark.parametrize("kind", ["PlainTextMessage", "SSMLMessage", "CallInstructionsMessage"])
    @pytest.mark.parametrize("text", [None, "", "  \n", "\u200b\u2060\ufeff"])
    def test_a_message_without_text_is_refused(self, harness: Harness, kind: str, text: str | None) -> None:
        assert message_of(harness.send(Content={kind: {"Text": text}})) == "Text is required and must not be empty."

    @pytest.mark.parametrize("text", ["<" * 200_000, "a<b" * 100_000 + ">"])
    def test_call_instructions_with_marks_that_never_end_keep_nobody_waiting(self, harness: Harness, text: str) -> None:
        begun = time.process_time()
        say(harness, text, "CallInstructionsMessage")
        assert time.process_time() - begun < HOSTILE_TAKES_S

    @pytest.mark.parametrize(
        ("text", "spoken"), [("Press <b>1</b>.", 8), ("1 < 2", 5), ("a > b <c> d < e", 12), ("<<a>b", 1), (">", 1)]
    )
    def test_what_looks_like_a_tag_is_not_spoken(self, harness: Harness, text: str, spoken: int) -> None:
        assert say(harness, text, "CallInstructionsMessage").status_code == 200
        assert harness.service.log.calls[-1].spoken_characters == spoken

    def test_call_instructions_can_be_switched_off(self, make_harness: Make) -> None:
        harness = make_harness(call_instructions=False)
        assert "CallInstructionsMessage" in message_of(say(harness, "Hello.", "CallInstructionsMessage"))


class TestLanguagesAndVoices:
    @pytest.mark.parametrize(
        ("language", "voice"),
        [
            ("en-US", "Joanna"),
            ("de-DE", None),
            (None, "Vicki"),
            ("en-IN", "Aditi"),
            ("hi-IN", "Aditi"),
            ("hi-IN", "Kajal"),
            ("arb", "Hala"),
            ("ar-AE", "Zayd"),
            ("en-GB-WLS", "Geraint"),
        ],
    )
    @pytest.mark.parametrize("kind", ["PlainTextMessage", "SSMLMessage"])
    def test_a_voice_that_speaks_the_language(
        self, harness: Harness, kind: str, language: str | None, voice: str | None
    ) -> None:
        text = "<speak>Hello.</speak>"
        assert say(harness, text, kind, LanguageCode=language, VoiceId=voice).status_code == 200

    @pytest.mark.parametrize(
        ("language", "voice", "said"),
        [
            ("en-us", None, "LanguageCode 'en-us' is not a language of Amazon Polly; did you mean en-US?"),
            ("", None, "LanguageCode ''"),
            ("tlh", "Joanna", "LanguageCode 'tlh'"),
            (None, "joanna", "VoiceId 'joanna'"),
            (None, "", "VoiceId ''"),
            ("de-DE", "Joanna", "Joanna speaks en-US, not de-DE"),
            ("en-US", "Aditi", "Aditi speaks en-IN and hi-IN, not en-US"),
        ],
    )
    @pytest.mark.parametrize("kind", ["PlainTextMessage", "SSMLMessage"])
    def test_anything_else_is_refused(
        self, harness: Harness, kind: str, language: str | None, voice: str | None, said: str
    ) -> None:
        reply = say(harness, "<speak>Hello.</speak>", kind, LanguageCode=language, VoiceId=voice)
        assert reply.error_type == "BadRequestException"
        assert said in message_of(reply)
        assert not message_of(reply).endswith("?.")

    def test_the_table_of_voices_names_only_what_polly_has(self) -> None:
        assert set(LANGUAGES_OF_VOICE) <= VOICE_IDS
        assert set().union(*LANGUAGES_OF_VOICE.values()) == LANGUAGE_CODES

    def test_a_voice_that_the_table_lacks_speaks_any_language(self, harness: Harness) -> None:
        unknown = sorted(VOICE_IDS - set(LANGUAGES_OF_VOICE))
        if unknown:
            assert say(harness, "Hello.", LanguageCode="fr-FR", VoiceId=unknown[0]).status_code == 200


class TestSsml:
    @pytest.mark.parametrize(
        "inner",
        [
            "Hello.",
            '<break time="1s"/>',
            'One<break/>two<break time="500ms"/>three<break strength="x-strong"/>',
            '<emphasis level="strong">Now</emphasis>',
            '<lang xml:lang="fr-FR">Bonjour</lang>',
            '<mark name="here"/>Hello.',
            "<p><s>One.</s><s>Two.</s></p>",
            '<phoneme alphabet="ipa" ph="pɪˈkɑːn">pecan</phoneme>',
            '<prosody rate="85%" volume="+6dB" pitch="-10%">Slowly</prosody>',
            '<prosody amazon:max-duration="2s">Quickly</prosody>',
            '<say-as interpret-as="telephone">2065550100</say-as>',
            '<say-as interpret-as="date" format="mdy">11/23/2026</say-as>',
            '<sub alias="mercury">Hg</sub>',
            '<w role="amazon:VB">read</w>',
            "<amazon:auto-breaths>Breathe</amazon:auto-breaths>",
            '<amazon:breath duration="medium" volume="x-loud"/>',
            '<amazon:domain name="news">News</amazon:domain>',
            '<amazon:effect name="whispered">Secret</amazon:effect>',
            '<amazon:effect phonation="soft">Softly</amazon:effect>',
            '<amazon:effect vocal-tract-length="+10%">Deep</amazon:effect>',
            "<!-- not spoken -->Tom &amp; Jerry &lt;3",
            "<![CDATA[5 < 6]]>",
        ],
    )
    def test_what_polly_reads_is_accepted(self, harness: Harness, inner: str) -> None:
        reply = say_ssml(harness, f"<speak>{inner}</speak>")
        assert reply.status_code == 200, message_of(reply)

    def test_attributes_of_the_standard_on_the_root(self, harness: Harness) -> None:
        root = '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'
        assert say_ssml(harness, f'<?xml version="1.0"?>{root}Hello.</speak>').status_code == 200

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Hello.", "not well-formed"),
            ("<speak>Hello.", "not well-formed"),
            ("<speak><p>Hello.</speak></p>", "not well-formed"),
            ("<speak>Tom & Jerry</speak>", "not well-formed"),
            ("<speak>One</speak><speak>Two</speak>", "not well-formed"),
            ("<speak>&undefined;</speak>", "not well-formed"),
            ("<speak>\u0001</speak>", "not well-formed"),
            ("<p>Hello.</p>", "root of SSML must be <speak>"),
            ("<Speak>Hello.</Speak>", "root of SSML must be <speak>"),
            ("<speak><speak>Hello.</speak></speak>", "another <speak>"),
            ('<speak><audio src="https://example.com/a.mp3"/></speak>', "<audio> is not"),
            ('<speak><voice name="Joanna">Hello.</voice></speak>', "<voice> is not"),
            ("<speak><b>Hello.</b></speak>", "<b> is not"),
            ("<speak><say-as>1</say-as></speak>", "needs the attribute interpret-as"),
            ('<speak><say-as interpret-as="song">1</say-as></speak>', "cannot have interpret-as='song'"),
            ("<speak><sub>Hg</sub></speak>", "needs the attribute alias"),
            ('<speak><break time="11s"/></speak>', "at most 10 seconds"),
            ('<speak><break time="10001ms"/></speak>', "at most 10 seconds"),
            ('<speak><break time="soon"/></speak>', "cannot have time='soon'"),
            ('<speak><break length="1s"/></speak>', "no attribute length"),
            ("<speak><break>Hello.</break></speak>", "<break> must be empty"),
            ("<speak><break><p/></break></speak>", "<break> must be empty"),
            ("<speak><prosody>Hello.</prosody></speak>", "needs one of the attributes"),
            ('<speak><prosody rate="10%">Hello.</prosody></speak>', "20% to 200%"),
            ('<speak><prosody rate="fastest">Hello.</prosody></speak>', "cannot have rate"),
            ('<speak><emphasis level="none">Hello.</emphasis></speak>', "cannot have level"),
            ("<speak><amazon:effect>Hello.</amazon:effect></speak>", "needs one of the attributes"),
            ("<speak></speak>", "says nothing"),
            ("<speak/>", "says nothing"),
            ("<speak> \n </speak>", "says nothing"),
            ("<speak><p> <s/> </p><!-- Hello. --></speak>", "says nothing"),
            ('<speak><sub alias=" ">Hello.</sub></speak>', "says nothing"),
            ('<speak><mark name="here"/></speak>', "says nothing"),
            ('<speak><break time="0s"/></speak>', "says nothing"),
            ("<speak>\u200b</speak>", "says nothing"),
            ("\ufeff<speak>Hello.</speak>", "byte order mark"),
            (' <?xml version="1.0"?><speak>Hello.</speak>', "not well-formed"),
            ('<?xml version="1.0" encoding="utf-16"?><speak>Hello.</speak>', "must be UTF-8, not utf-16"),
            ('<?xml version="1.0" encoding="iso-8859-1"?><speak>Hello.</speak>', "must be UTF-8, not iso-8859-1"),
            ('<speak><break time="١s"/></speak>', "cannot have time"),
            ('<!DOCTYPE speak [<!ENTITY a "aaa">]><speak>&a;</speak>', "document type"),
            ('<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak/>', "document type"),
        ],
    )
    def test_anything_else_is_refused(self, harness: Harness, text: str, said: str) -> None:
        reply = say_ssml(harness, text)
        assert reply.error_type == "BadRequestException"
        assert said in message_of(reply)

    @pytest.mark.parametrize("encoding", ["UTF-8", "utf-8"])
    def test_a_declaration_may_name_utf_8(self, harness: Harness, encoding: str) -> None:
        assert say_ssml(harness, f'<?xml version="1.0" encoding="{encoding}"?><speak>Hello.</speak>').status_code == 200

    def test_tags_within_tags_without_end_are_answered(self, make_harness: Make) -> None:
        harness = make_harness(limits={"total_characters": None})
        slower = "<speak>" + '<prosody rate="20%">' * 20_000 + "Hello." + "</prosody>" * 20_000 + "</speak>"
        assert say_ssml(harness, slower).error_type == "BadRequestException"

    def test_the_spoken_text_has_no_tags_and_no_layout(self) -> None:
        spoken = read_ssml('<speak>\n  <p>Hg is\n  <sub alias="mercury">Hg</sub> &amp; heavy.</p>\n</speak>')
        assert spoken.text == "Hg is mercury & heavy."


class TestLengths:
    def test_three_thousand_characters_are_spoken(self, harness: Harness) -> None:
        assert say(harness, "a" * 3_000).status_code == 200
        assert say(harness, "a" * 3_001).status_code == 400
        assert harness.service.log.calls[-1].limit == "spoken_characters"

    def test_tags_are_not_spoken_but_counted_in_the_total(self, harness: Harness) -> None:
        tags = '<break time="0s"/>'
        longest = f"<speak>{'a' * 3_000}{tags * 165}</speak>"
        assert 5_900 < len(longest) <= 6_000
        assert say_ssml(harness, longest).status_code == 200
        call = harness.service.log.calls[-1]
        assert (call.spoken_characters, call.total_characters) == (3_000, len(longest))
        assert say_ssml(harness, longest.replace(">a", ">aa", 1)).status_code == 400
        assert harness.service.log.calls[-1].limit == "spoken_characters"

    @pytest.mark.parametrize("kind", ["PlainTextMessage", "SSMLMessage", "CallInstructionsMessage"])
    def test_what_is_far_too_long_is_not_read(
        self, harness: Harness, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read(_text: str) -> None:
            raise AssertionError("it is read")

        for reader in ("read_ssml", "_without_markup", "speaking_seconds"):
            monkeypatch.setattr(content_of_v1, reader, read)
        text = f"<speak>{'<s>a</s>' * 100_000}"
        reply = say(harness, text, kind)
        assert message_of(reply) == f"The message has {len(text)} characters; 6000 are allowed."
        assert harness.service.log.calls[-1].limit == "total_characters"

    def test_six_thousand_characters_in_all(self, harness: Harness) -> None:
        padding = 6_000 - len("<speak>a</speak>")
        assert say_ssml(harness, f"<speak>a<!--{'x' * (padding - 7)}--></speak>").status_code == 200
        assert say_ssml(harness, f"<speak>a<!--{'x' * (padding - 6)}--></speak>").status_code == 400
        assert harness.service.log.calls[-1].limit == "total_characters"

    def test_characters_are_not_bytes(self, make_harness: Make) -> None:
        harness = make_harness(limits={"message_length_s": None})
        assert say(harness, "長" * 3_000).status_code == 200
        assert say(harness, "📞" * 3_001).status_code == 400

    @pytest.mark.parametrize(("profile", "seconds"), [("sandbox", 30), ("production", 300)])
    def test_a_message_may_last_as_long_as_the_profile_says_and_no_longer(
        self, make_harness: Make, profile: str, seconds: int
    ) -> None:
        harness = make_harness(profile=profile)
        pauses = '<break time="10s"/>' * (seconds // 10)
        assert say_ssml(harness, f"<speak>{pauses}</speak>").status_code == 200
        assert say_ssml(harness, f"<speak>{pauses}More.</speak>").status_code == 400
        assert harness.service.log.calls[-1].limit == "message_length_s"

    def test_fifteen_characters_a_second_and_five_where_each_is_a_syllable(self, harness: Harness) -> None:
        for text, seconds in (("a" * 150, 10.0), ("é" * 150, 10.0), ("語" * 50, 10.0), ("한" * 50, 10.0)):
            say(harness, text)
            assert harness.service.log.calls[-1].speaking_time_s == seconds

    @pytest.mark.parametrize(
        ("inner", "seconds"),
        [
            ("a" * 15, 1.0),
            (f"{'a' * 15}<break time='2s'/>", 3.0),
            (f"<prosody rate='50%'>{'a' * 15}</prosody>", 2.0),
            (f"<prosody rate='x-slow'>{'a' * 15}</prosody>", 2.0),
            (f"<prosody rate='200%'>{'a' * 15}<prosody rate='50%'>{'a' * 15}</prosody></prosody>", 1.5),
            (f"<prosody amazon:max-duration='4s'>{'a' * 150}</prosody>", 4.0),
            (f"<prosody amazon:max-duration='1s'>{'a' * 150}</prosody>", 2.0),
            (f"<prosody amazon:max-duration='100s'>{'a' * 150}</prosody>", 10.0),
            ("<sub alias='aaaaaaaaaaaaaaa'>x</sub>", 1.0),
            (f"<s>{'a' * 15}</s>", 1.5),
            (f"<p>{'a' * 15}</p>", 2.0),
        ],
    )
    def test_the_time_of_ssml(self, inner: str, seconds: float) -> None:
        assert read_ssml(f"<speak>{inner}</speak>").speaking_s == pytest.approx(seconds)
