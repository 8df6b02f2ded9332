"""When a producer wants a call to be made again, and what holds where nothing is said."""

from datetime import datetime
from enum import StrEnum

import msgspec

from redial.domain.attempt.events import Outcome


class OnUnknown(StrEnum):
    """What to do when nobody can tell whether a call was placed."""

    GIVE_UP = "give_up"
    REDIAL = "redial"
    REDIAL_IF_SILENT = "redial_if_silent"
    """Call again only where the silence after the send proves that it placed no call."""


class OutcomePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Whether and when to call again after one kind of outcome."""

    retry: bool
    delay_seconds: float = 300.0
    """From the end of the attempt to the next one."""
    growth: float = 1.0
    """Each further retry after the same outcome waits this many times as long."""
    max_delay_seconds: float = 86_400.0
    jitter: float = 0.0
    """Lengthens a delay by up to this share, seeded from the call id."""


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """When to call again. One total over all outcomes."""

    total_attempts: int = 3
    busy: OutcomePolicy = OutcomePolicy(retry=True, delay_seconds=300, growth=2, max_delay_seconds=3_600)
    no_answer: OutcomePolicy = OutcomePolicy(retry=True, delay_seconds=900, growth=2, max_delay_seconds=14_400)
    failed: OutcomePolicy = OutcomePolicy(retry=True, delay_seconds=600, growth=2, max_delay_seconds=7_200)
    not_dialled: OutcomePolicy = OutcomePolicy(retry=True, delay_seconds=60, growth=2, max_delay_seconds=3_600)
    """After a call that the service did not dial in time: nobody's phone rang."""
    # The call was placed and perhaps heard: calling again unasked would ring a phone twice.
    no_final_event: OutcomePolicy = OutcomePolicy(retry=False, delay_seconds=600)
    stop_at: datetime | None = None
    """No attempt is made at or after this time."""
    on_unknown: OnUnknown = OnUnknown.GIVE_UP

    def after(self, outcome: Outcome) -> OutcomePolicy | None:
        """Give the policy for an outcome; None where the outcome leaves nothing to decide."""
        match outcome:
            case Outcome.BUSY:
                return self.busy
            case Outcome.NO_ANSWER:
                return self.no_answer
            case Outcome.FAILED:
                return self.failed
            case Outcome.NO_FINAL_EVENT:
                return self.no_final_event
            case Outcome.SEND_UNKNOWN:
                # With `redial_if_silent` the attempt tells more: see `redial.domain.call.retry`.
                return OutcomePolicy(
                    retry=self.on_unknown in (OnUnknown.REDIAL, OnUnknown.REDIAL_IF_SILENT),
                    delay_seconds=self.no_final_event.delay_seconds,
                )
            case Outcome.TTL_EXPIRED:
                return self.not_dialled
            # What the carrier or the account blocks it blocks again.
            case Outcome.COMPLETED_CALL | Outcome.REFUSED | Outcome.SPAM | Outcome.PROTECT_BLOCKED:
                return None
