"""Feeding the demo's requests to the queue, and following their calls."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from local.calls import CallReader
from local.demo.scenario import DemoRequest
from local.errors import LocalRunError
from redial.domain.call.calls import CallStatus, call_id_of
from redial.domain.call.rejected_requests import rejected_call_id_of
from redial.domain.reporting.listing import StoredCall, status_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

POLL_INTERVAL_S = 0.25
# The most messages that one SendMessageBatch takes.
_BATCH = 10


@dataclass(frozen=True)
class DemoCall:
    """A request of the demo, and the id of the call that it leads to."""

    request: DemoRequest
    call_id: str
    repeats: int | None = None
    """The line of an earlier request with the same request id."""
    same_content: bool = True
    """Whether it repeats that request as it was."""

    def is_done(self, calls: Mapping[str, StoredCall]) -> bool:
        """Tell whether the call has reached a final status."""
        call = calls.get(self.call_id)
        return call is not None and status_of(call).is_final

    def is_as_expected(self, calls: Mapping[str, StoredCall]) -> bool:
        """Tell whether the call has reached the status that the demo expects."""
        call = calls.get(self.call_id)
        return call is not None and status_of(call) is self.request.status


def feed(requests: Sequence[DemoRequest], sqs: "SQSClient", queue_url: str) -> tuple[DemoCall, ...]:
    """
    Send each body as it is, in the order of the lines.

    Raises
    ------
    LocalRunError
        The queue refused a message.
    """
    message_ids: dict[int, str] = {}
    for start in range(0, len(requests), _BATCH):
        batch = requests[start : start + _BATCH]
        answer = sqs.send_message_batch(
            QueueUrl=queue_url, Entries=[{"Id": str(request.line), "MessageBody": request.body} for request in batch]
        )
        for failed in answer.get("Failed", []):
            raise LocalRunError(
                f"The requests queue refused line {failed['Id']}: {failed.get('Message', failed['Code'])}"
            )
        message_ids |= {int(sent["Id"]): sent["MessageId"] for sent in answer["Successful"]}
    return tuple(_demo_calls(requests, message_ids))


def _demo_calls(requests: Sequence[DemoRequest], message_ids: Mapping[int, str]) -> Iterator[DemoCall]:
    firsts: dict[str, DemoRequest] = {}
    for request in requests:
        if request.status is CallStatus.REJECTED or request.request_id is None:
            # A bad request takes no request id: its call is known by the message that brought it.
            yield DemoCall(request, rejected_call_id_of(message_ids[request.line]))
            continue
        first = firsts.setdefault(request.request_id, request)
        yield DemoCall(
            request,
            call_id_of(request.request_id),
            repeats=first.line if first is not request else None,
            same_content=first.body == request.body,
        )


def follow(
    demo_calls: Sequence[DemoCall],
    reader: CallReader,
    *,
    within: timedelta,
    check: Callable[[], None] = lambda: None,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[dict[str, StoredCall]]:
    """
    Give the calls by their ids again and again, until each has reached a final status or the time is over.

    Parameters
    ----------
    check
        Called each time; raises when waiting has become pointless.
    """
    deadline = monotonic() + within.total_seconds()
    while True:
        check()
        calls = reader.get(demo_call.call_id for demo_call in demo_calls)
        yield calls
        if all(demo_call.is_done(calls) for demo_call in demo_calls) or monotonic() >= deadline:
            return
        sleep(POLL_INTERVAL_S)
