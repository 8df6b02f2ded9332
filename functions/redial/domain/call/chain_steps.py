"""Chains: further recipients of one request, called one after the other until one of them was reached. Pure."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
from msgspec.structs import replace

MOST_FURTHER_RECIPIENTS = 5


class ChainStep(msgspec.Struct, frozen=True, kw_only=True):
    """Which recipient of a request a call is for, where the request names several (`then`)."""

    request_id: str
    """The producer's key of the whole request."""
    number: int
    """1: the recipient of the request itself; from 2 on those of `then`, in their order."""
    of: int
    """How many recipients there are."""
    delay_seconds: float = 0.0
    """From the end of the call before it to its own turn."""
    share_seconds: float | None = None
    """How much time it has from its turn on; None: as long as the request has."""
    after_unknown: bool = False
    """Whether its turn comes also where nobody can tell how the call before it ended."""

    def request_id_of(self, number: int) -> str:
        """Give the key of the call for one of the recipients; that of the first is the producer's own."""
        return step_request_id(self.request_id, number)

    @property
    def earlier(self) -> tuple[str, ...]:
        """Give the keys of the calls before this one, the first recipient's first."""
        return tuple(self.request_id_of(number) for number in range(1, self.number))

    @property
    def later(self) -> tuple[str, ...]:
        """Give the keys of the calls after this one, the next first."""
        return tuple(self.request_id_of(number) for number in range(self.number + 1, self.of + 1))


def step_request_id(request_id: str, number: int) -> str:
    """
    Derive the key of one recipient's call from that of the request.

    Parameters
    ----------
    request_id : str
        The producer's key.
    number : int
        1 for the recipient of the request itself.

    Returns
    -------
    str
        The producer's key for the first, and for the others that with ``#`` and their number.
    """
    return request_id if number == 1 else f"{request_id}#{number}"


def time_taken(steps: Sequence[ChainStep]) -> timedelta:
    """Return how long the delays and the shares of a chain take that its request names."""
    return timedelta(seconds=sum(step.delay_seconds + (step.share_seconds or 0) for step in steps))


def with_shares(steps: Sequence[ChainStep], time_left: timedelta) -> tuple[ChainStep, ...]:
    """
    Share the time of a chain out equally among the recipients whose share its request does not name.

    Parameters
    ----------
    steps : sequence of ChainStep
        All of a chain.
    time_left : timedelta
        From when the first call is due to the end of the whole chain.

    Returns
    -------
    tuple of ChainStep
        The same steps, each with a share in whole milliseconds.
    """
    unnamed = sum(step.share_seconds is None for step in steps)
    if not unnamed:
        return tuple(steps)
    rest = max(time_left - time_taken(steps), timedelta(0))
    share = rest // unnamed // timedelta(milliseconds=1) / 1_000
    return tuple(step if step.share_seconds is not None else replace(step, share_seconds=share) for step in steps)
