"""What the actors share: the table, the phones that rang, and the time. Each step leads from one state of it to another."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import msgspec
from botocore.exceptions import ClientError

from redial.adapters.dynamodb.schema import CALL, INDEXES
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb, Stored
from simulation.errors import read_timeout
from simulation.small_worlds.actor import Response, StandingClock
from simulation.small_worlds.numbers import Numbered
from simulation.small_worlds.reach import EMPTY_PARTITIONS
from simulation.voice.sends import Send
from simulation.voice.service import SendVoiceMessage

WRITES = frozenset({"PutItem", "UpdateItem"})
STILL_UNDER_WAY_S = 600.0
"""After which a call is taken for ended whose final event was not told: the deadline of these worlds' functions."""
TOLD_WITHIN_S = 60.0
"""From a send to the publication of its final event, at most."""


class Ring(NamedTuple):
    """A phone that rang: a send that placed a call."""

    by: str
    """Whose send it was."""
    token: str
    at: float
    request_id: str
    origination_phone_number: str
    destination_phone_number: str
    message_id: str
    outcome: str
    configuration_set: str
    context: tuple[tuple[str, str], ...] | None = None
    """What the send said of itself, in version 2 of the voice API."""
    told_at: float | None = None
    """When its final event was published; until then the call is under way."""

    def told(self, now: float) -> "Ring":
        """Return it with its final event, which is published soon after the send, however late somebody hears of it."""
        return self._replace(told_at=min(now, self.at + TOLD_WITHIN_S))

    def as_send(self) -> Send:
        """Return it as the voice service's log has it."""
        return Send(
            at=self.at,
            origination_phone_number=self.origination_phone_number,
            destination_phone_number=self.destination_phone_number,
            text=self.request_id,
            behaviour="accepted",
            outcome=self.outcome,
            message_id=self.message_id,
            configuration_set=self.configuration_set,
            version="v1" if self.context is None else "v2",
            context=None if self.context is None else dict(self.context),
            first_told_at=self.told_at,
            ends_at=self.told_at,
        )


class Cancelled(NamedTuple):
    """A cancellation that took effect, and the attempts that had been claimed before."""

    call_key: str
    tokens: frozenset[str]


class Common(NamedTuple):
    """All that the actors share, at one moment."""

    table: Stored
    numbers: dict[str, int]
    """Each item's key with the number of its content."""
    rings: tuple[Ring, ...] = ()
    cancelled: tuple[Cancelled, ...] = ()
    seconds: float = 0.0
    key: int = 0
    """Equal for equal states."""


