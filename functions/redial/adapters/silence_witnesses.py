"""What is asked about the silence after a send, outside of the table: the events log, and the dead-letter queues of events."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from redial.adapters.dead_letters import DeadLetterQueue, DeadLetters
from redial.domain.attempt.silence import LogEntry
from redial.domain.times import from_epoch_ms, to_epoch_ms, to_iso
from redial.errors import WitnessUnavailable

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sqs import SQSClient

# A page is a megabyte, or 10,000 entries; the events of three minutes are fewer by far.
_MOST_PAGES = 20


class SilenceSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the witnesses are."""

    events_log_group_name: str
    dead_letter_queue_names: tuple[str, ...]
    """Those of voice events."""


class CloudWatchEventsLog:
    """
    The log group that the voice service writes events to.

    FilterLogEvents, and not Logs Insights: it answers at once, with whatever is there, and may be permitted for the one group.
    """

    def __init__(self, client: Callable[[], "CloudWatchLogsClient"], log_group_name: str) -> None:
        self._client = client
        self._log_group_name = log_group_name

    def entries(self, since: datetime, until: datetime) -> list[LogEntry]:
        """Return the entries between two times, both included."""
        return [entry for page in self._pages(since, until) for entry in page]

    def shows(self, text: str, since: datetime, until: datetime) -> bool:
        """Tell whether an entry between two times holds a text."""
        pattern = '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
        pages = self._pages(since, until, filterPattern=pattern)
        return any(text in entry.text for page in pages for entry in page)

    def _pages(self, since: datetime, until: datetime, **pattern: str) -> Iterator[list[LogEntry]]:
        question: dict[str, Any] = {
            "logGroupName": self._log_group_name,
            "startTime": to_epoch_ms(since),
            "endTime": to_epoch_ms(until),
            **pattern,
        }
        for _ in range(_MOST_PAGES):
            try:
                answer = self._client().filter_log_events(**question)
            except (ClientError, BotoCoreError) as error:
                raise WitnessUnavailable(f"the events log cannot be read: {error}") from error
            yield [LogEntry(from_epoch_ms(each["timestamp"]), each["message"]) for each in answer["events"]]
            if "nextToken" not in answer:
                return
            question["nextToken"] = answer["nextToken"]
        raise WitnessUnavailable(f"the events log has more than {_MOST_PAGES} pages from {to_iso(since)} on")


class SqsEventDeadLetters:
    """
    The dead-letter queues of voice events.

    Parameters
    ----------
    a_queue_url
        The address of any queue of the stack, as of `DeadLetters`.
    now
        Tells the time.
    """

    def __init__(
        self, client: "SQSClient", queue_names: tuple[str, ...], a_queue_url: str, now: Callable[[], datetime]
    ) -> None:
        self._now = now
        queues = {name: DeadLetterQueue(name=name) for name in queue_names}
        self._queues = DeadLetters(client, queues, a_queue_url, now)

    def count(self) -> int:
        """Count the messages in all of them, up to ten seconds ago."""
        try:
            return sum(self._queues.counts(self._now()).values())
        except (ClientError, BotoCoreError) as error:
            raise WitnessUnavailable(f"a dead-letter queue of events cannot be asked: {error}") from error
