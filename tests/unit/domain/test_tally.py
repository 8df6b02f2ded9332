"""Counts: whatever happens to calls, the sum of the changes is what a count of the records gives."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.tally import CallSnapshot, CountDelta, Period, Tally, delta_between, total
from simulation.makers import T0

records = st.builds(
    CallSnapshot,
    status=st.sampled_from(CallStatus),
    updated_at=st.just(T0),
    accepted_at=st.just(T0),
    outcomes=st.dictionaries(st.sampled_from("abc"), st.none() | st.sampled_from(Outcome)),
)


@given(st.lists(st.lists(records, min_size=1, max_size=6), max_size=6))
def test_changes_add_up_to_a_count_of_the_records(histories: list[list[CallSnapshot]]) -> None:
    changes = [
        delta_between(before, after)
        for history in histories
        for before, after in zip([None, *history], history, strict=False)
    ]
    last = [history[-1] for history in histories]

    added = total(changes)

    assert added.calls == Counter(each.status for each in last)
    assert added.attempts == sum(len(each.outcomes) for each in last)
    assert added.outcomes == Counter(outcome for each in last for outcome in each.outcomes.values() if outcome)
    assert added.ended == Counter(each.status for each in last if each.status.is_final)


def test_bad_request_is_stored_with_its_end_and_was_not_accepted() -> None:
    rejected = CallSnapshot(status=CallStatus.REJECTED, updated_at=T0, accepted_at=T0)

    change = delta_between(None, rejected)

    assert (change.accepted, change.ended) == (0, {CallStatus.REJECTED: 1})


def test_record_deleted_at_the_end_of_its_retention_undoes_nothing_that_happened() -> None:
    completed = CallSnapshot(
        status=CallStatus.COMPLETED, updated_at=T0, accepted_at=T0, outcomes={"a": Outcome.COMPLETED_CALL}
    )

    assert delta_between(completed, None) == CountDelta(calls={CallStatus.COMPLETED: -1})


@pytest.mark.parametrize(
    ("stretch", "start"),
    [
        (Period.FIVE_MINUTES, datetime(2026, 11, 23, 9, 55, tzinfo=UTC)),
        (Period.HOUR, datetime(2026, 11, 23, 9, tzinfo=UTC)),
    ],
)
def test_stretches_begin_on_the_clock(stretch: Period, start: datetime) -> None:
    assert stretch.start(datetime(2026, 11, 23, 9, 59, 59, 999999, tzinfo=UTC)) == start


def test_only_the_last_batches_are_remembered() -> None:
    """As many as four shards count while an invocation is held up to its time-out of a minute (seed 1013 of the swarm)."""
    tally = Tally()
    for number in range(80):
        tally = tally.plus(CountDelta(), str(number))

    assert tally.batches == tuple(str(number) for number in range(16, 80))
