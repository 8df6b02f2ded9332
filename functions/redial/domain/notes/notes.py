"""What people note on a call or on a campaign: for one another, and without any effect on what is dialled. Pure."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.audit.acts import Actor
from redial.domain.times import floor_ms
from redial.domain.versioned import Versioned

MOST_NOTES = 50
"""On one call or campaign. They stand in one item, which holds 400 KB (Service quotas of DynamoDB)."""
LONGEST_NOTE = 1_000
"""Characters: at most 4 KB each."""


class Note(Struct, frozen=True, kw_only=True):
    """One note."""

    key: str
    """By which a note that is sent again is recognised."""
    at: datetime
    by: Actor
    text: str
    """As it was written: it may hold personal data."""


class Notes(Versioned, frozen=True, kw_only=True):
    """All notes on a call or a campaign, oldest first."""

    notes: tuple[Note, ...] = ()

    def under(self, key: str) -> Note | None:
        """Return the note that has a key."""
        return next((note for note in self.notes if note.key == key), None)


NO_NOTES = Notes()
"""Of what nobody noted anything on."""


class NoteUnchanged(StrEnum):
    """Why no note was added."""

    NOTED_ALREADY = "NOTED_ALREADY"
    """The same note: whoever sent it did not get the answer, or asked twice."""
    OTHER_NOTE = "OTHER_NOTE"
    """Another note has this key."""
    TOO_MANY = "TOO_MANY"


def add_note(notes: Notes, note: Note) -> Notes | NoteUnchanged:
    """
    Add a note.

    Parameters
    ----------
    notes : Notes
        As they are stored.
    note : Note
        The note, with the key that its writer gave it.

    Returns
    -------
    Notes or NoteUnchanged
        With this note as the last one. Unchanged: `NOTED_ALREADY` where the same person noted the same under this key, `OTHER_NOTE`
        where it is the key of another one, `TOO_MANY` where there are `MOST_NOTES`.
    """
    known = notes.under(note.key)
    if known is not None:
        is_same = (known.text, known.by.kind, known.by.id) == (note.text, note.by.kind, note.by.id)
        return NoteUnchanged.NOTED_ALREADY if is_same else NoteUnchanged.OTHER_NOTE
    if len(notes.notes) >= MOST_NOTES:
        return NoteUnchanged.TOO_MANY
    return replace(notes, notes=(*notes.notes, replace(note, at=floor_ms(note.at))))
