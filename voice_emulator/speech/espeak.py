"""
Speech by espeak-ng, where it is installed: a stand-in for Amazon Polly on a laptop, with voices of its own.

It imports nothing of the product: the voice emulator has a copy (`make schemas` writes it).
"""

import shlex
import shutil
import subprocess

COMMAND = "espeak-ng"
CONTENT_TYPE = "audio/wav"
# Where its name for a language is not Amazon Polly's in small letters.
_LANGUAGES = {"arb": "ar", "cmn-CN": "cmn", "es-US": "es-419", "es-MX": "es-419", "en-GB-WLS": "en-gb", "nb-NO": "nb"}
_BY_DEFAULT = "en-us"
_LONGEST_S = 20
_SIZE_OF_HEADER = 44


class NoSpeech(Exception):
    """Nothing can be heard; the message says why, and what to do."""


def speak(text: str, *, is_ssml: bool, language: str | None, command: str = COMMAND) -> bytes:
    """
    Return a text as it sounds, as a WAV file.

    Parameters
    ----------
    text : str
        What is said; SSML with its tags.
    is_ssml : bool
        Whether it is SSML.
    language : str or None
        Amazon Polly's code; None: English.
    command : str, optional
        The program, with options that stand before those of espeak-ng.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    NoSpeech
        The program is not installed, or does not say this.
    """
    program, *options = shlex.split(command)
    if shutil.which(program) is None:
        raise NoSpeech(f"{program} is not installed here: apt install espeak-ng, or on a Mac brew install espeak-ng")
    said = ""
    for voice in _voices(language):
        arguments = [program, *options, "-v", voice, *(["-m"] if is_ssml else []), "--stdin", "--stdout"]
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the text goes by the standard input
                arguments, input=text.encode(), capture_output=True, timeout=_LONGEST_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoSpeech(f"{program} could not be run to its end: {type(error).__name__}") from error
        if done.returncode == 0 and len(done.stdout) > _SIZE_OF_HEADER:
            return _with_sizes(done.stdout)
        said = done.stderr.decode(errors="replace").strip()[:200]
    raise NoSpeech(f"{program} does not say this: {said or 'it gave no sound'}")


def _voices(language: str | None) -> list[str]:
    """Give the program's names for a language, the nearest first."""
    if language is None:
        return [_BY_DEFAULT]
    named = _LANGUAGES.get(language, language.lower())
    return list(dict.fromkeys((named, language.lower().partition("-")[0])))


def _with_sizes(wav: bytes) -> bytes:
    """Return a WAV file that says how long it is: written to a pipe, it cannot know."""
    if wav[:4] != b"RIFF" or wav[36:40] != b"data":
        return wav
    whole, sound = (len(wav) - left for left in (8, _SIZE_OF_HEADER))
    return wav[:4] + whole.to_bytes(4, "little") + wav[8:40] + sound.to_bytes(4, "little") + wav[_SIZE_OF_HEADER:]
