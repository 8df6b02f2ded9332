"""A template is said as it is when its request is taken in; a repeat is one whatever became of the template meanwhile."""

from typing import Any

import pytest
from msgspec.structs import replace

from redial.application.intake.accept_request import Accepted, Repeated
from redial.domain.call.calls import Call
from redial.domain.templates.templates import MessageTemplate, TemplateText
from redial.metrics import MetricName
from tests.unit.application.taking_in import TakenIn

ASKED: dict[str, Any] = {"content": None, "template": "reminder", "variables": {"name": "Ana"}}
FIRST = MessageTemplate(name="reminder", version=1, texts=(TemplateText(language="en-US", text="Dear {name}."),))
SECOND = replace(FIRST, version=2, texts=(TemplateText(language="en-US", text="Hello {name}!"),))
OTHER_PLACES = replace(FIRST, version=2, texts=(TemplateText(language="en-US", text="Room {room}."),))
DELETED = replace(FIRST, version=2, texts=())


@pytest.fixture
def taken_in() -> TakenIn:
    taken_in = TakenIn()
    taken_in.templates.stored["reminder"] = FIRST
    return taken_in


def said(call: Call) -> str:
    message = call.request.content.plain_text_message
    assert message is not None
    return message.text


def test_the_version_that_is_current_is_said_and_kept(taken_in: TakenIn) -> None:
    accepted = taken_in.accept(**ASKED)
    assert isinstance(accepted, Accepted)
    taken_in.templates.stored["reminder"] = SECOND
    assert said(taken_in.call) == "Dear Ana."
    assert taken_in.call.request.template is not None
    assert taken_in.call.request.template.version == 1

    later = taken_in.accept("s2", request_id="r2", **ASKED)
    assert isinstance(later, Accepted)
    assert said(later.call) == "Hello Ana!"


@pytest.mark.parametrize("meanwhile", [SECOND, OTHER_PLACES, DELETED, None])
def test_the_same_request_delivered_again_is_the_same_call(
    taken_in: TakenIn, meanwhile: MessageTemplate | None
) -> None:
    taken_in.accept(**ASKED)
    taken_in.templates.stored = {} if meanwhile is None else {"reminder": meanwhile}
    again = taken_in.accept(**ASKED)

    assert isinstance(again, Repeated)
    assert said(again.call) == "Dear Ana."
    assert not taken_in.calls.rejected
    assert taken_in.telemetry.sums[MetricName.REQUEST_REPEATED] == 1


@pytest.mark.parametrize("meanwhile", [OTHER_PLACES, DELETED, None])
def test_a_request_that_waited_while_its_template_went_is_rejected(
    taken_in: TakenIn, meanwhile: MessageTemplate | None
) -> None:
    taken_in.templates.stored = {} if meanwhile is None else {"reminder": meanwhile}
    rejected = taken_in.reject(**ASKED).rejected
    assert {error.field for error in rejected.errors} <= {"template", "variables.name", "variables.room"}
    assert (rejected.request_id, taken_in.calls.get(rejected.call_id)) == ("r1", None)


def test_another_request_of_the_same_id_is_told_apart_though_its_template_is_gone(taken_in: TakenIn) -> None:
    taken_in.accept(**ASKED)
    taken_in.templates.stored = {}
    assert taken_in.reject("s2", **ASKED | {"variables": {"name": "Bo"}}).rejected.errors[0].field == "template"


def test_a_template_out_of_reach_rejects_nothing(taken_in: TakenIn) -> None:
    taken_in.templates.fault = ConnectionError()
    with pytest.raises(ConnectionError):
        taken_in.accept(**ASKED)
    assert not taken_in.calls.rejected

    taken_in.templates.fault = None
    assert isinstance(taken_in.accept(**ASKED), Accepted)


def test_no_log_quotes_a_variable(taken_in: TakenIn) -> None:
    taken_in.accept(**ASKED)
    taken_in.accept("s2", request_id="r2", **ASKED | {"variables": {"Ana": "Ana"}})
    assert "Ana" not in str(vars(taken_in.telemetry))
