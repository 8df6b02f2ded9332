"""
The lines of the archive that are about a person, and what is left of them. Pure.

A line stays a line: whatever counts lines, attempts and outcomes counts the same afterwards.
"""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from redial.domain.masking import mentions

ERASED = "(erased)"


class Person(Struct, kw_only=True):
    """Whose lines are looked for: by number, and by the ids of the calls that went to it."""

    numbers: tuple[str, ...]
    call_ids: set[str] = field(default_factory=set)
    message_ids: set[str] = field(default_factory=set)

    def learn_from_event(self, line: str) -> bool:
        """Note whose call a voice event is of, where it names the number; tell whether it does."""
        if not mentions(line, self.numbers):
            return False
        event = _read(line)
        for name in ("messageId", "MessageId"):
            if isinstance(event.get(name), str):
                self.message_ids.add(event[name])
        context = event.get("context")
        if isinstance(context, dict) and isinstance(context.get("redial_call"), str):
            self.call_ids.add(context["redial_call"])
        return True

    def learn_from_record(self, line: str) -> None:
        """Note the call that a record of an attempt belongs to, where the attempt is known."""
        record = _read(line)
        if record.get("message_id") in self.message_ids and isinstance(record.get("call_id"), str):
            self.call_ids.add(record["call_id"])


def erased_event(line: str, person: Person) -> str:
    """Return the line of a voice event without the number; the same line where it does not name it."""
    if not mentions(line, person.numbers):
        return line
    event = _read(line)
    # What is no JSON was no event that anything could be told from.
    return _written(_without_number(event, person) if event else {"erased": True})


def erased_record(line: str, person: Person) -> str:
    """Return the line of a record without what tells of the person; the same line where it tells nothing."""
    record = _read(line)
    if record.get("record") == "act":
        # The audit trail is not changed, and names nobody who was called.
        return line
    is_theirs = record.get("call_id") in person.call_ids or record.get("message_id") in person.message_ids
    if not is_theirs and not mentions(line, person.numbers):
        return line
    kept = {name: value for name, value in record.items() if name != "metadata"}
    if "status_reason" in kept:
        kept["status_reason"] = ERASED
    if "request_id" in kept:
        # As in the table: what tells the records of one call from those of another stays.
        kept["request_id"] = kept.get("call_id", ERASED)
    return _written(_without_number(kept, person))


def lines_of(text: str) -> Iterator[str]:
    """Give the lines of an object that hold something; several records of the voice service may end with no line feed."""
    return (line for line in text.split("\n") if line.strip())


def _read(line: str) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _written(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _without_number(value: Any, person: Person) -> Any:
    match value:
        case dict():
            # A key may name it as well.
            return {
                ERASED if mentions(name, person.numbers) else name: _without_number(part, person)
                for name, part in value.items()
            }
        case list():
            return [_without_number(part, person) for part in value]
        case str() if mentions(value, person.numbers):
            return ERASED
        case bool() | None | float():
            return value
        case int() if mentions(str(value), person.numbers):
            return ERASED
        case _:
            return value
