"""
Amazon Polly's languages and voices, and which voice speaks which.

The two enumerations come from botocore's model of Polly, so they are as new as botocore. Who speaks what is not in the model; it is
the table "Available voices" of the Amazon Polly Developer Guide. A voice that the table lacks is let through with any language.
"""

from functools import cache

from botocore.loaders import Loader

from local.emulator.exceptions import BadRequestException

_VOICES_OF_LANGUAGE = {
    "ar-AE": "Hala Zayd",
    "arb": "Hala Zayd Zeina",
    "ca-ES": "Arlet",
    "cmn-CN": "Zhiyu",
    "cs-CZ": "Jitka",
    "cy-GB": "Gwyneth",
    "da-DK": "Mads Naja Sofie",
    "de-AT": "Hannah",
    "de-CH": "Sabrina",
    "de-DE": "Daniel Hans Lennart Marlene Vicki",
    "en-AU": "Nicole Olivia Russell",
    "en-GB": "Amy Arthur Brian Emma",
    "en-GB-WLS": "Geraint",
    "en-IE": "Niamh",
    "en-IN": "Aditi Kajal Raveena",
    "en-NZ": "Aria",
    "en-SG": "Jasmine",
    "en-US": "Danielle Gregory Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Ruth Salli Stephen Tiffany",
    "en-ZA": "Ayanda",
    "es-ES": "Conchita Enrique Lucia Sergio",
    "es-MX": "Andres Mia",
    "es-US": "Lupe Miguel Pedro Penelope",
    "fi-FI": "Suvi",
    "fr-BE": "Isabelle",
    "fr-CA": "Chantal Gabrielle Liam",
    "fr-FR": "Ambre Celine Florian Lea Mathieu Remi",
    "hi-IN": "Aditi Kajal",
    "is-IS": "Dora Karl",
    "it-IT": "Adriano Beatrice Bianca Carla Giorgio Lorenzo",
    "ja-JP": "Kazuha Mizuki Takumi Tomoko",
    "ko-KR": "Jihye Seoyeon",
    "nb-NO": "Ida Liv",
    "nl-BE": "Lisa",
    "nl-NL": "Laura Lotte Ruben",
    "pl-PL": "Ewa Jacek Jan Maja Ola",
    "pt-BR": "Camila Ricardo Thiago Vitoria",
    "pt-PT": "Cristiano Ines",
    "ro-RO": "Carmen",
    "ru-RU": "Maxim Tatyana",
    "sv-SE": "Astrid Elin",
    "tr-TR": "Burcu Filiz",
    "yue-CN": "Hiujin",
}

LANGUAGES_OF_VOICE: dict[str, set[str]] = {}
for _language, _voices in _VOICES_OF_LANGUAGE.items():
    for _voice in _voices.split():
        LANGUAGES_OF_VOICE.setdefault(_voice, set()).add(_language)


@cache
def polly_enumerations() -> tuple[frozenset[str], frozenset[str]]:
    """Return Polly's language codes and its voice ids."""
    shapes = Loader().load_service_model("polly", "service-2")["shapes"]
    return frozenset(shapes["LanguageCode"]["enum"]), frozenset(shapes["VoiceId"]["enum"])


def check_voice(language_code: str | None, voice_id: str | None) -> None:
    """
    Check that Polly has the language and the voice, and that the voice speaks the language.

    Raises
    ------
    BadRequestException
        If it is not so.
    """
    language_codes, voice_ids = polly_enumerations()
    if language_code is not None and language_code not in language_codes:
        raise BadRequestException(f"LanguageCode {language_code!r} is not a language of Amazon Polly.")
    if voice_id is not None and voice_id not in voice_ids:
        raise BadRequestException(f"VoiceId {voice_id!r} is not a voice of Amazon Polly.")
    if language_code is None or voice_id is None:
        return
    spoken = LANGUAGES_OF_VOICE.get(voice_id)
    if spoken is not None and language_code not in spoken:
        raise BadRequestException(f"The voice {voice_id} speaks {' and '.join(sorted(spoken))}, not {language_code}.")
