"""The sink: whatever is logged, with whatever further keys, leaves it without what is nobody's business."""

import io
import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from redial.adapters.log_masking import MASKING, describe, install, keeps_failures_masked, masked
from redial.adapters.runtime import masking_logger
from redial.domain.call.calls import CallStatus
from redial.errors import UnreadableRecord
from simulation.makers import call_request

NUMBER = "+12065550148"
TEXT = "Your code is 4711."
TOKEN = "FwoGZXIvYXdzEBYaD-the-token-of-the-session"
AWS_REFUSES: Any = {"Error": {"Code": "ValidationException", "Message": f"Not with {{'S': '{TEXT}'}} of {NUMBER}"}}


class Lines:
    """A logger, and what it wrote."""

    def __init__(self, logger: Any, stream: io.StringIO) -> None:
        self.logger = logger
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        return line


@pytest.fixture(params=["powertools", "root"])
def lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Our Logger, and the root logger with a handler that somebody else gave it."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    stream = io.StringIO()
    if request.param == "powertools":
        logger = Logger(service=f"test-{id(stream)}", stream=stream, level="DEBUG")
        logger.registered_handler.addFilter(MASKING)
        yield Lines(logger, stream)
        return
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    install()
    level = root.level
    root.setLevel(logging.DEBUG)
    yield Lines(logging.getLogger("somebody.else"), stream)
    root.setLevel(level)
    root.removeHandler(handler)
    for each in root.handlers:
        each.removeFilter(MASKING)


def assert_nothing_told(text: str) -> None:
    assert "5550148" not in text
    assert not re.search(r"\b4711\b", text)  # a time in milliseconds may hold these digits
    assert "token-of-the" not in text


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "critical"])
def test_messages_and_arguments_are_masked(lines: Lines, level: str) -> None:
    getattr(lines.logger, level)(f"to {NUMBER} with {TOKEN}")
    getattr(lines.logger, level)("to %s with %s", NUMBER, TOKEN)

    assert_nothing_told(lines.text)
    assert lines.text.count("+1206*****48") == 2


def test_arguments_that_do_not_fit_are_not_printed(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    lines.logger.info("to %d", NUMBER)

    assert "to %d" in lines.text
    assert_nothing_told(lines.text + "".join(capsys.readouterr()))


def test_a_traceback_names_the_exception_and_the_place_alone(lines: Lines) -> None:
    def fail() -> None:
        try:
            raise ValueError(f"{TEXT} {NUMBER}")
        except ValueError as error:
            raise KeyError(TEXT) from error

    try:
        fail()
    except KeyError:
        lines.logger.exception("failed")

    assert "KeyError" in lines.text
    assert "in fail" in lines.text
    assert_nothing_told(lines.text)


def test_further_keys_are_masked_however_deep() -> None:
    stream = io.StringIO()
    logger = Logger(service="test-keys", stream=stream)
    logger.registered_handler.addFilter(MASKING)
    keys = {"at": [{"deep": ({NUMBER: [NUMBER, 12065550148, {"x": f"tel:{NUMBER}"}]},)}], NUMBER: NUMBER, "n": 12}
    logger.info("message", extra=keys)

    line = json.loads(stream.getvalue())
    assert line["at"] == [{"deep": [{"+1206*****48": ["+1206*****48", "1206*****48", {"x": "tel:+1206*****48"}]}]}]
    assert line["n"] == 12
    assert_nothing_told(stream.getvalue())


@dataclass
class Anything:
    text: str = TEXT


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (call_request(destination_phone_number=NUMBER), "<CallRequest>"),
        (Anything(), "<Anything>"),
        (TEXT.encode(), "<18 bytes>"),
        (KeyError(TEXT), "KeyError"),
        (CallStatus.WAITING, "WAITING"),
        (datetime(2026, 11, 26, tzinfo=UTC), "2026-11-26 00:00:00+00:00"),
        (None, None),
        (True, True),
        (1764171200123, 1764171200123),
        (0.25, 0.25),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": NUMBER}}}}}}}}}, None),
        ("x" * 10_000, "x" * 4_000 + "…"),
    ],
)
def test_only_plain_data_is_told(value: object, shown: object) -> None:
    told = masked(value)

    assert_nothing_told(str(told))
    if shown is not None or value is None:
        assert told == shown