class Ground:
    """
    Carries out AWS calls on whatever state is loaded.

    Parameters
    ----------
    outcomes
        Of the calls in the order in which they are placed; the last one goes on.
    number_of
        Numbers what is stored and answered.
    """

    def __init__(self, clock: StandingClock, outcomes: Sequence[str], number_of: Numbered) -> None:
        self.clock = clock
        self.dynamodb = FakeDynamoDb()
        self.dynamodb.followers = [self._written]
        self.rings: tuple[Ring, ...] = ()
        self.cancelled: tuple[Cancelled, ...] = ()
        self.faults: list[str] = []
        """What was broken since the state was loaded."""
        self.watch_write: Callable[[Ground, str, Item | None, Item], None] = lambda *_: None
        self.watch_ring: Callable[[Ground, Ring], None] = lambda *_: None
        self.caller = ""
        """Whose call is carried out."""
        self._outcomes = outcomes
        self._number_of = number_of
        self._numbers: dict[str, int] = {}
        self._seen: dict[int, tuple[Item, int]] = {}
        self._loaded: Common | None = None
        self._commons: dict[int, Common] = {}

    @property
    def items(self) -> dict[str, Item]:
        return self.dynamodb.items

    def load(self, state: Common) -> None:
        self.faults = []
        self.clock.seconds = state.seconds
        self.rings, self.cancelled = state.rings, state.cancelled
        # Each write makes the numbers anew.
        if self._numbers is not state.numbers:
            self.dynamodb.restore(state.table)
            self._numbers = state.numbers
        self._loaded = state

    def save(self) -> Common:
        """Return the state as it is now; the same one where nothing was changed."""
        before, shared = self._loaded, (self.rings, self.cancelled, self.clock.seconds)
        is_written = before is None or self._numbers is not before.numbers
        if before is not None and not is_written and shared == (before.rings, before.cancelled, before.seconds):
            return before
        key = self._number_of((*sorted(self._numbers.items()), *shared))
        known = self._commons.get(key)
        if known is None:
            table = self.dynamodb.stored() if before is None or is_written else before.table
            known = self._commons[key] = Common(table, self._numbers, *shared, key)
        self._loaded, self._numbers = known, known.numbers
        return known

    def serve(self, call: AwsCall) -> Answer:
        """Carry out a call of the `caller`."""
        if call.is_send:
            return self._send(call.asked())
        if call.service == "sqs":
            # Wake-ups are hints, and stored nowhere: at rest the minute's tick stands for them.
            return {"MessageId": "wake-up"}
        return self.dynamodb.call(call.operation, call.parameters)

    def respond(self, caller: str, call: AwsCall) -> Response:
        """Carry out a call, and return what its caller is to be told."""
        numbers, rings = self._numbers, self.rings
        self.caller = caller
        try:
            answer = self.serve(call)
        except ClientError as error:
            response: Any = error.response
            return Response(("refused", self._number_of_answer(call, response)), _raises(response, call.operation))
        has_effect = self._numbers is not numbers or self.rings is not rings
        return Response(self._number_of_answer(call, answer), lambda: answer, has_effect=has_effect)

    def _number_of_answer(self, call: AwsCall, answer: Any) -> Hashable:
        """Return a number that equal answers have in common; those about one item are known by that of the item."""
        match call.parameters:
            case {"Key": {"pk": {"S": key}}} | {"Item": {"pk": {"S": key}}}:
                return self._numbers.get(key)
            case _:
                return self._number_of(_text(answer))

    def _send(self, asked: SendVoiceMessage) -> Answer:
        call_key = next((key for key, item in self.items.items() if item.get("request_id") == {"S": asked.text}), "")
        number = len(self.rings)
        ring = Ring(
            by=self.caller,
            token=token_in_flight(self.items.get(call_key, {})) or "",
            at=self.clock.seconds,
            request_id=asked.text,
            origination_phone_number=asked.origination_phone_number,
            destination_phone_number=asked.destination_phone_number,
            message_id=f"m{number + 1}",
            outcome=self._outcomes[min(number, len(self._outcomes) - 1)],
            configuration_set=asked.configuration_set,
            context=None if asked.context is None else tuple(sorted(asked.context.items())),
        )
        self.watch_ring(self, ring)
        self.rings = (*self.rings, ring)
        return {"MessageId": ring.message_id}

    def _written(self, key: str, before: Item | None, after: Item | None) -> None:
        assert after is not None, "nothing is as old here that it expires"
        for index in INDEXES:
            partition = after.get(index.partition_key, {}).get("S")
            assert partition not in EMPTY_PARTITIONS, f"{key} stands in {partition}, which is taken for empty"
        self.watch_write(self, key, before, after)
        # What is written is what a call has in its parameters, or what was made for its answer: it stays, and is not changed.
        seen = self._seen.get(id(after))
        if seen is None:
            seen = self._seen[id(after)] = after, self._number_of(_text(after))
        self._numbers = self._numbers | {key: seen[1]}


def lost() -> Answer:
    """Raise what a caller gets whose answer was lost."""
    raise read_timeout()


def tokens_of(item: Item) -> tuple[str, ...]:
    """Return the tokens of a call's attempts."""
    return tuple(attempt["M"]["token"]["S"] for attempt in item.get("attempts", {}).get("L", ()))


def status_of(item: Item) -> str:
    return str(item.get("status", {}).get("S", ""))


def token_in_flight(item: Item) -> str | None:
    """Return the token of the attempt that is under way."""
    tokens = tokens_of(item)
    return tokens[-1] if tokens and status_of(item) == "CALLING" else None


def is_call(key: str) -> bool:
    return key.startswith(CALL)


def _text(answer: Any) -> str:
    return msgspec.json.encode(answer, order="sorted").decode()


def _raises(response: Any, operation: str) -> Callable[[], Answer]:
    def give() -> Answer:
        raise ClientError(response, operation)

    return give
