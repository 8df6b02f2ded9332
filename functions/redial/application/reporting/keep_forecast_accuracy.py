"""Keep a record of how good predictions are: make one now and then, and compare it with what happens."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from msgspec import Struct

from redial.application.reading_ports import Controls
from redial.application.reporting.predict_dialling import Predictor
from redial.application.stores import Allowances, Calls
from redial.application.versioned import VersionedRecord, update
from redial.domain.call.calls import CallStatus
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.forecast import ForecastAccuracy, OpenForecast
from redial.domain.reporting.tally import CallSnapshot
from redial.errors import TooMuchContention


class _NothingNew(Struct, frozen=True):
    """None of what changed was predicted, and nothing is predicted now."""


class ForecastAccuracyKeeper:
    """
    Samples predictions.

    One call a minute, of those that changed and wait. Which one it is does not depend on how long it is going to wait, so the
    sample is fair. Predictions are about waiting: where no call has to wait, there is nothing to be judged. What somebody paused
    or resumed meanwhile is not compared, nor what was dialled after the voice service had refused calls so that some were held.
    """

    def __init__(
        self,
        *,
        records: VersionedRecord[ForecastAccuracy],
        predictor: Predictor,
        calls: Calls,
        controls: Controls,
        allowances: Allowances,
    ) -> None:
        self._records = records
        self._allowances = allowances
        self._predictor = predictor
        self._calls = calls
        self._controls = controls

    def watch(self, seen: Sequence[CallSnapshot], now: datetime, sample_seed: int) -> None:
        """
        Compare what was predicted of these calls with what happened, and predict for one of them if it is time.

        Parameters
        ----------
        seen : sequence of CallSnapshot
            Calls that changed, as they are after the change.
        now : datetime
            The time of the comparison, in UTC.
        sample_seed : int
            Seed that picks the sampled call. Derived from the batch, so a redelivered batch picks the same one.
        """
        record = self._records.load()
        is_over = any(each.call_id in record.open for each in seen)
        wants = bool(seen) and record.wants_a_sample(now)
        if not is_over and not wants:
            return
        control_version = self._controls.load().version
        refusals = self._allowances.load().refusals if is_over else Refusals()
        sample = self._sample(record, seen, now, sample_seed, control_version) if wants else None

        def kept(stored: ForecastAccuracy) -> ForecastAccuracy | _NothingNew:
            changed = _compared(stored, seen, control_version, refusals).without_old(now)
            if sample is not None:
                changed = changed.with_sample(*sample)
            return _NothingNew() if changed == stored else changed

        # A sample that lost too many races is dropped. The statistic stays unbiased: the loss does not depend on the call.
        with suppress(TooMuchContention):
            update(self._records, kept, known=record)

    def _sample(
        self,
        record: ForecastAccuracy,
        seen: Sequence[CallSnapshot],
        now: datetime,
        sample_seed: int,
        control_version: int,
    ) -> tuple[str, OpenForecast] | None:
        waiting = [
            each.call_id for each in seen if each.status is CallStatus.WAITING and each.call_id not in record.open
        ]
        if not waiting:
            return None
        call = self._calls.get(waiting[sample_seed % len(waiting)])
        predicted = self._predictor.predict(call, now) if call is not None else None
        if call is None or predicted is None:
            return None
        sample = OpenForecast(
            asked_at=now, expected_at=predicted.at, attempts=len(call.attempts), control_version=control_version
        )
        return call.call_id, sample


def _compared(
    record: ForecastAccuracy, seen: Sequence[CallSnapshot], control_version: int, refusals: Refusals
) -> ForecastAccuracy:
    for each in seen:
        sample = record.open.get(each.call_id)
        if sample is None:
            continue
        if sample.control_version != control_version:
            record = record.without(each.call_id)
        elif len(each.intents) > sample.attempts:
            dialled_at = each.intents[sample.attempts]
            if refusals.held_between(sample.asked_at, dialled_at):
                record = record.without(each.call_id)
            else:
                record = record.dialled(each.call_id, dialled_at)
        elif each.status.is_final:
            record = record.without(each.call_id)
    return record
