"""
Events on their way to the event destinations.

Each destination has a queue and a thread of its own, so that one which is slow, missing or out of reach holds up neither
the requests nor another destination. Within a destination the order is kept. What cannot be delivered is tried again, at
growing distances, for a while; then it is given up. So is what waits behind it no longer than that, where a destination
does not answer: each event would wait for the end of its try in vain, and those behind it for hours.
"""

import queue
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from voice_emulator.echo import bounded
from voice_emulator.log.call_log import DeliveryRecord
from voice_emulator.log.counters import Counters

FIRST_RETRY_S = 0.2
LONGEST_RETRY_S = 5.0
# A destination that had no event for this long gives its thread back.
IDLE_S = 30.0
# An end does not wait longer for a destination that takes its time.
CLOSED_WITHIN_S = 3.0


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

    def drop(self) -> None:
        """Deliver nothing of what waits, and go on."""

    def close(self) -> None:
        """Stop; what has not been delivered is dropped."""


class NoPublisher:
    """Publishes nothing: events are only seen in the log of calls."""

    def publish(self, delivery: Delivery) -> None:
        """Note that the event was not published."""
        delivery.record.status = "not published"

    def drop(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class ThreadedPublisher:
    """
    Publishes on one thread for each destination.

    Parameters
    ----------
    deliver
        Delivers one event; raises when it could not, a TimeoutError where nothing was answered.
    keep_trying_s
        How long an event is tried, in seconds of real time.
    counters
        Count what is delivered and what is given up.
    report
        Told, in a line, when a destination fails and when an event is given up.
    monotonic
        The time, in seconds, that an event is tried by.
    pause
        Lets so many seconds pass, unless the event is set before.
    """

    def __init__(
        self,
        deliver: Deliver,
        keep_trying_s: float,
        counters: Counters,
        report: Report,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._deliver = deliver
        self._keep_trying_s = keep_trying_s
        self._counters = counters
        self._report = report
        self._monotonic = monotonic
        self._pause = pause
        self._stopping = threading.Event()
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()

    def publish(self, delivery: Delivery) -> None:
        """Put an event into its destination's queue."""
        with self._lock:
            if self._stopping.is_set():
                return
            lane = self._lanes.get(delivery.arn)
            if lane is None:
                lane = self._lanes[delivery.arn] = _Lane()
                lane.thread = threading.Thread(
                    target=self._run, args=(delivery.arn, lane), name=f"publish to {delivery.arn}", daemon=True
                )
                lane.thread.start()
            lane.waiting.put((delivery, self._monotonic()))

    def drop(self) -> None:
        """Let each thread end after the delivery at hand; what is published from now on gets threads of its own."""
        with self._lock:
            lanes = list(self._lanes.values())
            self._lanes.clear()
        for lane in lanes:
            lane.dropped.set()
            lane.waiting.put(None)

    def close(self) -> None:
        """Stop the threads; returns as soon as each has ended the delivery at hand."""
        with self._lock:
            self._stopping.set()
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.dropped.set()
            lane.waiting.put(None)
        give_up_at = self._monotonic() + CLOSED_WITHIN_S  # of all of them together
        for lane in lanes:
            if lane.thread is not None:
                lane.thread.join(timeout=max(0.0, give_up_at - self._monotonic()))

    def _run(self, arn: str, lane: "_Lane") -> None:
        while not lane.dropped.is_set():
            try:
                entry = lane.waiting.get(timeout=IDLE_S)
            except queue.Empty:
                with self._lock:
                    if not lane.waiting.empty():
                        continue
                    if self._lanes.get(arn) is lane:
                        del self._lanes[arn]
                return
            if entry is not None and not lane.dropped.is_set():
                self._deliver_with_retries(lane, *entry)

    def _deliver_with_retries(self, lane: "_Lane", delivery: Delivery, since: float) -> None:
        pause_s = FIRST_RETRY_S
        record = delivery.record
        where = f"event destination {record.event_destination} ({delivery.arn})"
        if lane.unanswered is not None and self._is_over(since, lane.unanswered.at, pause_s):
            record.error = lane.unanswered.error
            self._give_up(lane, record, where)
            return
        while not lane.dropped.is_set():
            record.tries += 1
            try:
                self._deliver(delivery)
            except Exception as error:  # whatever one destination raises must hurt no other
                # What was answered may stand in it whole, and the log keeps it for each event.
                record.error = bounded(f"{type(error).__name__}: {error}")
                now = self._monotonic()
                lane.unanswered = _Unanswered(now, record.error) if isinstance(error, TimeoutError) else None
            else:
                lane.unanswered = None
                record.status = "delivered"
                record.error = None
                self._counters.count_delivery("delivered")
                if lane.failing:
                    self._report(f"{where} works again; events given up meanwhile: {lane.given_up}")
                    lane.failing, lane.given_up = False, 0
                return
            if not lane.failing:
                # Once for each time of trouble: the log of calls has every event's own fate.
                lane.failing = True
                self._report(f"{where} fails, and is tried again: {record.error}")
            if self._is_over(since, now, pause_s):
                self._give_up(lane, record, where)
                return
            self._pause(lane.dropped, pause_s)
            pause_s = min(2 * pause_s, LONGEST_RETRY_S)

    def _is_over(self, since: float, now: float, pause_s: float) -> bool:
        return now - since + pause_s > self._keep_trying_s

    def _give_up(self, lane: "_Lane", record: DeliveryRecord, where: str) -> None:
        record.status = "given up"
        self._counters.count_delivery("given up")
        lane.given_up += 1
        if lane.given_up == 1:
            self._report(f"{where} fails for {self._keep_trying_s:g} s: an event is given up")


class _Unanswered(NamedTuple):
    """The last try, which had no answer."""

    at: float
    """When it ended."""
    error: str


class _Lane:
    """The way to one destination."""

    def __init__(self) -> None:
        self.waiting: queue.SimpleQueue[tuple[Delivery, float] | None] = queue.SimpleQueue()
        self.thread: threading.Thread | None = None
        self.dropped = threading.Event()
        self.failing = False
        self.given_up = 0
        self.unanswered: _Unanswered | None = None
