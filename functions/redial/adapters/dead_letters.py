"""Dead-letter queues: how much is in them, a look at it, and the way back."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct
from msgspec.structs import replace

from redial.domain.times import from_epoch_ms
from redial.errors import RedriveInProgress

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# A look hides the messages from other consumers for so long; nobody else takes from a dead-letter queue.
_HIDDEN_FOR_A_LOOK_S = 1
_HIDDEN_WHILE_MOVED_S = 60
_MOST_LOOKED_AT = 30
_COUNTS_ARE_GOOD_FOR = timedelta(seconds=10)
# Of an InvalidParameterValue, a code that SQS gives for much else too: "There is already a task running. Only one active task ..."
_ALREADY_MOVED = "already a task running"
_UNKNOWN_OPERATION = frozenset({"InvalidAction", "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"})


class DeadLetterQueue(Struct, frozen=True, kw_only=True, array_like=True):
    """
    A dead-letter queue, and the queue that its messages can go back to.

    As an array in the environment: names of fields would take what is left of its 4 KB.
    """

    name: str
    """As SQS has it: the end of the queue's address and of its ARN."""
    target: str | None = None
    """
    The name of the queue that the messages go back to; None: they go nowhere.

    In the environment it may be what another dead-letter queue is of, whose messages go to the same queue.
    """
    is_moved_by_sqs: bool = False
    """Whether it is the dead-letter queue of another queue: SQS moves messages (StartMessageMoveTask) only from such a one."""


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message that was tried again and again, in vain."""

    message_id: str
    body: str
    sent_at: datetime | None
    received_times: int
    attributes: dict[str, str]
    """What was said with it: of an event that a receiver did not take, which one, and why."""


class Moved(Struct, frozen=True, kw_only=True):
    """What a redrive did: moved so many, or (None) handed the work to SQS."""

    messages: int | None
    is_done: bool
    kept: int = 0
    """Messages that could go nowhere, and are still there."""


class DeadLetters:
    """
    The dead-letter queues of a stack.

    Parameters
    ----------
    queues
        Each under what it is of.
    a_queue_url
        The address of any queue of the stack: they differ in their names alone. So the environment of a function, which holds
        4 KB in all, need not carry an address and an ARN for each.
    now
        Tells the time, and so when that for moving messages is over.
    senders
        By what a queue is of: sends a message to where it belongs, which is no queue. Where it says that it could not, the message
        is kept.
    """

    def __init__(
        self,
        client: "SQSClient",
        queues: Mapping[str, DeadLetterQueue],
        a_queue_url: str,
        now: Callable[[], datetime],
        senders: "Mapping[str, Callable[[MessageTypeDef], bool]] | None" = None,
    ) -> None:
        self._client = client
        self._now = now
        self._senders = senders or {}
        self.queues = {name: _with_whole_target(queue, queues) for name, queue in queues.items()}
        self._urls = a_queue_url.rpartition("/")[0]
        self._counts: tuple[datetime, dict[str, int]] | None = None

    def counts(self, now: datetime) -> dict[str, int]:
        """Count the messages in each queue, approximately, as SQS does; up to ten seconds old."""
        if self._counts is None or not timedelta(0) <= now - self._counts[0] < _COUNTS_ARE_GOOD_FOR:
            self._counts = now, {name: self._count(queue) for name, queue in self.queues.items()}
        return self._counts[1]

    def look(self, name: str) -> list[DeadLetter]:
        """Look at some messages; they stay where they are."""
        found: dict[str, DeadLetter] = {}
        # At first so long that what another look has hidden a moment ago appears again.
        wait_s = _HIDDEN_FOR_A_LOOK_S + 1
        while len(found) < _MOST_LOOKED_AT:
            received = self._receive(self._url(self.queues[name].name), _HIDDEN_FOR_A_LOOK_S, wait_s=wait_s)
            wait_s = 0
            new = [message for message in received if message["MessageId"] not in found]
            if not new:
                break
            found |= {message["MessageId"]: _to_dead_letter(message) for message in new}
        return list(found.values())

    def redrives_to(self, name: str) -> str | None:
        """Return what the messages of a queue go back to; its own name: each to another place. None: they go nowhere."""
        if name in self._senders:
            return name
        target = self.queues[name].target
        # The first that goes back to a queue is that queue's own.
        return None if target is None else next(other for other, it in self.queues.items() if it.target == target)

    def redrive(self, name: str, deadline: datetime) -> Moved:
        """
        Send the messages of a queue back to where they failed.

        SQS does it by itself (StartMessageMoveTask) from the dead-letter queue of a queue. From others, as from that of a topic's
        subscriptions, each message is sent first and deleted then. Dying in between loses nothing: the message is in both
        queues, and once more in the target after another redrive. That is harmless as SQS's own repeats are: a request is
        recognised by its ``request_id``, an event by its attempt and type, a published one by its id, and a wake-up is a hint.

        Parameters
        ----------
        name : str
            What the queue is of: a key of `queues`.
        deadline : datetime
            After it no ten messages more are moved, and the result says ``is_done=False``.

        Returns
        -------
        Moved
            How many messages were moved; None where SQS has begun to move them.

        Raises
        ------
        ValueError
            Messages of this queue go nowhere.
        RedriveInProgress
            SQS moves them already.
        """
        self._counts = None
        queue = self.queues[name]
        url = self._url(queue.name)
        sender = self._senders.get(name)
        if sender is not None:
            return self._move(url, sender, deadline)
        if queue.target is None:
            raise ValueError(f"messages of the dead-letter queue {name} cannot be redriven")
        to_target = self._sender_to(self._url(queue.target))
        if not queue.is_moved_by_sqs:
            return self._move(url, to_target, deadline)
        arn = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        try:
            self._client.start_message_move_task(
                SourceArn=arn, DestinationArn=f"{arn.removesuffix(queue.name)}{queue.target}"
            )
        except ClientError as error:
            if _ALREADY_MOVED in error.response["Error"].get("Message", ""):
                raise RedriveInProgress(f"the messages of {queue.name} are being moved already") from error
            # The local stack's SQS does not know how.
            if error.response["Error"]["Code"] not in _UNKNOWN_OPERATION:
                raise
            return self._move(url, to_target, deadline)
        return Moved(messages=None, is_done=False)

    def _url(self, name: str) -> str:
        return f"{self._urls}/{name}"

    def _sender_to(self, target_url: str) -> "Callable[[MessageTypeDef], bool]":
        def send(message: "MessageTypeDef") -> bool:
            self._client.send_message(QueueUrl=target_url, MessageBody=message["Body"])
            return True

        return send

    def _move(self, url: str, send: "Callable[[MessageTypeDef], bool]", deadline: datetime) -> Moved:
        moved = kept = 0
        while self._now() < deadline:
            # Long polls: a short one does not ask all of SQS's servers, and may find nothing where there is something. So
            # long that what a look has hidden a moment ago appears again.
            received = self._receive(url, _HIDDEN_WHILE_MOVED_S, wait_s=_HIDDEN_FOR_A_LOOK_S + 1)
            if not received:
                return Moved(messages=moved, is_done=True, kept=kept)
            for message in received:
                if not send(message):
                    kept += 1
                    continue
                self._client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                moved += 1
        return Moved(messages=moved, is_done=False, kept=kept)

    def _receive(self, url: str, hidden_s: int, wait_s: int) -> "list[MessageTypeDef]":
        answer = self._client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=hidden_s,
            WaitTimeSeconds=wait_s,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
            MessageAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _count(self, queue: DeadLetterQueue) -> int:
        attributes = self._client.get_queue_attributes(
            QueueUrl=self._url(queue.name),
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"]) + int(attributes["ApproximateNumberOfMessagesNotVisible"])


def _to_dead_letter(message: "MessageTypeDef") -> DeadLetter:
    attributes = message.get("Attributes", {})
    sent = attributes.get("SentTimestamp")
    return DeadLetter(
        message_id=message["MessageId"],
        body=message["Body"],
        sent_at=from_epoch_ms(int(sent)) if sent is not None else None,
        received_times=int(attributes.get("ApproximateReceiveCount", 0)),
        attributes={
            name: value["StringValue"]
            for name, value in sorted(message.get("MessageAttributes", {}).items())
            if "StringValue" in value
        },
    )


def _with_whole_target(queue: DeadLetterQueue, queues: Mapping[str, DeadLetterQueue]) -> DeadLetterQueue:
    other = None if queue.target is None else queues.get(queue.target)
    return queue if other is None else replace(queue, target=other.target)
