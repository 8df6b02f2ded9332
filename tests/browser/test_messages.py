"""The page's texts: whole in each language, alike in what they take, used, and with the view that needs them."""

import re
from pathlib import Path

import pytest

from dashboard.paths import PAGE
from tests.browser.literal_texts import literal_texts
from tests.browser.page_texts import (
    APP,
    Message,
    first_modules,
    first_rooms,
    reached_from,
    read_messages,
    rooms_of_views,
    unknown_keys,
    used_keys,
)

NO_TEXTS = {
    "Redial": "the product's name",
    "Bearer …": "a header of HTTP",
    "(prefers-color-scheme: dark)": "a query of CSS",
    "openid email": "scopes of OAuth",
    "…… – Redial": "the product's name",
    "Escape": "a key",
    "English": "the languages' own names",
    "icon …": "a class",
    "Joanna": "a voice",
    "DD.MM.YYYY HH:mm": "a form of times",
    "total tone-… …": "classes",
    '12px "Inter Variable", system-ui, sans-serif': "a font",
    "Inbox": "an icon",
    "Activity": "an icon",
    "Info": "an icon",
    "the lane …": "the API's English words",
    "the lane “…”": "the same with the page's word",
    "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24; in America/Denver": "hours as they are typed",
    "calls …": "a question's name",
    "calls … …": "a question's name",
    "…: …": "another's words",
    "Deutsch": "the languages' own names",
}
"""What looks like a text in a module and is none, with why."""
MODULES = sorted(APP.rglob("*.js"))
WORDS_OF_THE_API = APP / "base" / "faults.js"
"""It has what the API says, to know it by; tests/api/test_page_faults.py compares the two."""


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, dict[str, Message]]]:
    return read_messages()


@pytest.fixture(scope="module")
def keys(texts: dict[str, dict[str, dict[str, Message]]]) -> set[str]:
    return {key for room in texts["en"].values() for key in room}


@pytest.mark.parametrize("language", ["de", "es"])
def test_each_language_has_the_texts_of_english_and_no_others(
    texts: dict[str, dict[str, dict[str, Message]]], language: str
) -> None:
    assert {room: set(each) for room, each in texts[language].items()} == {
        room: set(each) for room, each in texts["en"].items()
    }


def test_a_key_starts_with_its_room(texts: dict[str, dict[str, dict[str, Message]]]) -> None:
    wrong = [key for room, each in texts["en"].items() for key in each if not key.startswith(f"{room}.")]
    assert wrong == []


@pytest.mark.parametrize("language", ["de", "es"])
def test_each_text_takes_what_the_english_one_takes(
    texts: dict[str, dict[str, dict[str, Message]]], language: str
) -> None:
    for room, each in texts["en"].items():
        for key, english in each.items():
            translated = texts[language][room][key]
            assert isinstance(translated, dict) or not isinstance(english, dict) or "count" in _taken(translated), key
            assert _taken(translated) - {"count"} == _taken(english) - {"count"}, key
            assert _elements(translated) == _elements(english), key


def test_plural_forms_are_those_of_each_language(texts: dict[str, dict[str, dict[str, Message]]]) -> None:
    """Spanish has a third form, for whole millions, which takes the form of all others where it is not given."""
    for language, rooms in texts.items():
        for room in rooms.values():
            for key, text in room.items():
                if isinstance(text, dict):
                    assert {"one", "other"} <= set(text) <= {"one", "many", "other"}, (language, key)


def test_every_text_is_used_and_every_key_that_is_named_is_there(
    texts: dict[str, dict[str, dict[str, Message]]], keys: set[str]
) -> None:
    used = {key for module in MODULES for key in used_keys(module, keys)}
    assert sorted(keys - used) == []
    unknown = {key for module in MODULES for key in unknown_keys(module, keys)}
    assert sorted(unknown) == []


def test_the_texts_of_the_first_view_are_fetched_at_once(keys: set[str]) -> None:
    needed = {key.split(".")[0] for module in first_modules() for key in used_keys(module, keys)}
    listed = first_rooms("base/messages.js")
    assert first_rooms("first.js") == listed == sorted(listed)
    assert needed <= set(listed)


def test_each_view_brings_the_texts_that_it_needs(keys: set[str]) -> None:
    views = list(rooms_of_views())
    assert views
    for module, rooms in views:
        needed = {key.split(".")[0] for each in reached_from(module) for key in used_keys(each, keys)}
        assert needed - set(first_rooms("base/messages.js")) == set(rooms), module


def test_no_text_stands_in_a_module() -> None:
    found = {}
    for module in (each for each in MODULES if each != WORDS_OF_THE_API):
        told = [each for each in literal_texts(module.read_text(encoding="utf-8")) if each[1] not in NO_TEXTS]
        if told:
            found[module.relative_to(APP).as_posix()] = told
    assert found == {}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('html`<b title="Who did it">${say("a.b")}</b>`', ["title=Who did it"]),
        ("html`<b class=\"one two\">${isOpen ? 'Leave it' : ''} at ${time}</b>`", ["Leave it", "… at …"]),
        ("html`<i class=${isBad ? 'note note-bad' : 'note'} />`", []),
        ("const told = `${count} of ${all}`; // so many of all", ["… of …"]),
        ('const PATH = /it is "no text"/g; const path = `#/calls/${id}`;', []),
        ("html`${rows.map((row) => html`<li>${row} <em>is late</em></li>`)}`", ["is late"]),
    ],
)
def test_a_text_in_a_module_is_seen(code: str, told: list[str]) -> None:
    assert sorted(words for _, words in literal_texts(code)) == sorted(told)


def test_no_translation_says_that_a_person_heard_a_message() -> None:
    heard = re.compile(
        r"\b(angehört|gehört hat|zugestellt|escuch(?:ó|ado|ada|aron)|oyó|oído|entregad\w+)\b", re.IGNORECASE
    )
    for path in Path(PAGE / "messages").glob("*/*.js"):
        assert not heard.search(path.read_text(encoding="utf-8")), path


def _forms(message: Message) -> list[str]:
    return list(message.values()) if isinstance(message, dict) else [message]


def _taken(message: Message) -> set[str]:
    return {name for form in _forms(message) for name in re.findall(r"\{(\w+)\}", form)}


def _elements(message: Message) -> list[set[str]]:
    return [set(re.findall(r"<(\w+)>.*?</\1>", form)) for form in _forms(message)][:1]
