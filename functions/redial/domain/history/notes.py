"""What people noted on a call, told in its story. Pure."""

from collections.abc import Iterator

from redial.domain.audit.words import actor_in_words
from redial.domain.history.acts import named
from redial.domain.history.entries import EntryKind, HistoryEntry
from redial.domain.history.explanation_codes import ExplanationCode
from redial.domain.notes.notes import Notes


def notes_told(notes: Notes) -> Iterator[HistoryEntry]:
    """
    Yield the notes on a call as lines of its history.

    Parameters
    ----------
    notes : Notes
        As they are stored.

    Yields
    ------
    HistoryEntry
        One for each note: who noted what.
    """
    for note in notes.notes:
        yield HistoryEntry(
            at=note.at,
            kind=EntryKind.NOTE,
            text=f"{actor_in_words(note.by)} noted: {note.text}",
            code=ExplanationCode.NOTED_BY,
            values={"by": named(note.by), "note": note.text},
        )
