"""
Amazon Polly's voices, and which of its languages each speaks.

Who speaks what is the table "Available voices" of the Amazon Polly Developer Guide; which voices and languages there are at all
comes from botocore's model of Polly (`polly_enumerations`). A voice that the table lacks is let through with any language.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from redial.domain.messages.polly_enumerations import LANGUAGE_CODES, VOICE_IDS

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


_LONGEST_SHOWN = 40


class VoiceFault(NamedTuple):
    """What is wrong with a message's voice or language."""

    member: Literal["language_code", "voice_id"]
    message: str


def voice_fault(
    language_code: str | None, voice_id: str | None, more_voices: Mapping[str, Sequence[str]]
) -> VoiceFault | None:
    """
    Return what is wrong with a voice and a language: that Polly lacks one, or that the voice speaks another language.

    Parameters
    ----------
    more_voices
        Voices that are newer than the tables, each with the languages that it speaks.
    """
    more_languages = {language for languages in more_voices.values() for language in languages}
    if language_code is not None and language_code not in LANGUAGE_CODES and language_code not in more_languages:
        nearest = _nearest(language_code, LANGUAGE_CODES | more_languages)
        return VoiceFault("language_code", f"{_cut(language_code)!r} is not a language of Amazon Polly{nearest}")
    if voice_id is None:
        return None
    if voice_id not in VOICE_IDS and voice_id not in more_voices:
        nearest = _nearest(voice_id, VOICE_IDS | more_voices.keys())
        return VoiceFault("voice_id", f"{_cut(voice_id)!r} is not a voice of Amazon Polly{nearest}")
    spoken = LANGUAGES_OF_VOICE.get(voice_id, set()).union(more_voices.get(voice_id, ()))
    if language_code is not None and spoken and language_code not in spoken:
        return VoiceFault("voice_id", f"{voice_id} speaks {' and '.join(sorted(spoken))}, not {language_code}")
    return None


def _cut(name: str) -> str:
    """Return a name as a message may hold it."""
    return name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}..."


def _nearest(name: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches  # only for a name that is wrong: a cold start does not pay for it

    folded = {each.casefold(): each for each in sorted(known)}
    found = get_close_matches(name[:_LONGEST_SHOWN].casefold(), folded, n=1, cutoff=0.6)
    return f"; did you mean {folded[found[0]]}?" if found else ""
