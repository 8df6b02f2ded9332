"""
What an AWS call sees and changes, and what an actor may yet see and change: by that two steps commute.

Things are named by the beginnings of their names: an item by its key, what stands in an index by the items that stand there, and
the phones that rang. What is declared here is checked at every call that an actor makes (`require_declared`): one that came to do
more would stop the exploration.
"""

from collections.abc import Callable
from typing import NamedTuple

from redial.adapters.dynamodb.schema import (
    ALLOWANCE,
    CALL,
    CONTROL,
    EVENT_FAILURE,
    EXPIRING,
    FAILURE,
    MESSAGE,
    ORPHAN,
    RECIPIENT,
    SET_ASIDE,
    waiting_in,
)
from redial.domain.call.calls import call_id_of
from redial.domain.call.requests import Lane
from simulation.aws.fake_aws import AwsCall

PHONES = "phones"
"""Those that rang: how many there are tells the next message id."""
EMPTY_PARTITIONS = frozenset({EXPIRING, SET_ASIDE, *(waiting_in(lane) for lane in Lane if lane is not Lane.NORMAL)})
"""Of the indexes: nothing of these worlds ever stands there, which `Ground` checks at every write."""
_STANDS_THERE = {ORPHAN: MESSAGE}
"""The items of a partition; those of all others are calls."""


class Reach(NamedTuple):
    """What is seen, and what is changed; what is changed is seen as well."""

    seen: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def meets(self, other: "Reach") -> bool:
        """Tell whether either changes what the other sees."""
        return _overlap(self.changed, other.seen + other.changed) or _overlap(self.seen, other.changed)

    def covers(self, other: "Reach") -> bool:
        """Tell whether nothing of another is beyond this one."""
        return all(name.startswith(self.changed) for name in other.changed) and all(
            name.startswith(self.seen + self.changed) for name in other.seen
        )

    def without(self, *names: str) -> "Reach":
        return Reach(*(tuple(each for each in some if each not in names) for some in self))


NOTHING = Reach()
EVERYTHING = Reach(changed=("",))
Future = Callable[[tuple[AwsCall, ...], bool], Reach]
"""What an actor may yet reach, by the calls that it has made or is about to make, and whether the answer of one was lost."""


def reach_of(call: AwsCall) -> Reach:
    """Return what a call sees and changes."""
    match call.parameters:
        case {"Key": {"pk": {"S": key}}} if call.operation == "GetItem":
            return Reach(seen=(key,))
        case {"Key": {"pk": {"S": key}}} | {"Item": {"pk": {"S": key}}}:
            return Reach(changed=(key,))
        case {"ExpressionAttributeValues": {":key": {"S": partition}}} if call.operation == "Query":
            return NOTHING if partition in EMPTY_PARTITIONS else Reach(seen=(_STANDS_THERE.get(partition, CALL),))
        case {"RequestItems": asked} if call.operation == "BatchGetItem":
            return Reach(seen=tuple(key["pk"]["S"] for each in asked.values() for key in each["Keys"]))
        case _ if call.is_send:
            # The rules of the world look at the call, whose intent stands there, and at the stamps of the send.
            return Reach(seen=(f"{CALL}{call_id_of(call.asked().text)}", ALLOWANCE, RECIPIENT), changed=(PHONES,))
        case _ if call.service in {"sqs", "clock"}:
            return NOTHING
        case _:
            return EVERYTHING


def of_dialer(most_sends: int) -> Future:
    """Return the future of a dialer, which sends for each call of the world once at most."""
    whole = Reach((CONTROL,), (ALLOWANCE, CALL, FAILURE, MESSAGE, PHONES, RECIPIENT))

    def future(made: tuple[AwsCall, ...], is_hit: bool) -> Reach:
        sends = sum(call.is_send for call in made[:-1])
        return whole.without(*(() if is_hit else (FAILURE,)), *((RECIPIENT, PHONES) if sends >= most_sends else ()))

    return future


def of_track(made: tuple[AwsCall, ...], is_hit: bool) -> Reach:
    """Return the future of ``track``: once it has begun, the events of one message."""
    message = next((name for call in made for name in reach_of(call).changed), MESSAGE)
    failed = (EVENT_FAILURE,) if is_hit else ()
    return Reach((ALLOWANCE,), (CALL, message, *failed) if made else (CALL, message, PHONES))


def of_settler(_made: tuple[AwsCall, ...], is_hit: bool) -> Reach:
    """Return the future of the settler."""
    return Reach((), (CALL, MESSAGE, *((FAILURE,) if is_hit else ())))


def of_cancel(request_id: str) -> Future:
    """Return the future of a person who cancels a call."""
    key = f"{CALL}{call_id_of(request_id)}"
    return lambda _made, _is_hit: Reach((), (key,))


def of_anybody(_made: tuple[AwsCall, ...], _is_hit: bool) -> Reach:
    """Return the future of an actor of which nothing is known."""
    return EVERYTHING


def require_declared(call: AwsCall, before: Reach, after: Reach) -> None:
    """
    Check that an actor's next call, and all that it may reach from there on, is within what was declared of it before.

    Raises
    ------
    AssertionError
        It is not, and orders may have been left out that do not come to the same.
    """
    assert before.covers(reach_of(call)), f"{call} is beyond what was declared: {before}"
    assert before.covers(after), f"{after} is beyond what was declared before: {before}"


def _overlap(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(name.startswith(others) or any(each.startswith(name) for each in others) for name in some)
