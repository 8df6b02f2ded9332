"""Whatever is sent, the answer is a documented one."""

import asyncio
import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulator.harness import ALL_EVENT_TYPES, NO_RATE_LIMITS, Harness, authorization
from voice_emulator.http.control import PREFIX, RESOURCES, ControlApi
from voice_emulator.service.messages import Reply, Request

# Per operation: the statuses that the reference documents. Requests that reach no operation have 404 and 405.
DOCUMENTED = {
    "ListConfigurationSets": {200, 400, 429, 500},
    "CreateConfigurationSet": {200, 400, 409, 412, 429, 500},
    "DeleteConfigurationSet": {200, 400, 404, 429, 500},
    "GetConfigurationSetEventDestinations": {200, 400, 404, 429, 500},
    "CreateConfigurationSetEventDestination": {200, 400, 404, 409, 412, 429, 500},
    "UpdateConfigurationSetEventDestination": {200, 400, 404, 429, 500},
    "DeleteConfigurationSetEventDestination": {200, 400, 404, 429, 500},
    "SendVoiceMessage": {200, 400, 429, 500},
    "OPTIONS": {200},
    "none": {400, 404, 405},
}
ERROR_OF_STATUS = {
    400: "BadRequestException",
    404: "NotFoundException",
    405: "MethodNotAllowedException",
    409: "AlreadyExistsException",
    412: "LimitExceededException",
    429: "TooManyRequestsException",
    500: "InternalServiceErrorException",
}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


