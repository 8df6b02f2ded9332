"""Work through calls one by one: one that cannot be handled must not keep the others from their turn."""

from collections.abc import Callable, Iterable
from functools import partial

from redial.application.ports import Telemetry
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call.calls import Call
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# So many faults of a run that no single call is to blame for, and going on makes no sense.
_MOST_FAULTS = 3
# So many calls of a run that cannot be handled, and the rest is left to the next one: this one has its time as well.
_MOST_FAILURES = 100


class FailureBudget:
    """
    Runs one handler for each call and contains its failure, which is counted and logged.

    After three failures that no single call is to blame for, the run is given up. A call that failed in several runs is set aside,
    and passed over until it is to be tried again.

    Parameters
    ----------
    telemetry : Telemetry
        Where failures are counted and logged.
    set_aside : SetAsideCalls
        Keeps the failures of each call, from one run to the next.
    """

    def __init__(self, telemetry: Telemetry, set_aside: SetAsideCalls) -> None:
        self._telemetry = telemetry
        self._set_aside = set_aside
        self._faults = 0
        self.unreadable = 0
        self.failed = 0

    @property
    def is_exhausted(self) -> bool:
        """Tell whether so much failed that no call is to blame for: the table cannot be reached, or may not be."""
        return self._faults >= _MOST_FAULTS

    @property
    def is_over(self) -> bool:
        """Tell whether the run should end: it is hopeless, or has met so many calls that cannot be handled."""
        return self.is_exhausted or self.unreadable + self.failed >= _MOST_FAILURES

    def passes_over(self, call_id: str) -> bool:
        """Tell whether a call is set aside, and not to be tried yet."""
        return self._set_aside.are_to_wait(call_id)

    def run(self, call_ids: Iterable[str], handle: Callable[[str], object], at_most: int) -> int:
        """Handle each call that is not set aside; give how many were looked at. Stops early where the run should end."""
        looked_at = 0
        for call_id in call_ids:
            if self.passes_over(call_id):
                continue
            looked_at += 1
            self.attempt(call_id, partial(handle, call_id))
            if self.is_over or looked_at >= at_most:
                break
        return looked_at

    def handle_each(self, calls: Iterable[Call], handle: Callable[[Call], object]) -> bool:
        """Handle each call that is not set aside, until the run is hopeless; tell whether none of them is to be tried again."""
        is_done = True
        for call in calls:
            if not self.passes_over(call.call_id):
                is_done = self.attempt(call.call_id, partial(handle, call)) and is_done
            if self.is_exhausted:
                break
        return is_done

    def attempt(self, call_id: str, handle: Callable[[], object]) -> bool:
        """Handle one call; False where it failed."""
        try:
            handle()
        except UnreadableRecord as error:
            self.unreadable += 1
            self._telemetry.count(MetricName.RECORD_UNREADABLE)
            self._telemetry.warn("record unreadable", call_id=call_id, error=error)
            self._set_aside.note(call_id, error)
            return False
        except Exception as error:  # one bad call takes nothing else down with it
            self.failed += 1
            self._telemetry.count(MetricName.RECORD_FAILED)
            self._telemetry.warn("call failed", call_id=call_id, error=error)
            if not self._set_aside.note(call_id, error):
                self._faults += 1
            return False
        return True


def try_now(telemetry: Telemetry, step: Callable[[], object], not_done: str) -> None:
    """
    Carry out a step with which the next minute goes on where it fails: that is counted and logged, and nothing is raised.

    A table that cannot be reached fails the calls as well, which tell of it.
    """
    try:
        step()
    except UnreadableRecord as error:
        telemetry.count(MetricName.RECORD_UNREADABLE)
        telemetry.warn(not_done, error=error)
    except Exception as error:  # whatever it is, due calls do not wait for it
        telemetry.count(MetricName.RECORD_FAILED)
        telemetry.warn(not_done, error=error)
