"""Notes of people: which are added, and which are known already."""

import pytest
from msgspec.structs import replace

from redial.domain.audit.acts import Actor, ActorKind
from redial.domain.notes.notes import MOST_NOTES, NO_NOTES, Note, Notes, NoteUnchanged, add_note
from simulation.makers import at

ANA = Actor(kind=ActorKind.PERSON, id="sub-of-ana", name="ana")
NOTE = Note(key="k1", at=at(1), by=ANA, text="the mailbox is full")


def test_notes_stand_in_their_order() -> None:
    first = add_note(NO_NOTES, NOTE)
    assert isinstance(first, Notes)
    second = add_note(first, replace(NOTE, key="k2", text="tried again"))
    assert isinstance(second, Notes)
    assert [note.key for note in second.notes] == ["k1", "k2"]
    assert second.under("k2") == second.notes[1]
    assert second.under("k3") is None


@pytest.mark.parametrize(
    ("again", "why"),
    [
        ({"at": at(9)}, NoteUnchanged.NOTED_ALREADY),
        ({"by": replace(ANA, name="ana b.", session="s")}, NoteUnchanged.NOTED_ALREADY),
        ({"text": "else"}, NoteUnchanged.OTHER_NOTE),
        ({"by": replace(ANA, id="sub-of-ben")}, NoteUnchanged.OTHER_NOTE),
        ({"by": replace(ANA, kind=ActorKind.PROGRAM)}, NoteUnchanged.OTHER_NOTE),
    ],
)
def test_a_note_is_known_by_its_key_its_writer_and_its_text(again: dict[str, object], why: NoteUnchanged) -> None:
    assert add_note(Notes(notes=(NOTE,)), replace(NOTE, **again)) is why


def test_a_note_that_is_stored_already_is_no_note_too_many() -> None:
    full = Notes(notes=tuple(replace(NOTE, key=f"k{number}") for number in range(MOST_NOTES)))
    assert add_note(full, replace(NOTE, key="another")) is NoteUnchanged.TOO_MANY
    assert add_note(full, replace(NOTE, key="k7")) is NoteUnchanged.NOTED_ALREADY
