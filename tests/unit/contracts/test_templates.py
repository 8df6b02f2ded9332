"""From a template and values to what is said; what cannot be said names its variable and never quotes a value."""

import json
from typing import Any

import pytest

from redial.contracts import rendering
from redial.contracts.rendering import Rendered, render
from redial.contracts.spoken_values import Value, spoken_value
from redial.contracts.template_definition import TemplateDefinition, read_definition
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.requests import PlainTextMessage, RenderedFrom, SsmlMessage
from redial.domain.messages.polly_enumerations import LANGUAGE_CODES
from redial.domain.templates.templates import MessageTemplate, TemplateText, ValueForm
from simulation.makers import plain_request
from tests.unit.contracts.stack_rules import RULES

ENGLISH = TemplateText(
    language="en-US", text="{name}: {visit:weekday}, {visit:date}, {visit:time}. Code {code:digits}.", voice_id="Joanna"
)
SPANISH = TemplateText(language="es-US", text="<speak>{name}: {visit:date}. <break/>{code}</speak>", is_ssml=True)
REMINDER = MessageTemplate(name="reminder", texts=(ENGLISH, SPANISH), version=3)
VALUES: dict[str, Value] = {"name": "Ana & Co", "visit": "2026-11-26T14:30:00-08:00", "code": 4711}
ASKED = {"template": "reminder", "language": "en-US", "variables": VALUES, "content": None}


def said(language: str | None = "en-US", template: MessageTemplate = REMINDER, **values: Any) -> dict[str, Any]:
    given = {name: value for name, value in (VALUES | values).items() if value is not None}
    rendered = render(template, language, given)
    assert isinstance(rendered, Rendered), rendered
    ((_, message),) = rendered.content.items()
    return dict(message)


def faults(language: str | None = "en-US", **values: Any) -> dict[str, str]:
    given = {name: value for name, value in (VALUES | values).items() if value is not None}
    rendered = render(REMINDER, language, given)
    assert isinstance(rendered, tuple)
    return {error.field: error.message for error in rendered}


def test_values_are_said_as_the_language_says_them() -> None:
    assert said() == {
        "text": "Ana & Co: Thursday, November 26, 2026, 2:30\u202fPM. Code 4, 7, 1, 1.",
        "language_code": "en-US",
        "voice_id": "Joanna",
    }


def test_in_ssml_a_value_stays_text() -> None:
    message = said("es-US", name='<b> & "Ana\'s"')
    assert message["text"] == (
        "<speak>&lt;b&gt; &amp; &quot;Ana&apos;s&quot;: 26 de noviembre de 2026. <break/>4711</speak>"
    )
    assert "voice_id" not in message


def test_a_missing_an_unused_and_an_empty_value_are_told() -> None:
    assert faults(name=None) == {"variables.name": "expected a value: en-US says it"}
    assert faults(name=" ") == {"variables.name": "expected a value, got an empty one"}
    told = faults(room=7)
    assert told == {"variables.room": "expected no such variable; the template reminder has: name, visit, code"}


def test_a_value_that_only_another_language_says_is_none_too_many() -> None:
    template = MessageTemplate(name="r", texts=(TemplateText(language="en-US", text="Hi"), SPANISH), version=1)
    assert said(template=template)["text"] == "Hi"


@pytest.mark.parametrize("language", [None, "fr-FR", "en-us"])
def test_a_language_that_is_not_there_is_told_with_those_that_are(language: str | None) -> None:
    assert "one of en-US, es-US" in faults(language)["language"]


def test_the_only_language_need_not_be_named() -> None:
    assert said(None, MessageTemplate(name="r", texts=(ENGLISH,), version=1))["language_code"] == "en-US"


@pytest.mark.parametrize(
    ("form", "value", "told"),
    [
        (ValueForm.DATE, "26.11.2026", "expected a date like 2026-11-26"),
        (ValueForm.DATE, "20261126", "expected a date"),
        (ValueForm.DATE, "2026-02-30", "expected a date"),
        (ValueForm.DATE, "2026-11-26 or 27", "expected a date"),
        (ValueForm.DATE, "2026-11-26 to 2026-11-28", "expected a date"),
        (ValueForm.DATE, "2026-11-26 10:00-12:00", "expected a date"),
        (ValueForm.DATE, "2026-11-26T25:00", "expected a date"),
        (ValueForm.WEEKDAY, "soon", "expected a date"),
        (ValueForm.WEEKDAY, "2026-11-26\nor later", "expected a date"),
        (ValueForm.TIME, "2:30 pm", "expected a time like 14:30"),
        (ValueForm.TIME, "25:00", "expected a time"),
        (ValueForm.TIME, "14:30:99", "expected a time"),
        (ValueForm.TIME, "14:30+99:00", "expected a time"),
        (ValueForm.TIME, "2026-02-30T14:30", "expected a time"),
        (ValueForm.TIME, "10:00-12:00", "expected a time"),
        (ValueForm.TIME, "2026-11-26 10:00-12:00", "expected a time"),
        (ValueForm.TIME, "2026-11-26", "expected a time"),
        (ValueForm.NUMBER, "1,234", "expected a number like 1234.5"),
        (ValueForm.NUMBER, "१२", "expected a number"),
        (ValueForm.NUMBER, "9" * 26, "expected a number"),
        (ValueForm.NUMBER, 10**26, "expected a number"),
        (ValueForm.NUMBER, f"{'9' * 19}.9999999999", "expected a number"),
        (ValueForm.DIGITS, "x" * 41, "at most 40 signs to spell, got 41"),
    ],
)
def test_what_cannot_be_said_so_is_told_without_the_value(form: ValueForm, value: Value, told: str) -> None:
    with pytest.raises(ValueError, match=told) as raised:
        spoken_value(value, form, "en-US")
    assert str(value) not in str(raised.value)