def nearly(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the service expects, and now and then anything."""
    return st.one_of(right, right, right, anything)


def members(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with some of these members."""
    return nearly(st.fixed_dictionaries({}, optional={name: nearly(right) for name, right in strategies.items()}))


names = st.sampled_from(["a", "b", "c"]) | st.text(min_size=1, max_size=8)
arns = st.sampled_from(
    [
        "arn:aws:sns:us-east-1:123456789012:topic",
        "arn:aws:iam::123456789012:role/voice",
        "arn:aws:logs:us-east-1:123456789012:log-group:g",
        "arn:aws:firehose:us-east-1:123456789012:deliverystream/s",
    ]
)
definitions = members(
    Enabled=st.booleans(),
    MatchingEventTypes=st.lists(st.sampled_from(ALL_EVENT_TYPES), max_size=7),
    SnsDestination=members(TopicArn=arns),
    KinesisFirehoseDestination=members(DeliveryStreamArn=arns, IamRoleArn=arns),
    CloudWatchLogsDestination=members(LogGroupArn=arns, IamRoleArn=arns),
)
tags = st.sampled_from(
    ["<p>", "</p>", "<s>", "</s>", '<break time="1s"/>', "&amp;", "&x;", "<!--", "-->", "<speak>", "<"]
)
ssml = st.lists(tags | st.text(max_size=5), max_size=8).map(lambda parts: f"<speak>{''.join(parts)}</speak>")
texts = st.text(max_size=50) | ssml
voices = {"LanguageCode": st.sampled_from(["en-US", "xx"]), "VoiceId": st.sampled_from(["Joanna", "Vicki"])}
numbers = st.sampled_from(["+12065550100", "+12065550182", "+4930123456", "206-555-0110"]) | st.text(max_size=15)
bodies = st.one_of(
    members(ConfigurationSetName=names),
    members(EventDestinationName=names, EventDestination=definitions),
    members(
        DestinationPhoneNumber=numbers,
        OriginationPhoneNumber=numbers,
        CallerId=numbers,
        ConfigurationSetName=names,
        Content=members(
            PlainTextMessage=members(Text=texts, **voices),
            SSMLMessage=members(Text=ssml, **voices),
            CallInstructionsMessage=members(Text=texts),
        ),
    ),
).map(lambda body: json.dumps(body).encode()) | st.binary(max_size=30)
segments = st.sampled_from(["a", "b", "c", "%2F", "%ff", ""]) | names.map(lambda name: quote(name, safe=""))
paths = st.one_of(
    st.just("/v1/sms-voice/voice/message"),
    st.just("/v1/sms-voice/configuration-sets"),
    segments.map("/v1/sms-voice/configuration-sets/{}".format),
    segments.map("/v1/sms-voice/configuration-sets/{}/event-destinations".format),
    st.tuples(segments, segments).map(
        lambda pair: f"/v1/sms-voice/configuration-sets/{pair[0]}/event-destinations/{pair[1]}"
    ),
    st.text(alphabet=st.characters(max_codepoint=255), max_size=30).map("/{}".format),
)
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS"] * 4 + ["HEAD", "PATCH", "TRACE", "X"])
queries = st.dictionaries(
    st.sampled_from(["PageSize", "NextToken", "other"]),
    st.sampled_from(["1", "0", "-1", "YQ==", ""]) | st.text(max_size=6),
).map(urlencode) | st.text(alphabet=st.characters(max_codepoint=255), max_size=20)
authorizations = st.sampled_from(["", authorization(), authorization("AKIA"), "Credential=/"]) | st.text(max_size=40)
requests = st.builds(Request, methods, paths, queries, authorizations, bodies)


def assert_documented(reply: Reply, operation: str) -> None:
    assert reply.status_code in DOCUMENTED[operation]
    if reply.status_code == 200:
        assert reply.error_type is None
        assert (reply.body == b"") == (operation == "OPTIONS")
        if reply.body:
            assert isinstance(json.loads(reply.body), dict)
    else:
        assert reply.error_type == ERROR_OF_STATUS[reply.status_code]
        content = json.loads(reply.body)
        assert set(content) == {"Message"}
        assert content["Message"]


@settings(max_examples=400)
@given(sent=st.lists(st.tuples(requests, st.floats(min_value=0, max_value=3)), min_size=1, max_size=12))
def test_every_answer_is_documented(sent: list[tuple[Request, float]]) -> None:
    harness = Harness(limits={"calls_per_minute": 3, "event_destinations": 2, "configuration_sets": 3})
    for request, pause_s in sent:
        reply = harness.service.handle(request)
        is_call = request.method == "POST" and request.raw_path == "/v1/sms-voice/voice/message"
        operation = "SendVoiceMessage" if is_call else harness.service.log.requests[-1].operation
        assert_documented(reply, operation)
        harness.advance(seconds=pause_s)
    log = harness.service.log
    assert log.calls_seen + log.requests_seen == len(sent)
    json.loads(asyncio.run(ControlApi(harness.service).handle(Request("GET", f"{PREFIX}/calls"))).body)


@settings(max_examples=300)
@given(content=members(PlainTextMessage=members(Text=texts, **voices), SSMLMessage=members(Text=ssml, **voices)))
def test_every_content_is_accepted_or_refused(content: object) -> None:
    harness = Harness(limits=NO_RATE_LIMITS)
    assert_documented(harness.send(Content=content), "SendVoiceMessage")


@settings(max_examples=400)
@given(
    method=methods,
    path=st.sampled_from([*RESOURCES, "calls/x", "scripts/+12065550100", "scripts/%ff", ""]) | st.text(max_size=20),
    query=queries | st.sampled_from(["limit=1", "limit=-1", "after=x", "decision=accepted"]),
    body=anything.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=20)
    | members(
        limits=members(calls_per_minute=st.integers()),
        faults=members(throttled=st.floats()),
        advance_s=st.floats(),
        keep=st.lists(st.sampled_from(["settings", "scripts", "x"])),
    ).map(lambda value: json.dumps(value).encode()),
)
def test_the_control_api_never_breaks(method: str, path: str, query: str, body: bytes) -> None:
    harness = Harness()
    harness.send()
    reply = asyncio.run(ControlApi(harness.service).handle(Request(method, f"{PREFIX}/{path}", query, "", body)))
    assert reply.status_code in {200, 400, 404, 405, 409}
    content = json.loads(reply.body)
    if reply.status_code != 200:
        assert set(content) == {"error"}
    # Whatever was set, the service still answers as documented.
    assert_documented(harness.send(), "SendVoiceMessage")
