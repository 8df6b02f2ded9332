"""The wake-up queue: tells ``dial`` that a call is due, or will be within 15 minutes."""

import json
from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# SQS: DelaySeconds reaches 15 minutes, in whole seconds. What is due later is found by the minute's tick.
LONGEST_DELAY = timedelta(minutes=15)


class SqsWakeUps:
    """Sends wake-ups. A lost one costs at most a minute, a repeated one costs nothing."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, call_ids: Sequence[str], delay: timedelta) -> None:
        """
        Wake ``dial`` after a delay (rounded up to whole seconds), with the ids of calls that are due then.

        The ids are hints: ``dial`` reads those calls by key, where an index could still be behind. A delay over 15 minutes is
        left to the minute's tick.
        """
        if delay > LONGEST_DELAY:
            return
        self._client.send_message(
            QueueUrl=self._queue_url,
            MessageBody=json.dumps({"call_ids": list(call_ids)}),
            DelaySeconds=max(0, ceil(delay.total_seconds())),
        )
