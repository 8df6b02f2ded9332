"""What further recipients of a request hear: the same as the first, words of their own, or a template in their language."""

import json
from typing import Any

import pytest

from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.requests import CallRequest, RenderedFrom
from redial.domain.templates.templates import MessageTemplate, TemplateText
from simulation.makers import plain_request
from tests.unit.contracts.stack_rules import RULES

PAGE = MessageTemplate(
    name="page",
    texts=(
        TemplateText(language="en-US", text="{who}: pump {pump}.", voice_id="Joanna"),
        TemplateText(language="es-US", text="{who}: bomba {pump}."),
    ),
    version=2,
)
CHIEF = MessageTemplate(
    name="chief", texts=(TemplateText(language="en-US", text="Nobody answers for {site}."),), version=5
)
GONE = MessageTemplate(name="gone", texts=(), version=3)
TEMPLATES = {each.name: each for each in (PAGE, CHIEF, GONE)}
SECOND = {"destination_phone_number": "+12065550102"}
BESIDE_TEMPLATE: dict[str, Any] = {
    "content": None,
    "template": "page",
    "language": "en-US",
    "variables": {"who": "Ana", "pump": 7},
}


def judged(*then: dict[str, Any], **fields: Any) -> Valid | Invalid:
    request = plain_request(**fields, then=[SECOND | each for each in then])
    return validate_request(
        json.dumps({name: value for name, value in request.items() if value is not None}), RULES, TEMPLATES.get
    )


def heard(*then: dict[str, Any], **fields: Any) -> list[CallRequest]:
    valid = judged(*then, **fields)
    assert isinstance(valid, Valid), valid
    return [step.request for step in valid.steps]


def texts(requests: list[CallRequest]) -> list[str]:
    return [request.content.plain_text_message.text for request in requests if request.content.plain_text_message]


def faults(*then: dict[str, Any], **fields: Any) -> dict[str, str]:
    invalid = judged(*then, **fields)
    assert isinstance(invalid, Invalid), invalid
    return {error.field: error.message for error in invalid.errors}


def test_a_further_recipient_hears_the_template_of_the_request_in_another_language() -> None:
    first, same, other = heard({}, {"language": "es-US", "variables": {"who": "Luz"}}, **BESIDE_TEMPLATE)
    assert texts([first, same, other]) == ["Ana: pump 7.", "Ana: pump 7.", "Luz: bomba 7."]
    assert [request.template for request in (same, other)] == [
        RenderedFrom(name="page", version=2, language="en-US"),
        RenderedFrom(name="page", version=2, language="es-US"),
    ]


@pytest.mark.parametrize("fields", [{}, BESIDE_TEMPLATE])
def test_a_further_recipient_may_have_a_template_of_its_own(fields: dict[str, Any]) -> None:
    _, second = heard({"template": "chief", "variables": {"site": "Mill"}}, **fields)
    assert texts([second]) == ["Nobody answers for Mill."]
    assert second.template == RenderedFrom(name="chief", version=5, language="en-US")


def test_words_of_its_own_are_of_no_template() -> None:
    _, second = heard({"content": {"plain_text_message": {"text": "Call in."}}}, **BESIDE_TEMPLATE)
    assert (texts([second]), second.template) == (["Call in."], None)


@pytest.mark.parametrize(
    ("then", "field", "message"),
    [
        ({"language": "es-US"}, "then.0.language", "expected none without a template, here or of the request"),
        ({"variables": {"who": "A"}}, "then.0.variables", "expected none without a template, here or of the request"),
        ({"template": "none"}, "then.0.template", "expected a template of this stack; there is no none"),
        ({"template": "gone"}, "then.0.template", "expected a template of this stack; gone was deleted"),
        ({"template": "chief"}, "then.0.variables.site", "expected a value: en-US says it"),
        (
            {"template": "chief", "content": {"plain_text_message": {"text": "Hi"}}},
            "then.0",
            "expected content, or a template with its language and variables; got both",
        ),
    ],
)
def test_what_a_further_recipient_cannot_hear_is_told_of_it(then: dict[str, Any], field: str, message: str) -> None:
    assert faults(then) == {field: message}


def test_each_recipient_tells_of_its_own() -> None:
    told = faults({"language": "fr-FR"}, {"variables": {"where": "x"}}, **BESIDE_TEMPLATE)
    assert set(told) == {"then.0.language", "then.1.variables.where"}


def test_a_template_that_is_not_there_is_told_once() -> None:
    assert set(faults({"language": "es-US"}, **(BESIDE_TEMPLATE | {"template": "none"}))) == {"template"}


def test_what_all_hear_is_judged_once() -> None:
    voice = {"plain_text_message": {"text": "Hi", "voice_id": "Loupe"}}
    assert set(faults({}, content=voice)) == {"content.plain_text_message.voice_id"}
    assert set(faults({"content": voice})) == {"then.0.content.plain_text_message.voice_id"}


def test_a_repeat_is_known_after_a_template_of_a_further_recipient_was_changed() -> None:
    first = judged({"template": "chief", "variables": {"site": "Mill"}})
    later = validate_request(
        json.dumps(plain_request(then=[SECOND | {"template": "chief", "variables": {"site": "Mill"}}])),
        RULES,
        lambda _: GONE,
    )
    assert isinstance(first, Valid)
    assert isinstance(later, Invalid)
    assert later.digest == first.digest
