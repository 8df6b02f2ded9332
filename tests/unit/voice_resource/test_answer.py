"""What CloudFormation is answered, whatever the reason is made of: a deployment hangs for hours where it is not."""

import json
import urllib.request
from contextlib import nullcontext
from typing import Any

import pytest

from tests.unit.voice_resource.conftest import event
from voice_resource import answer
from voice_resource.answer import CREATED_ALONE, MAX_ANSWER_BYTES, CloudFormationAnswer, answer_cloudformation


def told(what: CloudFormationAnswer, log_stream: str = "") -> dict[str, Any]:
    """Give the answer as it is put."""
    read: dict[str, Any] = json.loads(put(what, log_stream))
    return read


def put(what: CloudFormationAnswer, log_stream: str = "") -> bytes:
    bodies: list[bytes] = []
    answer_cloudformation(event("create"), what, log_stream=log_stream, put=lambda _url, body: bodies.append(body))
    (body,) = bodies
    return body


def test_what_the_template_can_read_is_told() -> None:
    assert told(CloudFormationAnswer("redial", attributes={"Arn": "a"}))["Data"] == {"Arn": "a"}
    assert told(CloudFormationAnswer("redial"))["Data"] == {}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("character", ["a", "é", "€", "𝄞", '"', "\n", "\0", "\x1b"])
@pytest.mark.parametrize("names", ["redial", CREATED_ALONE + ",".join(f"{'x' * 60}-{line}" for line in range(8))])
def test_long_reason_is_cut_where_the_answer_is_full_within_no_character(
    before: str, character: str, names: str
) -> None:
    body = put(CloudFormationAnswer.failed(before + character * 5_000, physical_resource_id=names), "2026/11/23/1")
    reason, _, where = json.loads(body)["Reason"].partition(" (log stream ")
    assert (set(reason), where) == ({*before, character}, "2026/11/23/1)")
    assert MAX_ANSWER_BYTES - len(json.dumps(character)) < len(body) <= MAX_ANSWER_BYTES


def test_a_reason_with_half_a_character_is_told() -> None:
    assert told(CloudFormationAnswer.failed("refused: \ud800", physical_resource_id=None))["Reason"] == "refused: ?"


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
