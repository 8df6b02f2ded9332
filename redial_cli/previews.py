"""Messages as they will be said, on a terminal."""

from rich.text import Text

from redial.contracts.answers.templates import Preview
from redial_cli.terminal import counted, data, visible


def preview_in_full(preview: Preview, whom: str | None = None) -> Text:
    """Show what is said, by whose voice, and about how long it takes."""
    parts = [
        f"about {preview.speaking_seconds:g} s",
        counted(preview.spoken_characters, "character"),
        *([preview.language_code] if preview.language_code else []),
        *([preview.voice_id] if preview.voice_id else []),
        *([f"{preview.template} version {preview.template_version}"] if preview.template else []),
    ]
    head = f"{whom}: " if whom else ""
    if preview.kind == "plain_text_message" and preview.text.lstrip().lower().startswith("<speak"):
        parts.append("! said with its marks: it is plain text; SSML is given as ssml")
    # A text may have lines.
    return Text.assemble(data(head, "bold"), visible(preview.text), "\n    ", data(", ".join(parts), "dim"))
