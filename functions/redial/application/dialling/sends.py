"""
Sends that wait for their answers beside one another: the request alone is made in a thread, all else by the dialer itself.

So what a dialer knows (the allowance, its queue, its failures) has one thread, and each call has the same writes in the same order
as one that is sent alone. Before its request leaves, a thread looks at the clock once more: it may have begun late.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from redial.application.ports import Clock, Threads
from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.attempt.sending import SendResult
from redial.domain.call.calls import Call
from redial.domain.call.stage_hours import WithinHours
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.errors import NoThread

MOST_AT_ONCE = SEND_LINES - 1
"""
One line is left to the run that begins while these are answered: with none, it would wait as long as for unclear sends. And as many
answers can be recorded in the time that a run keeps for its last call.
"""
# A place that opens so soon opens before the answer, as a rule.
_OPENS_SOON = timedelta(seconds=1)


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is claimed, and whose request leaves now or never."""

    call: Call
    token: str
    origination_phone_number: str
    line: int | None
    recipient_calls: SlidingWindow
    """The recipient's window, with the place of this attempt."""
    start_by: datetime
    """A request that leaves later could arrive after its pessimistic stamps."""
    hours: WithinHours
    leaves_at: datetime
    """When the limits let it go: its place was taken a little before."""
    begun_at: datetime
    """When it was its turn: a call of which nothing is sent is due since then."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a send."""

    sending: Sending
    result: SendResult | Exception | None
    """None: its time was over, and no request left. An error that is nobody's answer: nobody can tell."""
    at: datetime
    """When that was known: the request arrived before."""


Send = Callable[[Sending], SendResult | None]


class Sends:
    """
    The sends of one dialer.

    Parameters
    ----------
    threads
        Where requests wait for their answers beside one another; None: each call is placed before the next one.
    """

    def __init__(self, send: Send, clock: Clock, threads: Threads | None) -> None:
        self._send = send
        self._clock = clock
        self._threads = threads
        self._under_way: set[str] = set()
        self._ended: deque[Sent] = deque()

    @property
    def unanswered(self) -> int:
        """Count the sends of which nobody has asked yet what became of them."""
        return len(self._under_way)

    def are_under_way(self, token: str) -> bool:
        """Tell whether nobody has asked yet what became of the send of an attempt."""
        return token in self._under_way

    def make(self, sending: Sending) -> Sent:
        """Send, and wait for the answer."""
        return Sent(sending=sending, result=self._leave(sending), at=self._clock.now())

    def begin(self, sending: Sending, next_place_at: datetime | None) -> bool:
        """
        Send in a thread, if there is one, and another call may go before the answer comes; False: nothing was done.

        Parameters
        ----------
        next_place_at
            When the limits let another call go; None: now.
        """
        soon = next_place_at is None or next_place_at - self._clock.now() <= _OPENS_SOON
        if self._threads is None or not soon:
            return False
        try:
            self._threads.start(lambda: self._make_in_thread(sending))
        except NoThread:
            # Nobody else sends it: the dialer waits for the answer, as it does without threads.
            return False
        self._under_way.add(sending.token)
        return True

    def wait(self, longest: timedelta) -> None:
        """Wait until one more is answered, or for a time."""
        if self._threads is not None and self._under_way and not self._ended:
            self._threads.wait(longest)

    def answered(self) -> list[Sent]:
        """Give what became of those that ended since this was last asked."""
        sent = []
        while self._ended:
            sent.append(self._ended.popleft())
        self._under_way.difference_update(each.sending.token for each in sent)
        return sent

    def _leave(self, sending: Sending) -> SendResult | None:
        while (early := sending.leaves_at - self._clock.now()) > timedelta(0):
            self._clock.pause(early)
        return self._send(sending)

    def _make_in_thread(self, sending: Sending) -> None:
        try:
            result: SendResult | Exception | None = self._leave(sending)
        except Exception as error:  # raised by whoever records it
            result = error
        self._ended.append(Sent(sending=sending, result=result, at=self._clock.now()))
