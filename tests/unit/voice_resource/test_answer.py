"""What CloudFormation is answered, whatever the reason is made of: a deployment hangs for hours where it is not."""

import json
import urllib.request
from contextlib import nullcontext
from typing import Any

import pytest

from tests.unit.voice_resource.conftest import event
from voice_resource import answer
from voice_resource.answer import MAX_REASON_BYTES, CloudFormationAnswer, answer_cloudformation


def told(what: CloudFormationAnswer, log_stream: str = "") -> dict[str, Any]:
    """Give the answer as it is put."""
    bodies: list[bytes] = []
    answer_cloudformation(event("create"), what, log_stream=log_stream, put=lambda _url, body: bodies.append(body))
    (body,) = bodies
    read: dict[str, Any] = json.loads(body)
    return read


def test_what_the_template_can_read_is_told() -> None:
    assert told(CloudFormationAnswer("redial", attributes={"Arn": "a"}))["Data"] == {"Arn": "a"}
    assert told(CloudFormationAnswer("redial"))["Data"] == {}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("character", ["é", "€", "𝄞"])
def test_long_reason_is_cut_within_no_character(before: str, character: str) -> None:
    reason = told(CloudFormationAnswer.failed(before + character * MAX_REASON_BYTES, physical_resource_id=None))[
        "Reason"
    ]
    assert set(reason) == {*before, character}
    assert MAX_REASON_BYTES - len(character.encode()) < len(reason.encode()) <= MAX_REASON_BYTES


def test_reason_names_the_log_where_there_is_one() -> None:
    failed = CloudFormationAnswer.failed("refused", physical_resource_id="redial")
    assert told(failed)["Reason"] == "refused"
    assert told(failed, "2026/11/23/1")["Reason"] == "refused (log stream 2026/11/23/1)"


def test_cloudformation_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, float]] = []

    def urlopen(request: urllib.request.Request, *, timeout: float) -> Any:
        asked.append((request.full_url, timeout))
        return nullcontext()

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    answer_cloudformation(event("create", ResponseURL="https://s3/x"), CloudFormationAnswer("redial"), log_stream="")
    assert asked == [("https://s3/x", answer.PUT_TIMEOUT_S)]
