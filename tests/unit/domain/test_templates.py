"""Texts with placeholders: what is a placeholder, what is a brace, and what is neither."""

import pytest

from redial.domain.templates.speaking_time import SpokenSsml, speaking_seconds
from redial.domain.templates.templates import (
    MessageTemplate,
    Placeholder,
    TemplateFault,
    TemplateText,
    ValueForm,
    pieces_of,
)


def test_a_text_is_taken_apart_into_words_and_places() -> None:
    assert pieces_of("Dear {first name}, on {visit:date}: {{at}} {code:digits}.") == [
        "Dear ",
        Placeholder("first name", ValueForm.TEXT),
        ", on ",
        Placeholder("visit", ValueForm.DATE),
        ": ",
        "{",
        "at",
        "}",
        " ",
        Placeholder("code", ValueForm.DIGITS),
        ".",
    ]
    assert pieces_of("") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hi {name", "the brace at character 4 stands alone"),
        ("Hi } there", "the brace at character 4 stands alone"),
        ("Hi {}", "has no name"),
        ("Hi { name}", "has no name"),
        ("Hi {:date}", "has no name"),
        ("Hi {name:money}", "unknown form; there are: text, digits, date, weekday, time, number"),
        ("Hi {name:}", "unknown form"),
        ("Hi {" + "é" * 33 + "}", "has no name of 1 to 64 bytes"),
    ],
)
def test_what_is_no_place_is_told(text: str, said: str) -> None:
    with pytest.raises(TemplateFault, match=said):
        pieces_of(text)


def test_a_templates_variables_are_those_of_all_languages() -> None:
    texts = (
        TemplateText(language="en-US", text="{name}, {visit:date} {visit:time}"),
        TemplateText(language="es-US", text="{visit:date} {room}"),
    )
    template = MessageTemplate(name="reminder", texts=texts)
    assert template.variables == ["name", "visit", "room"]
    assert template.text_in("es-US") == texts[1]
    assert template.text_in("fr-FR") is None


@pytest.mark.parametrize(("text", "seconds"), [("a" * 30, 2.0), ("王小明王小", 1.0), ("é" * 15, 1.0)])
def test_about_how_long_a_text_takes(text: str, seconds: float) -> None:
    assert speaking_seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("ssml", "seconds"),
    [
        ("a" * 30, 2.0),
        ("a" * 15 + '<break time="1500ms"/>', 2.5),
        ("a" * 15 + '<break time="2s"/>', 3.0),
        ("<break/>", 0.25),
        ('<prosody rate="slow">' + "a" * 15 + "</prosody>" + "a" * 15, 1 / 0.75 + 1),
        ('<prosody rate="50%">' + "a" * 15 + "</prosody>", 2.0),
        ("<p>" + "a" * 15 + "</p>", 2.0),
        ('<sub alias="' + "a" * 15 + '">x</sub>', 1.0),
    ],
)
def test_pauses_and_rates_count(ssml: str, seconds: float) -> None:
    reader = SpokenSsml()
    reader.read(f"<speak>{ssml}</speak>")
    assert reader.seconds == pytest.approx(seconds)
