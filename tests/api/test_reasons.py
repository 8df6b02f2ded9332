"""Why a call has its status, as the API answers it: a code, parameters, a sentence; and no number for whoever may see none."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.parts import code_of, parameters_of
from redial.domain.call.reasons.reason import NoTimeToWait, Reason, RecipientInCall, ServiceUnreachable
from simulation.every_reason import AT, AT_TEXT, EVERY_REASON
from simulation.makers import DEADLINES, ORIGINATION, T0, plain_request, waiting_call
from simulation.stack.http_api import PROGRAM, SUPERVISOR, HttpApi

NUMBER = "+12065550142"
API_PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def store(calls: DynamoDbCalls, reason: Reason) -> str:
    call = replace(waiting_call(), status=CallStatus.UNREACHED, reason=reason)
    calls.add(call)
    return call.call_id


def with_number(reason: Reason) -> Reason:
    """Put a number into each parameter that is a text from outside."""
    planted: dict[str, Any] = {}
    for name, value in parameters_of(reason).items():
        if type(value) is str and name != "call_id":
            planted[name] = f"said {NUMBER}"
        elif isinstance(value, tuple):
            planted[name] = (NUMBER, "US")
    return replace(reason, **planted)


@pytest.mark.parametrize(("reason", "sentence"), EVERY_REASON)
def test_each_reason_is_answered_with_its_code_its_parameters_and_its_sentence(
    http_api: HttpApi, calls: DynamoDbCalls, reason: Reason, sentence: str
) -> None:
    answer = http_api.get(f"/v1/calls/{store(calls, reason)}").body

    assert answer["reason"]["code"] == code_of(reason)
    assert list(answer["reason"]["parameters"]) == list(parameters_of(reason))
    assert answer["reason"]["text"] == answer["status_reason"] == sentence
    (line,) = http_api.get("/v1/calls").body["calls"]
    assert line["reason"] == answer["reason"]


def test_parameters_keep_their_kind(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    reason = NoTimeToWait(ServiceUnreachable("no connection"), LastTime.STOP_AT, AT)

    assert http_api.get(f"/v1/calls/{store(calls, reason)}").body["reason"]["parameters"] == {
        "waits_for": {"code": "SERVICE_UNREACHABLE", "parameters": {"message": "no connection"}},
        "last_time": "retry.stop_at",
        "last_time_at": AT_TEXT,
    }


@pytest.mark.parametrize("reason", [with_number(reason) for reason, _ in EVERY_REASON], ids=lambda each: code_of(each))
def test_no_parameter_tells_a_number_to_whoever_may_not_see_it(
    http_api: HttpApi, calls: DynamoDbCalls, reason: Reason
) -> None:
    call_id = store(calls, NoTimeToWait(reason, LastTime.STOP_AT, AT))
    names_it = NUMBER in str(reason)

    masked = http_api.as_caller(PROGRAM).get(f"/v1/calls/{call_id}").body
    listed = http_api.as_caller(PROGRAM).get("/v1/calls").body
    in_clear = http_api.as_caller(SUPERVISOR).get(f"/page/v1/calls/{call_id}").body["reason"]

    assert NUMBER[2:] not in json.dumps([masked, listed])
    assert (NUMBER in json.dumps(in_clear["parameters"])) is names_it
    assert (NUMBER in in_clear["text"]) is names_it


def test_call_that_another_one_waits_for_is_named_as_people_know_it(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    other = waiting_call("the-other-one")
    calls.add(other)
    waiting = replace(waiting_call(), wait_reason=WaitReason.RECIPIENT_IN_FLIGHT, reason=RecipientInCall(other.call_id))
    calls.add(waiting)

    reason = http_api.get(f"/v1/calls/{waiting.call_id}").body["reason"]

    assert reason["parameters"] == {"call_id": other.call_id, "request_id": "the-other-one"}
    assert reason["text"] == "the recipient is in call the-other-one"


def test_id_of_a_call_whose_digits_look_like_a_number_is_told_whole(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    looks_like_one = "80782065550142" + "20c4d" * 2
    call_id = store(calls, RecipientInCall(looks_like_one))

    reason = http_api.as_caller(PROGRAM).get(f"/v1/calls/{call_id}").body["reason"]

    assert reason["parameters"] == {"call_id": looks_like_one}


def test_call_of_an_earlier_version_is_told_by_its_sentence(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table
) -> None:
    call = waiting_call()
    calls.add(call)
    plain = table.get(f"CALL#{call.call_id}")
    assert plain is not None
    table.put({name: part for name, part in plain.items() if name != "reason"} | {"status_reason": "as told before"})

    answer = http_api.get(f"/v1/calls/{call.call_id}").body

    assert answer["reason"] == {"code": "NOTED", "parameters": {"text": "as told before"}, "text": "as told before"}
    assert answer["status_reason"] == "as told before"


def test_answer_to_a_request_has_its_reason(http_api: HttpApi) -> None:
    accepted = http_api.post("/v1/calls", plain_request()).body
    over = http_api.post("/v1/calls", plain_request(expires_at="2026-11-23T08:00:00Z"), dry_run="true").body
    (bad,) = http_api.post("/v1/calls/batch", {"requests": [plain_request(lane="none")]}).body["answers"]

    assert accepted["reason"]["code"] == "DUE"
    assert (over["reason"]["code"], over["reason"]["parameters"]["last_time"]) == ("TIME_IS_OVER", "expires_at")
    assert (bad["reason"], bad["status_reason"]) == (None, None)


def test_what_a_call_waits_for_has_its_reason(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    called = waiting_call()
    claimed = transitions.claim(called, "t1", ORIGINATION, DEADLINES, T0)
    assert isinstance(claimed, Call)
    busy = transitions.end_attempt(claimed, "t1", EndOfAttempt(Outcome.BUSY, T0), T0)
    assert isinstance(busy, Call)
    calls.add(busy)

    explanation = http_api.get(f"/v1/calls/{busy.call_id}/explanation").body

    (waits_for,) = explanation["waits_for"]
    assert waits_for["reason"] == {
        "code": "RETRY",
        "parameters": {"outcome": "BUSY", "attempt": 1, "total_attempts": 3, "at": AT_TEXT},
        "text": f"BUSY on attempt 1 of 3; next attempt at {AT_TEXT}",
    }


def test_pause_has_no_reason_of_a_status(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = waiting_call()
    calls.add(call)
    http_api.post("/v1/dialling/pause", {})

    explanation = http_api.get(f"/v1/calls/{call.call_id}/explanation").body

    assert [(each["what"], each["reason"]) for each in explanation["waits_for"]] == [("PAUSED", None)]


def test_page_of_the_api_tells_every_code_with_its_parameters() -> None:
    rows = [line.split("|") for line in API_PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): [each.strip(" `") for each in row[2].split(",") if each.strip()] for row in rows}

    for reason, _ in EVERY_REASON:
        assert told.get(code_of(reason)) == list(parameters_of(reason)), code_of(reason)
