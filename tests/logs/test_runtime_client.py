"""
Every function under Lambda's own runtime client, with the root logger at DEBUG: nothing in its log that is nobody's business.

The local stack does not run that client, which sets the root logger's level, gives it a handler, and writes down each exception
that leaves a handler.
"""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.domain.call.requests import Content, PlainTextMessage
from redial.domain.publishing.published_events import PublishedKind
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.makers import plain_request, sns_envelope, waiting_call
from simulation.stack.http_api import PROGRAM, http_api_event
from tests.logs.runtime import CREDENTIALS, FUNCTIONS, SIGNING_KEY, Invocation, Lambda, log_of, serving

NUMBER = "+12065550148"
TEXT = "Your code is 4711-XYZ, Mira."
TOKEN = "MARKER/of+a+waiting=task"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:desk-AbCdEf"
TOPIC = "arn:aws:sns:us-east-1:123456789012:ringing"
SIGNED = "X-Amz-Security-Token=TOKEN-OF-THE-ANSWER&X-Amz-Signature=f00f00f00f00f00f"
LIMITS = {
    "calls_per_minute": 20,
    "calls_per_second_per_number": 1,
    "calls_per_recipient_per_day": 5,
    "calls_per_day": None,
}
ENVIRONMENT = {
    "TABLE_NAME": "table",
    "WAKE_UP_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/wake-ups",
    "ORIGINATION_PHONE_NUMBERS": "+12065550190,+12065550191",
    "NUMBER_CHOICE": "{}",
    "VOICE_PROFILE": "production",
    "VOICE_API": "v1",
    "VOICE_LIMITS": json.dumps(LIMITS),
    "DEFAULT_RETRY_POLICY": "{}",
    "RETENTION_DAYS": "90",
    "AUDIT_RETENTION_DAYS": "400",
    "RIGHTS": "{}",
    "COUNTRY": "null",
    "TIME_ZONE": "null",
    "PREVIEW_AUDIO": "nobody",
    "CALL_PRICES": "{}",
    "FINAL_EVENT_DEADLINE_MINUTES": "60",
    "SILENCE": "null",
    "DEAD_LETTER_QUEUES": "{}",
    "AUTHORISATION": "api_gateway",
    "CONFIGURATION_SET_NAME": "redial",
    "STACK_NAME": "redial",
    "VOICE_SENDING": '{"version": "v1"}',
    "EVENT_TYPE_BY_TOPIC_ARN": json.dumps({TOPIC: "RINGING"}),
    "PAYLOAD_TYPED_TOPIC_ARNS": "[]",
    "CALL_PERMISSIONS": '{"allowed_countries": ["*"]}',
    "RETRY_POLICIES": "{}",
    "CALLING_HOURS": "{}",
    "MORE_VOICES": "{}",
    "ANSWERS_TASKS": "true",
    "RECORDS_STREAM_NAME": "records",
    "EVENT_BUS_NAME": "redial",
    "WAITING_EVENTS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/waiting-events",
    "WEBHOOK_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/webhook",
    "UNDELIVERED_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/undelivered",
    "PUBLISHED_EVENTS": json.dumps({"kinds": list(PublishedKind)}),
}
ID = f"{NUMBER}/2026-11-26"
CONTENT = {"plain_text_message": {"text": TEXT}}
CALL = waiting_call(
    ID,
    destination_phone_number=NUMBER,
    content=Content(plain_text_message=PlainTextMessage(text=TEXT)),
    campaign=f"all of {NUMBER}",
)


def item_of_call() -> dict[str, Any]:
    return to_item(DynamoDbCalls(Table(None, "table"), timedelta(days=90))._to_plain(CALL))  # type: ignore[arg-type]


def batch(*bodies: Any) -> dict[str, Any]:
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {
        "Records": [
            {"messageId": f"4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d{number:02x}", "body": text, "attributes": {}}
            for number, text in enumerate(texts)
        ]
    }


def stream(image: dict[str, Any]) -> dict[str, Any]:
    return {
        "Records": [{"eventID": "1", "dynamodb": {"Keys": {"pk": image["pk"]}, "NewImage": image, "OldImage": image}}]
    }


def api(method: str, path: str, query: str = "", body: Any = None) -> dict[str, Any]:
    text = json.dumps(body) if body is not None else None
    return http_api_event(method, path, query, text, {"content-type": "application/json"}, PROGRAM)


