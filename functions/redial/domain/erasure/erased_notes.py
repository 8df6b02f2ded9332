"""What people noted on a call whose recipient's data is erased. Pure."""

from msgspec.structs import replace

from redial.domain.call.transitions.erasing import ERASED
from redial.domain.erasure.erased_recipient import NothingToErase
from redial.domain.notes.notes import Notes


def erase_notes(notes: Notes) -> Notes | NothingToErase:
    """
    Return notes without their words: that somebody noted something, and when, stays.

    Parameters
    ----------
    notes : Notes
        As they are stored.

    Returns
    -------
    Notes or NothingToErase
        `NothingToErase`: there are none, or none with words.
    """
    erased = replace(notes, notes=tuple(replace(note, text=ERASED) for note in notes.notes))
    return NothingToErase.NO_WORDS if erased == notes else erased
