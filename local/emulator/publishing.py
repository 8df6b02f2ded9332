"""
Events on their way to the event destinations.

Each destination has a queue and a thread of its own, so that one which is slow, missing or out of reach holds up neither
the requests nor another destination. Within a destination the order is kept. What cannot be delivered is tried again, at
growing distances, for a while; then it is given up.
"""

import queue
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from local.emulator.call_log import DeliveryRecord
from local.emulator.counters import Counters

FIRST_RETRY_S = 0.2
LONGEST_RETRY_S = 5.0
# A destination that had no event for this long gives its thread back.
IDLE_S = 30.0


class Delivery(NamedTuple):
    """One event for one destination."""

    arn: str
    payload: bytes
    at_ms: int
    record: DeliveryRecord


Deliver = Callable[[Delivery], None]
Report = Callable[[str], None]


class Publisher(Protocol):
    """Takes events to their destinations."""

    def publish(self, delivery: Delivery) -> None:
        """Send an event on its way, without waiting for it to arrive."""

    def close(self) -> None:
        """Stop; what has not been delivered is dropped."""


class NoPublisher:
    """Publishes nothing: events are only seen in the log of calls."""

    def publish(self, delivery: Delivery) -> None:
        """Note that the event was not published."""
        delivery.record.status = "not published"

    def close(self) -> None:
        """Do nothing."""


class ThreadedPublisher:
    """
    Publishes on one thread for each destination.

    Parameters
    ----------
    deliver
        Delivers one event; raises when it could not.
    keep_trying_s
        How long an event is tried, in seconds of real time.
    counters
        Count what is delivered and what is given up.
    report
        Told, in a line, when a destination fails and when an event is given up.
    """

    def __init__(self, deliver: Deliver, keep_trying_s: float, counters: Counters, report: Report) -> None:
        self._deliver = deliver
        self._keep_trying_s = keep_trying_s
        self._counters = counters
        self._report = report
        self._stopping = threading.Event()
        self._lanes: dict[str, tuple[queue.SimpleQueue[tuple[Delivery, float] | None], threading.Thread]] = {}
        self._lock = threading.Lock()

    def publish(self, delivery: Delivery) -> None:
        """Put an event into its destination's queue."""
        with self._lock:
            if self._stopping.is_set():
                return
            lane = self._lanes.get(delivery.arn)
            if lane is None:
                waiting: queue.SimpleQueue[tuple[Delivery, float] | None] = queue.SimpleQueue()
                thread = threading.Thread(
                    target=self._run, args=(delivery.arn, waiting), name=f"publish to {delivery.arn}", daemon=True
                )
                lane = self._lanes[delivery.arn] = (waiting, thread)
                thread.start()
            lane[0].put((delivery, time.monotonic()))

    def close(self) -> None:
        """Stop the threads; returns as soon as each has ended the delivery at hand."""
        with self._lock:
            self._stopping.set()
            lanes = list(self._lanes.values())
        for waiting, _ in lanes:
            waiting.put(None)
        for _, thread in lanes:
            thread.join(timeout=3)

    def _run(self, arn: str, waiting: "queue.SimpleQueue[tuple[Delivery, float] | None]") -> None:
        while not self._stopping.is_set():
            try:
                entry = waiting.get(timeout=IDLE_S)
            except queue.Empty:
                with self._lock:
                    if not waiting.empty():
                        continue
                    self._lanes.pop(arn, None)
                return
            if entry is not None:
                self._deliver_with_retries(*entry)

    def _deliver_with_retries(self, delivery: Delivery, since: float) -> None:
        pause_s = FIRST_RETRY_S
        record = delivery.record
        while not self._stopping.is_set():
            record.tries += 1
            try:
                self._deliver(delivery)
            except Exception as error:  # whatever one destination raises must hurt no other
                record.error = f"{type(error).__name__}: {error}"
            else:
                record.status = "delivered"
                record.error = None
                self._counters.count("deliveries", "delivered")
                return
            if record.tries == 1:
                self._report(f"event destination {record.event_destination} ({delivery.arn}) failed: {record.error}")
            if time.monotonic() - since + pause_s > self._keep_trying_s:
                record.status = "given up"
                self._counters.count("deliveries", "given up")
                self._report(f"event destination {record.event_destination} ({delivery.arn}): an event is given up")
                return
            self._stopping.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_RETRY_S)
