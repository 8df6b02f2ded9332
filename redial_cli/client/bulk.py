"""Sending many requests to the requests queue: in parallel, and none of them twice."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, TextIO

import typer
from botocore.exceptions import BotoCoreError, ClientError

from redial.contracts.files.request_rows import Row
from redial_cli.client.errors import NoStackError, NotPermittedError, NotPossibleError, is_refusal
from redial_cli.client.stacks import Stack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# SendMessageBatch (SQS API): ten messages, a megabyte in all.
_MOST_IN_A_BATCH = 10
_MOST_BYTES = 250_000
# More make it slower: they wait for one another in one Python process (`make bench ARGS=submit`).
_AT_ONCE = 3
_MOST_TRIES = 5
_BETWEEN_TRIES_S = 0.2
_STATE_VARIABLE = "REDIAL_STATE_DIR"


class Journal:
    """
    What was sent before: so a file that is sent again, after an interruption or because it has grown, sends only what is new.

    A line for each request that the queue took, in a file for each stack and file of requests. A stack that was made anew, under
    whichever name, is another one.
    """

    def __init__(self, stack: Stack, source: Path) -> None:
        folder = Path(os.environ.get(_STATE_VARIABLE) or typer.get_app_dir("redial"))
        key = f"{stack.stack_id}\0{stack.output('requests_queue_url')}\0{source.resolve()}"
        self.path = folder / "submitted" / sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self._written: TextIO | None = None

    def sent_before(self) -> set[str]:
        """Return the digests of the requests that were sent."""
        with self._telling():
            return set(self.path.read_text(encoding="utf-8").split()) if self.path.exists() else set()

    def open(self, *, forget: bool) -> None:
        """
        Make ready for notes, before anything is sent: what cannot be noted would be sent twice.

        Parameters
        ----------
        forget
            Whether what was noted before goes: whoever sends a file again on purpose says so.
        """
        with self._telling():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._written = self.path.open("w" if forget else "a", encoding="utf-8")

    def note(self, rows: Iterable[Row]) -> None:
        """Note that the queue took some requests."""
        if self._written is None:
            raise ValueError("a journal is opened before it is written to")
        with self._telling():
            self._written.write("".join(f"{row.digest}\n" for row in rows))
            self._written.flush()

    def close(self) -> None:
        """Close the file."""
        if self._written is not None:
            with self._telling():
                self._written.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (OSError, UnicodeDecodeError) as error:
            raise NotPossibleError(
                f"What is sent cannot be noted in {self.path}: {error}. ${_STATE_VARIABLE} names another folder for it."
            ) from error


def send(rows: Iterable[Row], stack: Stack, journal: Journal) -> Iterator[int]:
    """
    Send requests to the queue, several batches at once; give how many each batch was.

    Raises
    ------
    NoStackError
        The queue cannot be reached.
    NotPermittedError
        The credentials do not permit to send.
    """
    queue_url = stack.output("requests_queue_url")
    client = _client(stack)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        sending = _Sending(_batches(rows), lambda batch: _send_batch(client, queue_url, batch))
        for _ in range(_AT_ONCE):
            threads.submit(sending.work)
        try:
            for taken in sending.taken(_AT_ONCE):
                journal.note(taken)
                yield len(taken)
        except ClientError as error:
            kind = NotPermittedError if is_refusal(error) else NoStackError
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise kind(f"The requests queue refused: {code}: {message}") from error
        except BotoCoreError as error:
            raise NoStackError(
                f"The requests queue cannot be reached: {error}. Run the command again: it goes on."
            ) from error
        finally:
            sending.stop()
            threads.shutdown()
            # What the queue took, although another batch failed or somebody pressed Ctrl-C, is not sent again.
            for taken in sending.rest():
                journal.note(taken)


class _Sending:
    """Batches that several threads send, and what became of them. Each thread takes its next batch on its own: that costs least."""

    def __init__(self, batches: Iterator[Sequence[Row]], send_batch: Callable[[Sequence[Row]], Sequence[Row]]) -> None:
        self._batches = batches
        self._send_batch = send_batch
        self._lock = Lock()
        self._stopped = False
        self._results: SimpleQueue[Sequence[Row] | BaseException | None] = SimpleQueue()

    def work(self) -> None:
        """Send batches until there are no more."""
        try:
            while (batch := self._next()) is not None:
                self._results.put(self._send_batch(batch))
        except BaseException as error:  # raised where the batches are waited for, whatever it is
            self._results.put(error)
        finally:
            self._results.put(None)

    def _next(self) -> Sequence[Row] | None:
        with self._lock:
            return None if self._stopped else next(self._batches, None)

    def taken(self, workers: int) -> Iterator[Sequence[Row]]:
        """Give what the queue took, batch by batch, until all workers ended; raise what one of them raised."""
        while workers:
            match self._results.get():
                case None:
                    workers -= 1
                case BaseException() as error:
                    raise error
                case rows:
                    yield rows

    def stop(self) -> None:
        """Let no worker begin another batch."""
        self._stopped = True

    def rest(self) -> Iterator[Sequence[Row]]:
        """Give what was taken and nobody asked for, once all workers ended."""
        while not self._results.empty():
            result = self._results.get()
            if result is not None and not isinstance(result, BaseException):
                yield result


def _client(stack: Stack) -> "SQSClient":
    retries = {"mode": "standard", "total_max_attempts": 5}
    # A quarter of what a batch costs here is botocore's own validation of it, and the description of this machine that it puts
    # together anew for each request. The bodies are validated.
    client: SQSClient = stack.client(
        "sqs", max_pool_connections=_AT_ONCE, retries=retries, parameter_validation=False, user_agent="redial"
    )
    return client


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        length = len(row.body.encode())
        if batch and (len(batch) == _MOST_IN_A_BATCH or size + length > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch


def _send_batch(client: "SQSClient", queue_url: str, rows: Sequence[Row]) -> Sequence[Row]:
    """Send a batch, and again what the queue refused of it for a fault of its own."""
    left = dict(enumerate(rows))
    for attempt in range(_MOST_TRIES):
        if attempt:
            sleep(attempt * _BETWEEN_TRIES_S)
        answer = client.send_message_batch(
            QueueUrl=queue_url,
            Entries=[{"Id": str(number), "MessageBody": row.body} for number, row in left.items()],
        )
        failed = answer.get("Failed", [])
        for each in failed:
            if each["SenderFault"]:
                line = left[int(each["Id"])].line
                raise NotPossibleError(f"The requests queue refused line {line}: {each.get('Message', each['Code'])}")
        left = {int(each["Id"]): left[int(each["Id"])] for each in failed}
        if not left:
            return rows
    raise NoStackError(
        "The requests queue does not take all messages. Run the command again: it goes on where it stopped."
    )
