"""Names in any script, in one form; how they are searched by, and what is shown of them to whoever may not see them."""

import json
import re
import unicodedata

import pytest

from redial.domain.names import (
    MOST_BYTES,
    NAME_PATTERN,
    folded,
    initials,
    name_fault,
    normal_form,
    plain_form,
    unseen_fault,
)


@pytest.mark.parametrize(
    "name", ["Ana García", "Schnee – Tag", "王小明", "محمد علي", "a", "é" * (MOST_BYTES // 2), "👩‍⚕️ on call"]
)
def test_names_of_any_script_are_names(name: str) -> None:
    assert name_fault(normal_form(name)) is None
    assert re.search(NAME_PATTERN, name) is not None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "got an empty text"),
        (" Ana", "without a space at either end"),
        ("Ana\u00a0", "without a space at either end"),
        ("A\u0007na", "U+0007 as character 2"),
        ("Ana\n", "U+000A"),
        ("Ana\u2028Garcia", "U+2028"),
        ("abc\u202egpj", "U+202E"),
        ("\ufeffAna", "U+FEFF"),
        ("Garc\ufffda", "U+FFFD"),
        ("Ana\ud83d", "U+D83D"),
        ("é" * (MOST_BYTES // 2) + "a", f"at most {MOST_BYTES} bytes in UTF-8, got {MOST_BYTES + 1}"),
    ],
)
def test_what_is_no_name_is_told(name: str, said: str) -> None:
    fault = name_fault(name)
    assert fault is not None
    assert said in fault


@pytest.mark.parametrize("name", [" Ana", "A\u0007na", "abc\u202egpj", "Garc\ufffda", "", "Ana\u2028Garcia"])
def test_the_published_pattern_refuses_it_as_well(name: str) -> None:
    assert re.fullmatch(NAME_PATTERN, name) is None
    assert json.loads(json.dumps(NAME_PATTERN)) == NAME_PATTERN


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cخواهم",
        "کتاب\u200cها",
        "ക്\u200dഷ",
        "👩\u200d⚕\ufe0f on call",
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d🚒",
        "match \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 2026",
        "1\ufe0f\u20e3 first",
        "葛\U000e0100城市",
        "鈴木\u3000太郎",
        "Überraschung",
    ],
)
def test_what_scripts_and_emoji_need_is_seen(name: str) -> None:
    assert unseen_fault(normal_form(name)) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("snow\u200bday", "the invisible U+200B as character 5"),
        ("snow\u00adday", "the invisible U+00AD"),
        ("snow\u200dday", "the invisible U+200D"),
        ("snow\u200cday", "the invisible U+200C"),
        ("snowday\u200d", "the invisible U+200D as character 8"),
        ("snow\u034fday", "the invisible U+034F"),
        ("snow\ufe0fday", "the invisible U+FE0F"),
        ("room 1\ufe0f", "the invisible U+FE0F"),
        ("snow \ufe0fday", "the invisible U+FE0F"),
        ("snow\U000e0041day", "the invisible U+E0041"),
        ("\U0001f3f4\U000e0067\U000e007f", "the invisible U+E0067 as character 2"),
        ("حملة\u200f 1", "the invisible U+200F as character 5"),
        ("snow\u00a0day", "plain spaces, got U+00A0 as character 5"),
        ("snow\u202fday", "plain spaces, got U+202F"),
        ("snow\u2003day", "plain spaces, got U+2003"),
    ],
)
def test_what_nobody_sees_is_told(name: str, said: str) -> None:
    """Two campaigns that look the same are two."""
    assert name_fault(name) is None
    fault = unseen_fault(normal_form(name))
    assert fault is not None
    assert said in fault


def test_a_name_has_one_form_however_it_was_typed() -> None:
    apart = unicodedata.normalize("NFD", "García")
    assert apart != "García"
    assert normal_form(apart) == "García"


@pytest.mark.parametrize(
    "space", ["\u00a0", "\u2002", "\u2003", "\u2007", "\u2009", "\u200a", "\u202f", "\u205f", "\u2000"]
)
def test_spaces_that_look_like_the_plain_one_are_it_in_what_something_is_found_by(space: str) -> None:
    assert plain_form(f"Köln{space}Nord") == "Köln Nord"
    assert normal_form(f"Köln{space}Nord") != "Köln Nord"


def test_what_is_seen_is_not_taken_for_a_space() -> None:
    for name in ("鈴木\u3000太郎", "a\u1680b", "snow\u200bday", "snow day"):
        assert plain_form(name) == name


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("garcia", "Ana GARCÍA"),
        ("GARCÍA", "ana garcia"),
        ("strasse", "Hauptstraße 4"),
        ("lukasz", "Łukasz"),
        ("soren", "Søren"),
        ("istanbul", "İstanbul"),
        ("4711", "case ４７１１"),
        ("王", "王小明"),
    ],
)
def test_capitals_accents_and_width_make_no_difference_to_a_search(typed: str, stored: str) -> None:
    assert folded(typed) in folded(stored)


def test_another_name_is_another_one() -> None:
    assert folded("Garcia") not in folded("Gracia")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana García", "A… G…"),
        ("王小明", "王…"),
        ("a b c d e", "a… b… c…"),
        ("  Ana  ", "A…"),
        ("\u200fאנה \u200e", "א…"),
    ],
)
def test_initials_are_all_that_is_shown(name: str, shown: str) -> None:
    assert initials(name) == shown
