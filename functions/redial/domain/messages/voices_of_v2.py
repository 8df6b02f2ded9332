"""
The voices of version 2 of the voice API, and the one that speaks where a request names a language alone.

Source: ``VoiceId`` of the model ``pinpoint-sms-voice-v2``. Each is a voice of Amazon Polly, written in capitals; the API has no
member for the language, which the voice decides.
"""

from collections.abc import Mapping

# fmt: off
VOICES: frozenset[str] = frozenset({
    "Amy", "Astrid", "Bianca", "Brian", "Camila", "Carla", "Carmen", "Celine", "Chantal", "Conchita", "Cristiano",
    "Dora", "Emma", "Enrique", "Ewa", "Filiz", "Geraint", "Giorgio", "Gwyneth", "Hans", "Ines", "Ivy", "Jacek",
    "Jan", "Joanna", "Joey", "Justin", "Karl", "Kendra", "Kimberly", "Lea", "Liv", "Lotte", "Lucia", "Lupe", "Mads",
    "Maja", "Marlene", "Mathieu", "Matthew", "Maxim", "Mia", "Miguel", "Mizuki", "Naja", "Nicole", "Penelope",
    "Raveena", "Ricardo", "Ruben", "Russell", "Salli", "Seoyeon", "Takumi", "Tatyana", "Vicki", "Vitoria", "Zeina",
    "Zhiyu",
})
# fmt: on

DEFAULT_VOICE: Mapping[str, str] = {
    "arb": "Zeina",
    "cmn-CN": "Zhiyu",
    "cy-GB": "Gwyneth",
    "da-DK": "Naja",
    "de-DE": "Vicki",
    "en-AU": "Nicole",
    "en-GB": "Amy",
    "en-GB-WLS": "Geraint",
    "en-IN": "Raveena",
    "en-US": "Matthew",
    "es-ES": "Lucia",
    "es-MX": "Mia",
    "es-US": "Lupe",
    "fr-CA": "Chantal",
    "fr-FR": "Lea",
    "is-IS": "Dora",
    "it-IT": "Bianca",
    "ja-JP": "Takumi",
    "ko-KR": "Seoyeon",
    "nb-NO": "Liv",
    "nl-NL": "Lotte",
    "pl-PL": "Ewa",
    "pt-BR": "Camila",
    "pt-PT": "Ines",
    "ro-RO": "Carmen",
    "ru-RU": "Tatyana",
    "sv-SE": "Astrid",
    "tr-TR": "Filiz",
}
"""By language. Matthew is the API's own default, where neither voice nor language is named."""
