"""Free send lines that nobody gave back: a dialer died after it linked the message id, or the line itself brought the link."""

from collections.abc import Callable
from datetime import datetime, timedelta

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.ports import CallPorts
from redial.domain.call.transitions import attempt_of
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.waits import LimitName, Wait
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# Sixteen reads at most; as long as no line is free, they are not made for each call.
_LOOK_AGAIN_AFTER = timedelta(seconds=10)


class LineKeeper:
    """
    Looks at the attempts behind the slots, where no line is free.

    Parameters
    ----------
    are_under_way
        Tells by its token whether this dialer is about to learn what became of a send: nothing is unclear about its line.
    """

    def __init__(self, ports: CallPorts, pacing: AllowanceSession, are_under_way: Callable[[str], bool]) -> None:
        self._ports = ports
        self._pacing = pacing
        self._are_under_way = are_under_way
        self._look_again_at: datetime | None = None

    def has_freed(self, wait: Wait | None, now: datetime) -> bool:
        """
        Give back the lines of attempts whose events are known by their message id; tell whether there were any.

        Parameters
        ----------
        wait
            What a call waits for. Nothing is looked at where that is no send line.
        """
        if wait is None or wait.limit is not LimitName.SEND_LINES:
            return False
        if self._look_again_at is not None and now < self._look_again_at:
            return False
        self._look_again_at = now + _LOOK_AGAIN_AFTER
        taken = self._pacing.lines_taken()
        unclear = [slot for slot in taken if not self._are_under_way(slot.token)]
        linked = [slot for slot in unclear if self._is_linked(slot)]
        for slot in linked:
            self._pacing.linked(slot.token)
        if linked:
            self._pacing.flush()
        elif len(unclear) == len(taken):
            self._ports.telemetry.count(MetricName.SEND_LINES_TAKEN)
        return bool(linked)

    def _is_linked(self, slot: Slot) -> bool:
        try:
            call = self._ports.calls.get(slot.call_id)
        except UnreadableRecord:
            return False
        attempt = None if call is None else attempt_of(call, slot.token)
        if attempt is None or attempt.message_id is None:
            return False
        record = self._ports.attempts.get(attempt.message_id)
        return record is not None and record.token == slot.token
