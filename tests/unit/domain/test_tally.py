"""Counts: whatever happens to calls, the sum of the changes is what a count of the records gives."""

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.counted_batches import remembers, short_key, with_last
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

    assert [remembers(tally.batches, str(number)) for number in range(80)] == [number >= 16 for number in range(80)]
    assert (len(tally.batches), tally.batches[-1]) == (64, "79")


def test_the_last_batches_are_remembered_by_their_whole_keys_and_those_before_them_by_short_ones() -> None:
    """Older code, which a rollback puts to work on them, knows whole keys alone."""
    keys = [sha256(str(number).encode()).hexdigest()[:12] for number in range(70)]
    batches = tuple[str, ...]()
    for key in keys:
        batches = with_last(batches, key)
    assert batches[-8:] == tuple(keys[-8:])
    assert batches[:-8] == tuple(map(short_key, keys[6:-8]))
    assert {len(each) for each in batches[:-8]} == {6}

    again = with_last(batches, keys[20])
    assert again[-8:] == (*keys[-7:], keys[20])
    assert (len(again), short_key(keys[20]) in again) == (64, False)
    assert with_last(again, keys[20]) == again


def test_batches_that_older_code_remembered_are_remembered() -> None:
    whole = tuple(f"{number:012x}" for number in range(64))
    assert all(remembers(whole, key) for key in whole)
    after = with_last(whole, "another batch")
    assert all(remembers(after, key) for key in (*whole[1:], "another batch"))
    assert not remembers(after, whole[0])
