"""A table in memory with what is stored of a person, and an eraser over it."""

from typing import Any, cast

import msgspec
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.reading import StoredAttempts, StoredCalls, TableReader
from redial.adapters.dynamodb.stored_texts import StoredTexts
from redial.application.erasing.erase_person import Eraser
from redial.application.erasing.erased_stores import ErasedStores
from redial.application.ports import CallPorts
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, FieldError
from redial.domain.call.reasons.reason import RefusedByService
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Content, PlainTextMessage
from redial.domain.erasure.erasures import Erasure, ask_for_erasure
from simulation.makers import DESTINATION, ORIGINATION, T0, at, waiting_call
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook
from tests.adapters.dialling import NoWakeUps, SetClock
from tests.unit.adapters.table_client import RETENTION, TableClient

OTHER = "+12065550111"
NAME, WORDS, METADATA = "Ada Lovelace", "Dear Ada, your test was negative.", (("patient", "ada-17"),)
PERSONAL = (DESTINATION, NAME, WORDS, "ada-17", "ada's reminder")


class Died(BaseException):
    """The process ends here."""


class EraserOverTable:
    """Calls in a table in memory, and an eraser whose process may die after a write."""

    def __init__(self) -> None:
        client = cast("TableClient", clients.dynamodb())
        self.client = client
        self.telemetry, self.clock = Notebook(), SetClock()
        self.table, self.reader = client.table(), TableReader(clients.dynamodb(), client.table().name)
        self.calls = DynamoDbCalls(self.table, RETENTION)
        self.attempts = DynamoDbAttempts(self.table, RETENTION)
        self.notes = DynamoDbNotes(self.table, RETENTION)
        self.recipients = DynamoDbRecipients(self.table, self.clock.now)
        self.erasures = DynamoDbErasures(self.table, RETENTION)
        self.clock.time = at(100)
        self.eraser = Eraser(
            ports=CallPorts(
                calls=self.calls,
                attempts=self.attempts,
                wake_ups=NoWakeUps(),
                telemetry=self.telemetry,
                clock=self.clock,
            ),
            stores=ErasedStores(
                erasures=self.erasures, rejections=self.calls, notes=self.notes, recipients=self.recipients
            ),
            indexes=self.reader,
            records=StoredCalls(self.reader, lambda _: None),
            events=StoredAttempts(self.reader, lambda _: None),
            texts=StoredTexts(self.reader),
            set_aside=nothing_set_aside(self.telemetry),
        )

    def add(
        self, request_id: str = "ada's reminder", seconds: float = 0, number: str = DESTINATION, **changes: Any
    ) -> Call:
        request = replace(
            waiting_call(request_id).request, destination_phone_number=number, name=NAME, metadata=METADATA
        )
        content = Content(plain_text_message=PlainTextMessage(text=WORDS))
        call = replace(
            waiting_call(request_id),
            request=replace(request, content=content),
            accepted_at=at(seconds),
            **changes,
        )
        self.calls.add(call)
        return call

    def ask(self, *, also_do_not_call: bool = False, seconds: float = 100) -> Erasure:
        erasure = ask_for_erasure(
            "e1",
            (DESTINATION,),
            by="ana",
            reason="asked to",
            also_do_not_call=also_do_not_call,
            now=at(seconds),
        )
        self.erasures.add(erasure)
        return erasure

    @property
    def state(self) -> Erasure:
        found = self.erasures.get("e1")
        assert found is not None
        return found

    def run(self, seconds: float | None = None) -> Erasure:
        if seconds is not None:
            self.clock.time = at(seconds)
        self.eraser.run()
        return self.state

    def run_to_the_end(self) -> Erasure:
        self.run()
        return self.run(500)

    def call(self, call: Call) -> Call:
        stored = self.calls.get(call.call_id)
        assert stored is not None
        return stored

    def items_with(self, *words: str) -> list[str]:
        """Give the keys of items that hold one of some words, the erasure's own and the recipient's left out."""
        found = []
        for key, item in self.client.dynamodb.items.items():
            text = msgspec.json.encode(item).decode() + key
            if any(word in text for word in words) and not key.startswith(("ERASURE#", "RECIPIENT#")):
                found.append(key)
        return found


def ended(outcome: Outcome = Outcome.BUSY, **changes: Any) -> dict[str, Any]:
    attempt = Attempt(
        number=1,
        token="t1",
        origination_phone_number=ORIGINATION,
        intent_at=T0,
        message_id="m1",
        sent_at=T0,
        outcome=outcome,
        outcome_at=at(20),
        detail=f"refused for {DESTINATION}",
    )
    values = {
        "status": CallStatus.UNREACHED,
        "wait_reason": None,
        "status_at": at(20),
        "attempts": (attempt,),
        "reason": RefusedByService(f"no such number {DESTINATION}"),
    }
    return values | changes


def rejected(call_id: str, number: str | None, original: str) -> RejectedRequest:
    return RejectedRequest(
        call_id=call_id,
        errors=(FieldError(field="metadata.ada-17", message="expected a text"), FieldError(field="lane", message="?")),
        original=original,
        accepted_at=at(50),
        request_id="ada's reminder",
        destination_phone_number=number,
        name=NAME,
        submitted_by="the ward",
    )


def payload(number: str) -> str:
    return f'{{"destinationPhoneNumber":"{number}"}}'
