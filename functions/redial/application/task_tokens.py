"""Where the tokens of waiting tasks of Step Functions are kept."""

from redial.application.versioned import VersionedStore, update
from redial.domain.call.task_tokens import TaskTokens, TokenNotAdded, add_token

TaskTokenStore = VersionedStore[str, TaskTokens]
"""The tokens of requests, under the ids of their calls: of a chain its first, of a bad request the one that it is kept under."""


def keep_token(store: TaskTokenStore, call_id: str, token: str, further: tuple[str, ...] = ()) -> bool:
    """
    Keep the token of a task that waits for a request.

    Parameters
    ----------
    store : VersionedStore
        Where tokens are kept.
    call_id : str
        Of the call, of the first of a chain, or of the bad request.
    token : str
        Of the task. It is kept once, whenever it comes.
    further : tuple of str
        The ids of the calls for further recipients of the request.

    Returns
    -------
    bool
        False where there are too many.

    Raises
    ------
    TooMuchContention
        Others added tokens each time.
    """
    changed = update(store.at(call_id), lambda tokens: add_token(tokens, token, further))
    return getattr(changed, "reason", None) is not TokenNotAdded.TOO_MANY
