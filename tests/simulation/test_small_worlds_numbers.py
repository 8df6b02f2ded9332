"""Numbers of what is met in a small world, and of the same with two actors swapped."""

from typing import NamedTuple

import pytest

from simulation.small_worlds.numbers import Numbered


class Note(NamedTuple):
    by: str
    at: float


@pytest.fixture
def number_of() -> Numbered:
    numbered = Numbered()
    numbered.swap("ann", "bob")
    return numbered


def test_equal_things_have_equal_numbers(number_of: Numbered) -> None:
    assert number_of("x") == number_of("x") != number_of("y")


def test_names_are_swapped_wherever_they_stand(number_of: Numbered) -> None:
    item = number_of('{"token": "ann-1", "before": "bob-2"}')
    state = number_of((("CALL", item), Note("ann", 1.0), frozenset({"bob-2"}), None, 5.0))

    assert number_of.swapped(item) == number_of('{"token": "bob-1", "before": "ann-2"}')
    assert number_of.swapped(state) == number_of(
        (("CALL", number_of.swapped(item)), Note("bob", 1.0), frozenset({"ann-2"}), None, 5.0)
    )


def test_what_is_swapped_twice_is_as_it_was(number_of: Numbered) -> None:
    state = number_of((number_of("ann"), number_of("bob"), "cid"))

    assert number_of.swapped(state) != state
    assert number_of.swapped(number_of.swapped(state)) == state
    assert number_of.swapped(0) == 0


def test_nothing_is_swapped_where_nobody_is_alike() -> None:
    number_of = Numbered()
    state = number_of(("ann", number_of("bob")))

    assert number_of.swapped(state) == state
    assert number_of.name_of_twin("ann") == "ann"


def test_thing_that_is_neither_text_nor_number_nor_made_of_such_is_refused(number_of: Numbered) -> None:
    with pytest.raises(TypeError):
        number_of.swapped(number_of(b"ann"))
