"""The rules about people whose data is erased. Each is one of `rules.RULES`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.schema import AUDIT, CALL, ERASURE, MESSAGE, RECIPIENT, notes_on_call
from redial.domain.call.calls import Call
from redial.domain.erasure.erasures import Erasure
from redial.domain.masking import mentions
from redial.domain.phone_number import mask
from redial.domain.times import from_iso
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.world import START

_CLOCKS_S = 1.0
_LONGEST_ACT_S = 300.0
_VERSION = 1_000
"""So much of the number of an event is one version of a call's record."""


@dataclass(frozen=True)
class Person:
    """Whose data was erased."""

    number: str
    erasure: Erasure
    calls: Sequence[Call]
    """Those that were accepted up to the asking, as they were."""

    @property
    def words(self) -> frozenset[str]:
        """Give what only requests for this person say."""
        return frozenset(word for call in self.calls for word in words_of(call.request.request_id))


def words_of(request_id: str) -> tuple[str, str]:
    """Give what shows that something is of a request: its id or text, and what its name, its metadata and notes on it end with."""
    return f'"{request_id}"', f" of {request_id}."


def erasures_come_to_their_end(evidence: Evidence) -> Iterator[str]:
    """Each erasure that people were told is under way is stored, and is done when all has come to rest."""
    if not evidence.came_to_rest:
        return
    stored = {each.erasure_id: each for each in evidence.erasures}
    for act in _asked(evidence):
        if act.status is not None and 400 <= act.status < 500:
            yield f"{act.subject}: its erasure was answered {act.status}: {act.answer}"
        erasure = stored.get(act.answer["id"]) if act.answer is not None and act.is_done else None
        if act.is_done and erasure is None:
            yield f"{act.subject}: its erasure {act.answer['id']} was asked for, and is not stored"
    for erasure in evidence.erasures:
        if erasure.done_at is None:
            yield f"{erasure.erasure_id}: not done, with {erasure.left} left after {erasure.times} times"


def erased_calls_are_not_placed_again(evidence: Evidence) -> Iterator[str]:
    """From when on a call is known to be one of an erased person it is not dialled."""
    for request_id, call in evidence.calls.items():
        since = next((each.at for each in evidence.observed.stood.get(call.call_id, ()) if each.is_erased), None)
        for send in evidence.log:
            if since is not None and send.text == request_id and send.at > since + evidence.on_its_way_s:
                yield f"{request_id}: dialled at {send.at:.1f}, and erased since {since:.1f}"


def nothing_of_the_erased_is_left(evidence: Evidence) -> Iterator[str]:
    """Once an erasure is done, nothing that is stored or shown tells of the person what was accepted up to its asking."""
    for person in _persons(evidence):
        ids = {call.call_id for call in person.calls}
        for call in person.calls:
            if call.erased_at is None and f"{CALL}{call.call_id}" in evidence.stored:
                yield f"{call.request.request_id}: {call.status}, and was not erased"
        others, may_name, words = _others(evidence, person), _may_name(evidence, person), person.words
        for key, text in evidence.stored.items():
            if key.startswith(f"{RECIPIENT}{person.number}"):
                continue
            if key not in may_name and mentions(text, (person.number,)):
                yield f"{key}: names {person.number}, erased at {person.erasure.done_at}"
            if key not in others and not key.startswith(AUDIT) and (found := _found(text, words)):
                yield f"{key}: has {found}, erased at {person.erasure.done_at}"
        for call_id in ids & evidence.shown.keys():
            shown = evidence.shown[call_id]
            if (found := _found(shown, words)) or mentions(shown, (person.number,)):
                yield f"{call_id}: shown with {found or person.number}"


def nothing_of_the_erased_is_told_later(evidence: Evidence) -> Iterator[str]:
    """What is made of an erased record, for receivers and for the archive, tells nothing of the person."""
    for told in (*evidence.published, *evidence.archived):
        erased = evidence.observed.erased.get(str(told.get("call_id", "")))
        if erased is None or not erased.version or _version_of(told) < erased.version:
            continue
        request_id = str(from_item(erased.before)["request_id"])
        if found := _found(_text(told), frozenset(words_of(request_id))):
            yield f"{told['call_id']}: told with {found}, and erased before"


def _persons(evidence: Evidence) -> Iterator[Person]:
    for erasure in evidence.erasures:
        numbers = {act.subject for act in _asked(evidence) if _may_be_of(act, erasure)}
        if erasure.done_at is None or len(numbers) != 1:
            # Two whose masked numbers are alike: nobody can tell whose it is.
            continue
        (number,) = numbers
        calls = [
            call
            for call in evidence.calls.values()
            if call.request.destination_phone_number == number and call.accepted_at <= erasure.asked_at
        ]
        yield Person(number, erasure, calls)


def _asked(evidence: Evidence) -> list[Act]:
    return [act for act in evidence.history.acts if act.what == "erase"]


def _may_be_of(act: Act, erasure: Erasure) -> bool:
    if act.answer is not None and act.is_done:
        return bool(act.answer["id"] == erasure.erasure_id)
    at = (erasure.asked_at - START).total_seconds()
    is_then = act.begun_at - _CLOCKS_S <= at <= act.begun_at + _LONGEST_ACT_S
    return act.status is None and is_then and mask(act.subject) == erasure.masked_number


def _others(evidence: Evidence, person: Person) -> set[str]:
    """
    Give the keys of what is of others, or came later, though it has words of the same requests.

    These are calls to further recipients, calls made again, later requests of the same id; and notes on calls that TTL deleted, of
    which nobody knows any more whose they are.
    """
    ids = {call.call_id for call in person.calls}
    return (
        {f"{CALL}{call.call_id}" for call in evidence.calls.values() if call.call_id not in ids}
        | {key for key, text in evidence.stored.items() if key.startswith(CALL) and _accepted_later(text, person)}
        | {notes_on_call(each) for each in ids if f"{CALL}{each}" not in evidence.stored}
    )


def _accepted_later(text: str, person: Person) -> bool:
    """Tell whether a bad request came after the erasure was asked for."""
    if '"original"' not in text:
        return False
    _, _, told = text.partition('"accepted_at": "')
    return from_iso(told.partition('"')[0]) > person.erasure.asked_at


def _may_name(evidence: Evidence, person: Person) -> set[str]:
    """Give the keys of what may have the number all the same: it is of a later call, of events of such a one, or of nobody."""
    later = {f"{CALL}{call.call_id}" for call in evidence.calls.values() if call.accepted_at > person.erasure.asked_at}
    of_the_person = {
        f"{MESSAGE}{message_id}"
        for call in person.calls
        for attempt in call.attempts
        for message_id in (attempt.message_id, *attempt.other_message_ids)
    }
    return {
        key
        for key, text in evidence.stored.items()
        if (key.startswith(CALL) and (key in later or _accepted_later(text, person)))
        or (key.startswith(MESSAGE) and key not in of_the_person)
        or (key.startswith(ERASURE) and '"done_at"' not in text)
    }


def _found(text: str, words: frozenset[str]) -> str | None:
    return next((word for word in words if word in text), None)


def _version_of(told: Mapping[str, Any]) -> int:
    return int(told["sequence"]) // _VERSION if "sequence" in told else int(told.get("version", 0))


def _text(told: Mapping[str, Any]) -> str:
    return str(dict(told)).replace("'", '"')