@pytest.mark.parametrize(
    "text",
    [
        "x-amz-security-token:FwoGZXIvYXdz",
        "'X-Amz-Security-Token': b'FwoGZXIvYXdz', 'Host'",
        "Authorization: AWS4-HMAC-SHA256 Credential=FwoGZXIvYXdz/20261126/us-east-1/sqs/aws4_request, Signature=FwoGZXIvYXdz",
        "https://bucket/key?X-Amz-Credential=FwoGZXIvYXdz&X-Amz-Signature=FwoGZXIvYXdz&X-Amz-Expires=7200",
        "authorization: Bearer FwoGZXIvYXdz",
        '{"authorization": "Bearer FwoGZXIvYXdz"}',
    ],
)
def test_credentials_of_others_are_cut_as_well(text: str) -> None:
    assert "FwoGZX" not in masked(text)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ClientError(AWS_REFUSES, "PutItem"), "ClientError: ValidationException on PutItem"),
        (
            ClientError({"Error": {"Code": "AccessDeniedException", "Message": _denied}}, "PutItem")
            if (
                _denied
                := "User: arn:aws:sts::123456789012:assumed-role/f/g is not authorized to perform: dynamodb:PutItem on x"
            )
            else Exception(),
            "ClientError: AccessDeniedException on PutItem: User: arn:aws:sts::123456789012:assumed-role/f/g is not authorized "
            "to perform: dynamodb:PutItem",
        ),
        (ParamValidationError(report=f"Invalid type, value: {TEXT}"), "ParamValidationError"),
        (
            EndpointConnectionError(endpoint_url="https://sqs"),
            'EndpointConnectionError: Could not connect to the endpoint URL: "https://sqs"',
        ),
        (UnreadableRecord(f"item RECIPIENT#{NUMBER}"), "UnreadableRecord: item RECIPIENT#+1206*****48"),
        (OverflowError("date value out of range"), "OverflowError: date value out of range"),
        (ValueError(TEXT), "ValueError"),
    ],
)
def test_exceptions_speak_for_themselves_where_they_never_quote(error: Exception, told: str) -> None:
    assert describe(error) == told


def test_an_exception_leaves_a_handler_without_what_it_quotes() -> None:
    @keeps_failures_masked
    def handler(_event: object, _context: object) -> None:
        raise ValueError(f"{TEXT} {NUMBER}")

    with pytest.raises(ValueError, match=r"ValueError \(at .*test_log_masking.py:\d+ in handler\)") as raised:
        handler({}, None)

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_an_exception_that_quotes_nothing_leaves_as_it_is() -> None:
    @keeps_failures_masked
    def handler(_event: object, _context: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs")

    with pytest.raises(EndpointConnectionError):
        handler({}, None)


def logger_of_a_function(monkeypatch: pytest.MonkeyPatch, stream: TextIO) -> Any:
    """Give the functions' logger, which is one for all tests, and may have been made with a stream that is closed by now."""
    logger = masking_logger()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return logger


def test_the_functions_logger_masks_what_others_write_through_the_root_logger_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda's runtime client gives the root logger a handler before a function is imported; libraries write to it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        logger_of_a_function(monkeypatch, sys.stdout).warning(f"ours {NUMBER}")
        logging.getLogger("some.library").warning("theirs %s", NUMBER)
    finally:
        root.removeHandler(handler)
        for each in root.handlers:
            each.removeFilter(MASKING)

    written = "".join(capsys.readouterr())
    assert "theirs +1206*****48" in stream.getvalue()
    assert "ours +1206*****48" in written
    assert_nothing_told(stream.getvalue() + written)


def test_what_the_formatter_adds_to_a_line_is_masked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    logger = logger_of_a_function(monkeypatch, stream)
    try:
        logger.append_keys(recipient=NUMBER, **{NUMBER: [{"deep": NUMBER}]})
        logger.set_correlation_id(NUMBER)
        logger.info("message")
        with logger.append_context_keys(campaign=f"all of {NUMBER}"):
            logger.warning("message")
        logger.info(f"long {'frame, ' * 700}", exc_info=ValueError(NUMBER))
    finally:
        logger.thread_safe_clear_keys()
        logger.remove_keys(["recipient", NUMBER, "correlation_id"])

    first, second, _ = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first["recipient"] == first["correlation_id"] == "+1206*****48"
    assert second["campaign"] == "all of +1206*****48"
    assert_nothing_told(stream.getvalue())


@pytest.mark.filterwarnings("ignore:No application metrics")
@pytest.mark.parametrize("function", ["intake", "dial", "track", "api", "tally", "publish"])
def test_no_function_ends_with_words_that_may_quote(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module(f"{function}.handler")

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"{TEXT} {NUMBER}")

    monkeypatch.setattr(module, "build", fail)
    if function == "api":  # it answers whatever fails before this
        monkeypatch.setattr(module, "metrics", SimpleNamespace(metric_set=True, add_metric=fail, flush_metrics=fail))
    event = {"Records": [], "rawPath": "/v1/me", "requestContext": {"http": {"method": "GET"}}}
    context = SimpleNamespace(
        function_name=function, memory_limit_in_mb=1, invoked_function_arn="arn", aws_request_id="r"
    )
    with pytest.raises(ValueError, match="ValueError") as raised:
        module.handler(event, context)

    shown = "".join(traceback.format_exception(raised.value))
    assert_nothing_told(shown)


def test_what_is_logged_of_an_exception_is_the_exception_and_not_its_words() -> None:
    """The sink knows which exceptions quote nothing; of a text it cannot know where it came from."""
    written = re.compile(r"(?:warn|note|warning|info|error|exception)\([^()]*(?:\([^()]*\)[^()]*)*error=(?:f\"|str\()")
    sources = Path(__file__).parents[3].joinpath("functions").rglob("*.py")

    assert [path.name for path in sources if written.search(path.read_text(encoding="utf-8"))] == []
