"""The merge of lists: in order, no further than asked, and with a way back."""

from collections.abc import Iterable, Iterator

import pytest

from redial.application.reporting.merge import Merge, Taken
from redial.domain.reporting.listing import Entry, Position
from simulation.makers import at


def entry(name: str, second: int) -> Entry:
    return Entry(f"{name}{second}", at(second), Position(f"{second:03}", f"{name}{second}"))


def stream(name: str, *seconds: int) -> Iterator[Entry]:
    return (entry(name, second) for second in seconds)


def ids(taken: Iterable[Taken]) -> list[str]:
    return [each.id for _, each in taken]


def oldest_first() -> Merge:
    return Merge({"a": stream("a", 1, 4, 5), "b": stream("b", 2, 3, 9), "c": stream("c")}, newest_first=False)


def test_entries_come_in_order_over_all_streams() -> None:
    merge = oldest_first()

    assert ids(merge.take(100)) == ["a1", "b2", "b3", "a4", "a5", "b9"]
    assert merge.is_done


def test_newest_come_first_where_the_streams_begin_with_them() -> None:
    merge = Merge({"a": stream("a", 5, 1), "b": stream("b", 9, 3)}, newest_first=True)

    assert ids(merge.take(3)) == ["b9", "a5", "b3"]


def test_entries_of_one_time_have_one_order() -> None:
    streams = {"b": stream("b", 7), "a": stream("a", 7)}

    assert ids(Merge(streams, newest_first=False).take(2)) == ["a7", "b7"]


def test_a_stream_that_ended_is_told_apart_from_one_that_was_not_read_to_its_end() -> None:
    merge = oldest_first()
    assert merge.ended == {"c"}

    merge.take(5)

    assert merge.ended == {"a", "c"}
    assert not merge.is_done


@pytest.mark.parametrize("kept", range(6))
def test_what_is_put_back_is_taken_next_in_the_same_order(kept: int) -> None:
    merge = oldest_first()
    taken = merge.take(5)

    merge.put_back(taken[kept:])

    assert ids([*taken[:kept], *merge.take(100)]) == ["a1", "b2", "b3", "a4", "a5", "b9"]
    assert merge.is_done


def test_a_stream_whose_last_entry_is_put_back_has_not_ended() -> None:
    merge = oldest_first()

    merge.put_back(merge.take(100)[-1:])

    assert merge.ended == {"a", "c"}


def test_no_stream_is_read_further_than_one_entry_beyond_those_taken() -> None:
    read: list[int] = []

    def counted() -> Iterator[Entry]:
        for second in range(100):
            read.append(second)
            yield entry("a", second)

    merge = Merge({"a": counted()}, newest_first=False)
    merge.take(3)

    assert read == [0, 1, 2, 3]
