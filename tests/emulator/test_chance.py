from collections import Counter

from voice_emulator.ids import new_id
from voice_emulator.scripts.chance import Chance


def test_a_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    first, again, other = ([chance.random() for _ in range(100)] for chance in map(Chance, ("a", "a", "b")))
    assert first == again
    assert len({*first, *other}) == 200


def test_numbers_are_spread_evenly_from_0_to_1() -> None:
    drawn = [Chance(f"{seed}").random() for seed in range(20_000)]
    assert 0 <= min(drawn) < 0.001
    assert 0.999 < max(drawn) < 1
    for share in Counter(int(number * 10) for number in drawn).values():
        assert 1_800 < share < 2_200


def test_a_choice_follows_its_weights_and_a_shuffle_keeps_everything() -> None:
    chance = Chance("seed")
    chosen = Counter(chance.choice((("often", 9), ("seldom", 1))) for _ in range(10_000))
    assert 8_800 < chosen["often"] < 9_200
    first_places = Counter[int]()
    for _ in range(6_000):
        items = [1, 2, 3]
        chance.shuffle(items)
        assert sorted(items) == [1, 2, 3]
        first_places[items[0]] += 1
    assert all(1_800 < count < 2_200 for count in first_places.values())


def test_ids_are_version_4() -> None:
    ids = {new_id() for _ in range(1_000)}
    assert len(ids) == 1_000
    for each in ids:
        assert [len(part) for part in each.split("-")] == [8, 4, 4, 4, 12]
        assert each[14] == "4"
        assert each[19] in "89ab"
