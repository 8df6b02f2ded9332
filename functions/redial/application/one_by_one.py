"""Work through calls one by one: one that cannot be handled must not keep the others from their turn."""

from collections.abc import Callable, Iterable
from functools import partial

from redial.application.ports import Telemetry
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# So many in one run, and it is not the calls: the table cannot be reached, or the code is wrong.
_MOST_FAILURES = 3


class OneByOne:
    """Splits a run into calls. Counts and logs those that failed; they are looked at again in a later run."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self.unreadable = 0
        self.failed = 0

    @property
    def is_hopeless(self) -> bool:
        """Tell whether so many failed that going on makes no sense."""
        return self.failed >= _MOST_FAILURES

    def run(self, call_ids: Iterable[str], handle: Callable[[str], object]) -> int:
        """Handle each call; give how many were looked at. Stops early where it is hopeless."""
        looked_at = 0
        for call_id in call_ids:
            looked_at += 1
            self.attempt(call_id, partial(handle, call_id))
            if self.is_hopeless:
                break
        return looked_at

    def attempt(self, call_id: str, handle: Callable[[], object]) -> bool:
        """Handle one call; False where it failed."""
        try:
            handle()
        except UnreadableRecord as error:
            self.unreadable += 1
            self._telemetry.count(MetricName.RECORD_UNREADABLE)
            self._telemetry.warn("record unreadable", call_id=call_id, error=str(error))
            return False
        except Exception as error:  # one bad call takes nothing else down with it
            self.failed += 1
            self._telemetry.count(MetricName.RECORD_FAILED)
            self._telemetry.warn("call failed", call_id=call_id, error=f"{type(error).__name__}: {error}")
            return False
        return True