@pytest.mark.parametrize(
    ("form", "value", "language", "words"),
    [
        (ValueForm.NUMBER, "1234.5", "de-DE", "1.234,5"),
        (ValueForm.NUMBER, 1234567, "en-US", "1,234,567"),
        (ValueForm.NUMBER, "0.123456", "en-US", "0.123456"),
        (ValueForm.NUMBER, f"{'9' * 18}.9999999999", "en-US", "999,999,999,999,999,999.9999999999"),
        (ValueForm.DATE, "2026-11-26", "de-DE", "26. November 2026"),
        (ValueForm.DATE, "2026-11-26", "cmn-CN", "2026年11月26日"),
        (ValueForm.WEEKDAY, "2026-11-26", "es-ES", "jueves"),
        (ValueForm.DATE, "2026-11-26 00:00:00", "en-US", "November 26, 2026"),
        (ValueForm.DATE, "2026-11-26T14:30:00-08:00", "en-US", "November 26, 2026"),
        (ValueForm.DATE, "2026-11-26 14:30:00 +0000", "en-US", "November 26, 2026"),
        (ValueForm.WEEKDAY, "2026-11-26T09:05Z", "en-US", "Thursday"),
        (ValueForm.TIME, "14:30", "de-DE", "14:30"),
        (ValueForm.TIME, "2026-11-26 14:30:00+01", "de-DE", "14:30"),
        (ValueForm.TIME, "2026-11-26T14:30-0800", "de-DE", "14:30"),
        (ValueForm.TIME, "2026-11-26 09:05:59.5Z", "fr-FR", "09:05"),
        (ValueForm.TIME, "2026-11-26T09:05:59.1234567-07:00", "fr-FR", "09:05"),
        (ValueForm.TEXT, 7.0, "en-US", "7"),
        (ValueForm.TEXT, 7.25, "en-US", "7.25"),
        (ValueForm.DIGITS, "A7 b", "en-US", "A, 7, b"),
    ],
)
def test_a_value_is_spoken_as_its_form_and_language_say(
    form: ValueForm, value: Value, language: str, words: str
) -> None:
    assert spoken_value(value, form, language) == words


@pytest.mark.parametrize("language", sorted(LANGUAGE_CODES))
def test_each_language_of_polly_has_its_dates_times_and_numbers(language: str) -> None:
    for form, value in ((ValueForm.DATE, "2026-11-26"), (ValueForm.TIME, "14:30"), (ValueForm.NUMBER, "12.5")):
        assert any(figure in spoken_value(value, form, language) for figure in ("26", "30", "12"))


def valid(stored: MessageTemplate | None = REMINDER, **changes: Any) -> Valid:
    answer = validate_request(json.dumps(plain_request(**(ASKED | changes))), RULES, lambda _: stored)
    assert isinstance(answer, Valid), answer
    return answer


def invalid(stored: MessageTemplate | None = REMINDER, **changes: Any) -> dict[str, str]:
    answer = validate_request(json.dumps(plain_request(**(ASKED | changes))), RULES, lambda _: stored)
    assert isinstance(answer, Invalid), answer
    return {error.field: error.message for error in answer.errors}


def test_what_a_template_says_is_the_requests_content() -> None:
    request = valid().request
    assert request.content.plain_text_message == PlainTextMessage(**said())
    assert request.template == RenderedFrom(name="reminder", version=3, language="en-US")
    spanish = valid(language="es-US").request
    assert spanish.content.ssml_message == SsmlMessage(**said("es-US"))


def test_the_same_request_is_the_same_whatever_its_template_says() -> None:
    other = MessageTemplate(
        name="reminder", texts=(TemplateText(language="en-US", text="{name}{visit}{code}"),), version=4
    )
    assert valid(other).request.content != valid().request.content
    assert valid(other).digest == valid().digest
    assert valid(variables=VALUES | {"name": "Bo"}).digest != valid().digest


