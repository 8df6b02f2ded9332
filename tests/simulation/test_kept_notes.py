"""The tick looks at the notes on calls that have not ended."""

from datetime import timedelta

from redial.adapters import clients
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.schema import CALL, notes_on_call
from redial.adapters.dynamodb.table import Table
from redial.application.versioned import update
from redial.domain.audit.acts import Actor, ActorKind
from redial.domain.call.calls import CallStatus
from redial.domain.notes.notes import Note, add_note
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.world import START


def test_notes_on_a_call_that_ended_early_are_kept_no_longer_than_the_call() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request("one", expires_at=iso(timedelta(days=300).total_seconds()))
    pipeline.run(1)
    call = pipeline.calls["one"]
    note = Note(
        key="k1",
        at=START - timedelta(hours=11, minutes=55),
        by=Actor(kind=ActorKind.PERSON, id="ana", name="Ana"),
        text="wants the callback",
    )
    with pipeline.aws.installed():
        notes = DynamoDbNotes(Table(clients.dynamodb(), "calls"), timedelta(days=90))
        update(notes.of_call(call), lambda stored: add_note(stored, note))
    pipeline.run(12 * 60)
    assert pipeline.calls["one"].status is CallStatus.COMPLETED
    kept = pipeline.aws.dynamodb.items
    assert kept[notes_on_call(call.call_id)]["delete_after"] == kept[f"{CALL}{call.call_id}"]["delete_after"]