REQUEST = plain_request(request_id=ID, destination_phone_number=NUMBER, content=CONTENT) | {"task_token": TOKEN}
BAD_REQUESTS = (
    REQUEST | {"destination_phone_number": "+1 (206) 555-0148 x"},
    REQUEST | {TEXT: 1, NUMBER: 2},
    REQUEST | {"task_token": f"{TOKEN} {TEXT}"},
    REQUEST | {"content": {TEXT: {"text": TEXT}}},
    REQUEST | {"lane": TEXT, "not_before": TEXT, "campaign": f"\ud800 {TEXT} {NUMBER}"},
    REQUEST | {"request_id": f"{TEXT} \n {NUMBER}"},
    json.dumps(REQUEST)[:-20],
    f'"{TEXT} {NUMBER}"',
    json.dumps(REQUEST).replace("+", "\\u002B").replace("content", "text"),
    f"destination=%2B12065550148&text={TEXT}",
)
UNREADABLE = item_of_call() | {"status": {"S": TEXT}, "request": {"S": f"{TEXT} {NUMBER}"}, "attempts": {"S": TEXT}}
WAITING = batch({"id": NUMBER, "detail": TEXT}, f"{TEXT} {NUMBER}")
# Not what AWS sends: whatever is done with it ends in an exception of Python's own, which quotes what it met.
NONSENSE = {
    "Records": [{"messageId": NUMBER, "body": {TEXT: NUMBER}, "dynamodb": {TEXT: NUMBER}}],
    "requestContext": {"http": {"method": TEXT}},
    "ResourceProperties": {TEXT: NUMBER},
}
RESOURCE = {
    "RequestType": "Create",
    "StackId": "stack",
    "RequestId": "request",
    "LogicalResourceId": "set",
    "ResourceProperties": {
        "ConfigurationSetName": "redial",
        "EventDestinations": [
            {
                "Name": "ringing",
                "Enabled": True,
                "MatchingEventTypes": ["RINGING"],
                "SnsDestination": {"TopicArn": TOPIC},
            }
        ],
    },
}
EVENTS: dict[str, list[dict[str, Any]]] = {
    "intake": [batch(REQUEST), batch(REQUEST | {"lane": "bulk"}), batch(*BAD_REQUESTS)],
    "dial": [batch({"call_ids": [CALL.call_id]}), batch({"call_ids": []}, f"{TEXT} {NUMBER}")],
    "track": [
        batch(
            sns_envelope(TOPIC, "4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d11", To=NUMBER, Said=TEXT),
            sns_envelope(f"{TOPIC}-{NUMBER}", "4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d12", To=NUMBER),
            REQUEST,
            {"TopicArn": TOPIC, "Timestamp": f"{TEXT} {NUMBER}", "Message": "{}"},
            {"TopicArn": TOPIC, "Timestamp": "2026-11-26T09:00:00Z", "Message": {"text": f"{TEXT} {NUMBER}"}},
            f"{TEXT} {NUMBER}",
        )
    ],
    "api": [
        api("POST", "/v1/calls", body=REQUEST),
        api("POST", "/v1/calls/batch", body={"requests": [REQUEST, *BAD_REQUESTS[:4]]}),
        api("GET", "/v1/calls"),
        api("GET", f"/v1/calls/{CALL.call_id}"),
        api("GET", f"/v1/calls/{NUMBER}"),
        api("GET", "/v1/calls", "destination_phone_number=%2B12065550148"),
        api("GET", "/personal-data/v1/do-not-call"),
        api("POST", f"/v1/calls/{CALL.call_id}/cancel", body={}),
        api("PUT", "/v1/do-not-call", body={"destination_phone_number": NUMBER, "reason": TEXT}),
        api("POST", "/v1/dialling/pause", body={"campaign": f"all of {NUMBER}", "reason": TEXT}),
    ],
    "tally": [stream(item_of_call()), stream(UNREADABLE)],
    "publish": [
        stream(item_of_call()),
        stream(UNREADABLE),
        stream(UNREADABLE | {"errors": {"S": TEXT}}),
        WAITING,
    ],
    "sign": [batch({"detail": {"name": TEXT, "destination_phone_number": NUMBER}}), batch(f"{TEXT} {NUMBER}")],
    "voice_resource": [RESOURCE, RESOURCE | {"RequestType": "Replace"}, RESOURCE | {"ResourceProperties": {}}],
}


def test_each_function_has_its_events() -> None:
    assert set(EVENTS) == {path.parent.name for path in FUNCTIONS.glob("*/handler.py")}


@pytest.mark.parametrize("function", EVENTS)
def test_no_number_no_text_and_no_credential_is_in_the_log(function: str) -> None:
    dynamodb = FakeDynamoDb()
    if function != "intake":
        listed = {"status_key": {"S": "DO_NOT_CALL"}, "status_at": {"S": "2026-11-26T09:00:00.000Z"}}
        for item in (item_of_call(), {"pk": {"S": f"RECIPIENT#{NUMBER}"}, "version": {"S": TEXT}} | listed):
            dynamodb.call("PutItem", {"Item": item})
    events = [*EVENTS[function], NONSENSE, {"Records": [f"{TEXT} {NUMBER}"]}]
    # The custom resource repeats what is refused, after seconds.
    refused = events if function != "voice_resource" else events[:1]
    good, quoting = [Invocation(event) for event in events], [Invocation(event, "by quoting") for event in refused]
    stand_in = Lambda([*good, *quoting], dynamodb)
    with serving(stand_in) as address:
        for invocation in stand_in.invocations:
            invocation.event["ResponseURL"] = f"http://{address}/answer?{SIGNED}"
        webhook = {"url": f"http://{address}/answer", "secret_arns": [SECRET], "on_this_machine": True}
        log = log_of(function, stand_in, ENVIRONMENT | {"SIGNED_WEBHOOK": json.dumps(webhook)}, address)

    assert len(stand_in.answers) == len(stand_in.invocations), log[-4000:]
    assert told(function, log), log[-4000:]
    for line in log.splitlines():
        assert not re.search(r"555\W{0,4}0148", line), line
        assert not re.search(r"\b4711\b|XYZ|Mira", line), line
        assert not [name for name, secret in CREDENTIALS.items() if secret in line], line
        assert "MARKER" not in line, line
        assert SIGNING_KEY not in line, line
        assert not re.search(r"Signature=[0-9a-f]{16}|f00f00f00f|TOKEN-OF", line), line


def told(function: str, log: str) -> bool:
    """Tell whether the log says both what went well and what did not: a silent one would prove nothing."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    levels = {line.get("level") for line in lines if "service" in line}
    tells_success = bool(levels & {"INFO", "DEBUG"}) or function in {"tally", "publish", "sign"}
    return bool(levels & {"ERROR", "WARNING"}) and tells_success
