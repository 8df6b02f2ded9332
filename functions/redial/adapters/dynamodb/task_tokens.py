"""The tokens of waiting tasks of Step Functions, an item for each request that has some."""

from collections.abc import Callable
from datetime import datetime, timedelta

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.call.task_tokens import TaskTokens
from redial.domain.times import to_epoch_ms

# No execution of a state machine lasts longer, and no token (Step Functions quotas, "Maximum execution time").
_LONGEST_WAIT = timedelta(days=365)


class DynamoDbTaskTokens:
    """
    The tokens of requests, under the ids of their calls.

    Parameters
    ----------
    retention
        How long what was answered is kept: as long as the call that has ended. What still waits is kept as long as a task may wait.
    """

    def __init__(self, table: Table, retention: timedelta, now: Callable[[], datetime]) -> None:
        self._table = table
        self._retention = retention
        self._now = now

    def at(self, key: str) -> DynamoDbRecord[TaskTokens]:
        """Return the tokens of a request; reads nothing."""
        pk = f"{schema.TASK_TOKENS}{key}"
        return DynamoDbRecord(
            self._table,
            pk,
            read=lambda plain: to_task_tokens(plain, pk),
            write=self._to_plain,
            fresh=TaskTokens,
        )

    def _to_plain(self, tokens: TaskTokens) -> Plain:
        plain: Plain = to_plain(tokens)
        kept_for = max(_LONGEST_WAIT, self._retention) if tokens.waiting else self._retention
        return plain | {"delete_after": to_epoch_ms(self._now() + kept_for) // 1000}


def to_task_tokens(plain: Plain, pk: str) -> TaskTokens:
    """Read the tokens of a request."""
    return from_plain(plain, TaskTokens, pk)
