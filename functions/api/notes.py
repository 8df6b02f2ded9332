"""Notes on calls and campaigns: added once under a key, and shown."""

from api.http.problems import bad_field, conflict
from api.http.request import ApiRequest, B, Q
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.application.versioned import Unchanged, VersionedRecord, update
from redial.contracts.answers.notes import NoteResponse
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.audit.words import actor_in_words
from redial.domain.call.calls import Call
from redial.domain.notes.notes import MOST_NOTES, NO_NOTES, Note, Notes, NoteUnchanged, add_note
from redial.domain.reporting.listing import StoredCall
from redial.domain.times import to_iso
from redial.errors import ChangedMeanwhile


def note_asked(request: ApiRequest[Q, B], services: Services, text: str, key: str | None) -> Note:
    """
    Return the note that is asked for.

    Raises
    ------
    ProblemError
        400: there is nothing in it.
    """
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        raise bad_field("text", "expected a note, not only spaces and what nobody sees")
    return Note(key=key or services.tokens(), at=request.now, by=request.caller.actor, text=text.strip())


def keep_note(record: VersionedRecord[Notes], note: Note) -> Note:
    """
    Store a note, unless it is stored already.

    Raises
    ------
    ProblemError
        409: another note has its key, there are too many, or the call is erased.
    """
    try:
        kept = update(record, lambda notes: add_note(notes, note))
    except ChangedMeanwhile as error:
        detail = "The data of its recipient is erased: nothing is noted on this call any more."
        raise conflict(detail, ProblemCode.RECIPIENT_IS_ERASED) from error
    if isinstance(kept, Unchanged):
        match kept.reason:
            case NoteUnchanged.OTHER_NOTE:
                raise conflict(f"key: another note has the key {note.key} already; give each note a key of its own.")
            case NoteUnchanged.TOO_MANY:
                detail = f"There are {MOST_NOTES} notes already, which is the most."
                raise conflict(detail, ProblemCode.TOO_MANY_NOTES, most=MOST_NOTES)
            case NoteUnchanged.NOTED_ALREADY:
                pass
    return kept.record.under(note.key) or note


def show_note(note: Note, presenter: Presenter) -> NoteResponse:
    """Show a note; numbers in it are hidden unless the caller may see them."""
    return NoteResponse(
        key=note.key, at=to_iso(note.at), by=presenter.text(actor_in_words(note.by)), text=presenter.text(note.text)
    )


def read_notes(call: StoredCall, services: Services) -> Notes:
    """Read what people noted on a call; a bad request has no notes."""
    return services.notes.of_call(call).load() if isinstance(call, Call) else NO_NOTES
