"""
Writes what is known of Amazon Polly, and the emulator's copy of the rules: ``python -m local.polly_tables``.

The emulator is a product of its own and imports nothing of Redial, so it has the rules of speech once more. A test compares
the two.
"""

from pathlib import Path

from botocore.loaders import Loader

_ROOT = Path(__file__).parent.parent
RULES = _ROOT / "functions" / "redial" / "domain" / "messages"
STAND_IN = _ROOT / "functions" / "redial" / "adapters" / "espeak.py"
COPY = _ROOT / "voice_emulator" / "speech"
_ENUMERATIONS = "polly_enumerations.py"


def polly_enumerations() -> str:
    """Return the module of Polly's languages and voices, as botocore's model of Polly lists them."""
    shapes = Loader().load_service_model("polly", "service-2")["shapes"]
    lines = [
        '"""Amazon Polly\'s languages and voices. Written from botocore\'s model of Polly by `make schemas`."""',
        "",
    ]
    for name, shape in (("LANGUAGE_CODES", "LanguageCode"), ("VOICE_IDS", "VoiceId")):
        members = "".join(f'        "{member}",\n' for member in sorted(shapes[shape]["enum"]))
        lines.append(f"{name} = frozenset(\n    {{\n{members}    }}\n)")
    return "\n".join(lines) + "\n"


def copies() -> dict[str, str]:
    """Return each module of the rules as it stands in the emulator, under the name of its file."""
    modules = [*sorted(RULES.glob("*.py")), STAND_IN]
    return {
        path.name: path.read_text(encoding="utf-8").replace("redial.domain.messages", "voice_emulator.speech")
        for path in modules
    }


def write() -> None:
    """Write the enumerations, then the emulator's copy of all rules."""
    (RULES / _ENUMERATIONS).write_text(polly_enumerations(), encoding="utf-8")
    COPY.mkdir(exist_ok=True)
    for name, text in copies().items():
        (COPY / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
