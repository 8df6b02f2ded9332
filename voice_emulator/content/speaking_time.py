"""
About how long a text takes to speak.

An estimate, and not Polly's: 15 characters a second, which is some 150 words of English a minute; for scripts that write a
syllable or a word with one character (Chinese, Japanese, Korean) 5 a second.
"""

import re

CHARACTERS_PER_SECOND = 15.0
SYLLABLES_PER_SECOND = 5.0

# Kana, CJK ideographs, Hangul syllables, and the ideographs of the higher planes.
_SYLLABLE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")


def speaking_seconds(text: str) -> float:
    """Return the seconds that a plain text takes."""
    if text.isascii():
        return len(text) / CHARACTERS_PER_SECOND
    syllables = len(_SYLLABLE.findall(text))
    return syllables / SYLLABLES_PER_SECOND + (len(text) - syllables) / CHARACTERS_PER_SECOND
