"""The tasks of Step Functions that wait for a request to come to its end. Pure."""

from collections.abc import Collection
from enum import Enum, auto
from hashlib import sha256

from msgspec.structs import replace

from redial.domain.call.calls import Call
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS, step_request_id
from redial.domain.versioned import Versioned

MOST_TOKENS = 5
"""Of one request, whether or not they were answered. A state machine has another token each time it tries again."""
LONGEST_TOKEN = 2_048
"""In characters (Step Functions API reference, SendTaskSuccess)."""
_PLACES_OF_A_DIGEST = 32


class TaskTokens(Versioned, frozen=True, kw_only=True):
    """The tokens of the tasks that wait for one request. Whoever has a token may end its task: what was used is not kept."""

    waiting: tuple[str, ...] = ()
    """In the order in which they came."""
    answered: tuple[str, ...] = ()
    """Digests of those that were answered, or that Step Functions does not know any more."""
    further: tuple[str, ...] = ()
    """The ids of the calls for its further recipients, in their order: a call that was erased does not know its chain any more."""


class TokenNotAdded(Enum):
    """Why a token is not added."""

    KNOWN_ALREADY = auto()
    TOO_MANY = auto()


class NoneAnswered(Enum):
    """None of some tokens waits any more."""

    NONE_WAITS = auto()


def later_of(call: Call, request_id: str | None) -> tuple[str, ...]:
    """
    Return the keys of the calls that come after one in its chain.

    Parameters
    ----------
    call : Call
        A call, which may be erased: then it does not know its chain any more.
    request_id : str or None
        The producer's key, of a request that came again. From it those are derived that there may be for further recipients.

    Returns
    -------
    tuple of str
        In their order. After an erased call some of them may be of no call.
    """
    if call.chain is not None:
        return call.chain.later
    if request_id is None or call.chain_of != call.call_id:
        return ()
    return tuple(step_request_id(request_id, number) for number in range(2, MOST_FURTHER_RECIPIENTS + 2))


def add_token(tokens: TaskTokens, token: str, further: tuple[str, ...] = ()) -> TaskTokens | TokenNotAdded:
    """
    Add a token.

    Parameters
    ----------
    tokens : TaskTokens
        Those of the request.
    token : str
        Of the task that waits, too.
    further : tuple of str
        The ids of the calls for further recipients; none where nobody knows them any more.

    Returns
    -------
    TaskTokens or TokenNotAdded
        With the token; or that it came before, or that `MOST_TOKENS` did.
    """
    if token in tokens.waiting or _digest_of(token) in tokens.answered:
        return TokenNotAdded.KNOWN_ALREADY
    if len(tokens.waiting) + len(tokens.answered) >= MOST_TOKENS:
        return TokenNotAdded.TOO_MANY
    return replace(tokens, waiting=(*tokens.waiting, token), further=further or tokens.further)


def note_answered(tokens: TaskTokens, answered: Collection[str]) -> TaskTokens | NoneAnswered:
    """
    Note that tasks have their answer. Their tokens are forgotten; they still count, and are still known.

    Parameters
    ----------
    tokens : TaskTokens
        Those of the request.
    answered : collection of str
        Tokens, which are worth nothing any more.

    Returns
    -------
    TaskTokens or NoneAnswered
        What is left; or that somebody has noted them all.
    """
    done = [token for token in tokens.waiting if token in answered]
    if not done:
        return NoneAnswered.NONE_WAITS
    return replace(
        tokens,
        waiting=tuple(token for token in tokens.waiting if token not in done),
        answered=(*tokens.answered, *map(_digest_of, done)),
    )


def _digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()[:_PLACES_OF_A_DIGEST]