def test_a_variable_is_found_in_whatever_form_its_name_is_typed() -> None:
    """Decomposed as macOS writes it, with the space that Word writes."""
    template = MessageTemplate(name="r", texts=(TemplateText(language="en-US", text="{Größe\u00a0des Schuhs}"),))
    for name in ("Größe des Schuhs", "Gro\u0308ße des Schuhs", "Größe\u202fdes Schuhs"):
        request = valid(template, variables={name: "42"})
        assert request.request.content.plain_text_message == PlainTextMessage(text="42", language_code="en-US")
        assert request.digest == valid(template, variables={"Größe des Schuhs": "42"}).digest
    twice = {"Größe des Schuhs": "42", "Gro\u0308ße des Schuhs": "43"}
    assert "each variable once" in invalid(template, variables=twice)["variables"]


def test_a_value_that_is_said_very_often_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template of two thousand placeholders took five seconds of each recipient, and a request may name six."""
    looked_at: list[Value] = []

    def said_and_noted(value: Value, form: ValueForm, language: str) -> str:
        looked_at.append(value)
        return f"{form}: {spoken_value(value, ValueForm.TEXT, language)}"

    monkeypatch.setattr(rendering, "spoken_value", said_and_noted)
    template = MessageTemplate(name="r", texts=(TemplateText(language="en-US", text="{a}{a:digits}" + "{a}" * 1_900),))

    assert "as it would be said: expected at most" in invalid(template, variables={"a": "&" * 3_000})["template"]
    assert len(looked_at) == 2


def test_no_template_a_deleted_one_and_a_text_that_cannot_be_said_are_told() -> None:
    assert "there is no reminder" in invalid(None)["template"]
    assert "reminder was deleted" in invalid(MessageTemplate(name="reminder", version=4))["template"]
    assert "as it would be said" in invalid(variables=VALUES | {"name": "x" * 2_990})["template"]
    unheard = MessageTemplate(
        name="r", texts=(TemplateText(language="en-US", text="{name}{visit}{code}", voice_id="X"),)
    )
    assert "not a voice" in invalid(unheard)["template"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": {"plain_text_message": {"text": "Hi"}}}, "(request)"),
        ({"template": None, "language": None, "variables": None}, "(request)"),
        ({"template": None, "content": {"plain_text_message": {"text": "Hi"}}}, "(request)"),
        ({"template": "no name"}, "template"),
        ({"variables": {"name": None}}, "variables.name.str"),
    ],
)
def test_a_request_has_a_content_or_a_template(changes: dict[str, Any], field: str) -> None:
    assert field in {name if not name.startswith("variables") else field for name in invalid(**changes)}


def test_a_definition_has_as_many_variables_as_a_request_may_give() -> None:
    names = [f"v{number}" for number in range(50)]
    text = "".join(f"{{{name}}}{{{name}:digits}}" for name in names)
    assert isinstance(definition(**{"en-US": {"text": text}}), TemplateDefinition)
    told = invalid(variables=dict.fromkeys([*names, "w"], "1"))
    assert told["variables"] == "expected at most 50, got 51"


def test_a_template_that_cannot_be_read_is_nobodys_fault() -> None:
    def out_of_reach(_: str) -> MessageTemplate:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        validate_request(json.dumps(plain_request(**ASKED)), RULES, out_of_reach)


def definition(**texts: Any) -> TemplateDefinition | dict[str, str]:
    read = read_definition(json.dumps({"texts": texts}), "v1", {})
    return read if isinstance(read, TemplateDefinition) else {error.field: error.message for error in read}


def test_a_definition_that_can_be_said_is_taken() -> None:
    read = definition(**{"en-US": {"text": ENGLISH.text, "voice_id": "Joanna"}, "es-US": {"ssml": SPANISH.text}})
    assert read == TemplateDefinition((ENGLISH, SPANISH), None)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"en-US": {"text": "Hi {name"}}, "stands alone"),
        ({"en-US": {"ssml": "<speak>{name}"}}, "not well-formed"),
        ({"en-US": {"ssml": "<speak><brk/>{name}</speak>"}}, "brk"),
        ({"en-US": {"text": "Hi", "voice_id": "Conchita"}}, "speaks es-ES, not en-US"),
        ({"xx-XX": {"text": "Hi"}}, "not a language"),
        ({"en-US": {"text": "{x:date} {x:number}"}}, "expected a number"),
        ({"en-US": {"text": "Hi", "ssml": "<speak>Hi</speak>"}}, "exactly one of text and ssml"),
        ({"en-US": {"text": "x" * 3_001}}, "3000"),
        ({}, ""),
        ({"en-US": {"text": "".join(f"{{v{number}}}" for number in range(51))}}, "at most 50 variables"),
        ({f"x{number}": {"text": "Hi"} for number in range(21)}, "at most 20, got 21"),
    ],
)
def test_a_definition_that_cannot_be_said_is_refused(texts: dict[str, Any], said: str) -> None:
    read = definition(**texts)
    assert isinstance(read, dict)
    assert any(said in message for message in read.values()), read
