"""The control API, over HTTP, as one who checks from outside uses it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from tests.emulator.harness import BUSY, COMPLETED, NO_RATE_LIMITS, ORIGINATION, sns
from voice_emulator.control import ControlApi
from voice_emulator.messages import Request
from voice_emulator.server import running_emulator
from voice_emulator.service import VoiceService
from voice_emulator.settings import EmulatorSettings, change_settings
from voice_emulator.testing import VoiceEmulator


def send(emulator: VoiceEmulator, destination: str = COMPLETED, **changes: Any) -> str | None:
    """Send a message; return its id, or None if it was refused."""
    client = emulator.client()
    message: dict[str, Any] = {
        "DestinationPhoneNumber": destination,
        "OriginationPhoneNumber": ORIGINATION,
        "Content": {"PlainTextMessage": {"Text": "Hello."}},
        **changes,
    }
    try:
        return client.send_voice_message(**message)["MessageId"]
    except client.exceptions.ClientError:
        return None


def get(emulator: VoiceEmulator, resource: str, **query: Any) -> Any:
    response = emulator.control.get(resource, params=query)
    response.raise_for_status()
    return response.json()


def test_the_log_of_calls_is_enough_to_check_a_limit(voice_emulator: VoiceEmulator) -> None:
    for number in range(30):
        send(
            voice_emulator, OriginationPhoneNumber=f"+1415555{number:04}", DestinationPhoneNumber=f"+1206666{number:04}"
        )
        voice_emulator.advance(milliseconds=100)
    calls = voice_emulator.calls()
    assert [call["number"] for call in calls] == list(range(1, 31))
    accepted = [call["arrived_at_ms"] for call in calls if call["decision"] == "accepted"]
    refused = [call for call in calls if call["decision"] == "refused"]
    assert len(accepted) == 20
    assert accepted == sorted(accepted)
    assert {call["limit"] for call in refused} == {"calls_per_minute"}
    assert {call["limit_opens_at_ms"] for call in refused} == {accepted[0] + 60_000}
    assert refused[0]["status_code"] == 429
    assert refused[0]["destination_phone_number"] == "+12066660020"


def test_a_call_shows_its_content_and_its_events(voice_emulator: VoiceEmulator) -> None:
    client = voice_emulator.client()
    client.create_configuration_set(ConfigurationSetName="set")
    definition: Any = sns("topic")
    client.create_configuration_set_event_destination(
        ConfigurationSetName="set", EventDestinationName="one", EventDestination=definition
    )
    message_id = send(voice_emulator, ConfigurationSetName="set")
    assert message_id is not None
    voice_emulator.advance(minutes=1)
    call = get(voice_emulator, f"calls/{message_id}")
    assert call["content"] == {"PlainTextMessage": {"Text": "Hello."}}
    assert (call["spoken_characters"], call["total_characters"], call["speaking_time_s"]) == (6, 6, 0.4)
    assert [event["event_type"] for event in call["events"]] == [
        "INITIATED_CALL",
        "RINGING",
        "ANSWERED",
        "COMPLETED_CALL",
    ]
    for event in call["events"]:
        assert event["sent_at_ms"] == event["due_at_ms"]
        (delivery,) = event["deliveries"]
        assert delivery["event_destination"] == "one"
        assert delivery["arn"].endswith(":topic")
        assert delivery["status"] == "not published"


def test_calls_can_be_filtered_and_read_on(voice_emulator: VoiceEmulator) -> None:
    for destination in (COMPLETED, BUSY, COMPLETED):
        send(voice_emulator, destination)
        voice_emulator.advance(seconds=1)
    send(voice_emulator, "nobody")
    assert [call["number"] for call in voice_emulator.calls(destination=COMPLETED)] == [1, 3]
    assert [call["number"] for call in voice_emulator.calls(decision="refused")] == [4]
    assert [call["number"] for call in voice_emulator.calls(after="1", limit="2")] == [2, 3]
    assert voice_emulator.calls(account="210987654321") == []
    assert len(voice_emulator.calls(origination=ORIGINATION, region="us-east-1")) == 3 + 1


@pytest.mark.parametrize("query", [{"limit": "many"}, {"after": "-1"}, {"destinations": COMPLETED}])
def test_a_query_that_is_wrong_is_refused(voice_emulator: VoiceEmulator, query: dict[str, str]) -> None:
    response = voice_emulator.control.get("calls", params=query)
    assert response.status_code == 400
    assert next(iter(query)) in response.json()["error"]


def test_other_requests_have_a_log_of_their_own(voice_emulator: VoiceEmulator) -> None:
    client = voice_emulator.client()
    client.create_configuration_set(ConfigurationSetName="set")
    client.get_configuration_set_event_destinations(ConfigurationSetName="set")
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.get_configuration_set_event_destinations(ConfigurationSetName="set")
    requests = get(voice_emulator, "requests")["requests"]
    assert [(request["operation"], request["status_code"]) for request in requests] == [
        ("CreateConfigurationSet", 200),
        ("GetConfigurationSetEventDestinations", 200),
        ("GetConfigurationSetEventDestinations", 429),
    ]
    assert requests[-1]["limit"] == "event_destination_requests_per_second"
    assert len(get(voice_emulator, "requests", operation="CreateConfigurationSet")["requests"]) == 1


def test_counters_count_everything(voice_emulator: VoiceEmulator) -> None:
    send(voice_emulator)
    send(voice_emulator)
    send(voice_emulator, "nobody")
    voice_emulator.advance(minutes=5)
    assert get(voice_emulator, "counters") == {
        "SendVoiceMessage": {"200": 1, "400": 1, "429": 1},
        "calls": {"accepted": 1, "refused": 2},
        "events": {"INITIATED_CALL": 1, "RINGING": 1, "ANSWERED": 1, "COMPLETED_CALL": 1},
        "refused by limit": {"calls_per_second_per_number": 1},
    }


def test_settings_change_at_run_time(voice_emulator: VoiceEmulator) -> None:
    assert get(voice_emulator, "settings")["limits"]["calls_per_minute"] == 20
    voice_emulator.change_settings(
        limits={"calls_per_minute": 100, "calls_per_second_per_number": "off"}, payload_shape="minimal"
    )
    changed = get(voice_emulator, "settings")
    assert changed["payload_shape"] == "minimal"
    limits = changed["limits"]
    assert (limits["calls_per_minute"], limits["calls_per_second_per_number"]) == (100, None)
    assert limits["calls_per_recipient_per_day"] == 5
    voice_emulator.change_settings(profile="sandbox")
    assert get(voice_emulator, "settings")["limits"]["calls_per_day"] == 20


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"limits": {"calls_per_hour": 1}}, "calls_per_hour"),
        ({"faults": {"throttled": 2}}, "throttled"),
        ({"time_scale": -1}, "time_scale"),
        ({"windows": "open"}, "open"),
        ({"aws_endpoint_url": "http://127.0.0.1"}, "aws_endpoint_url cannot change"),
        ([], "object"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_nothing_changes(
    voice_emulator: VoiceEmulator, changes: object, said: str
) -> None:
    before = get(voice_emulator, "settings")
    response = voice_emulator.control.patch("settings", json=changes)
    assert response.status_code == 400
    assert said in response.json()["error"]
    assert get(voice_emulator, "settings") == before


def test_a_script_can_be_placed_read_and_removed(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.place_script("+1 415 555 0123", "busy", {"outcome": "completed", "events": ["repeated"]})
    outcomes = []
    for _ in range(2):
        send(voice_emulator, "+14155550123")
        voice_emulator.advance(seconds=1)
        outcomes.append(voice_emulator.calls()[-1]["outcome"])
    assert outcomes == ["busy", "completed"]
    script = [
        {"outcome": "busy", "send": None, "events": []},
        {"outcome": "completed", "send": None, "events": ["repeated"]},
    ]
    assert get(voice_emulator, "scripts") == {"+14155550123": script}
    assert get(voice_emulator, "scripts/+14155550123") == {"+14155550123": script}
    assert voice_emulator.control.delete("scripts/+14155550123").status_code == 200
    assert get(voice_emulator, "scripts") == {}
    assert voice_emulator.control.delete("scripts/+14155550123").status_code == 404


def test_many_scripts_can_be_placed_at_once(voice_emulator: VoiceEmulator) -> None:
    scripts = {f"+141555501{number:02}": ["no_answer", "completed"] for number in range(50)}
    assert voice_emulator.control.patch("scripts", json=scripts).status_code == 200
    assert len(get(voice_emulator, "scripts")) == 50


@pytest.mark.parametrize(
    ("number", "script", "said"),
    [
        ("+14155550123", [], "length"),
        ("+14155550123", ["engaged"], "engaged"),
        ("+14155550123", "busy", "array"),
        ("nobody", ["busy"], "nobody"),
    ],
)
def test_a_script_that_cannot_be_is_refused(
    voice_emulator: VoiceEmulator, number: str, script: object, said: str
) -> None:
    response = voice_emulator.control.put(f"scripts/{number}", json=script)
    assert response.status_code == 400
    assert said in response.json()["error"]


def test_reset_begins_anew(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.client().create_configuration_set(ConfigurationSetName="set")
    send(voice_emulator)
    voice_emulator.change_settings(seed=5)
    voice_emulator.place_script(COMPLETED, "failed")
    assert voice_emulator.control.post("reset").status_code == 200
    assert voice_emulator.calls() == []
    assert get(voice_emulator, "counters") == {}
    assert get(voice_emulator, "configuration-sets") == {"configuration_sets": []}
    assert get(voice_emulator, "settings")["seed"] == 0
    assert get(voice_emulator, "scripts") == {}
    assert send(voice_emulator) is not None  # its second is open again


def test_reset_can_keep_what_a_deployed_stack_needs(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.client().create_configuration_set(ConfigurationSetName="set")
    send(voice_emulator)
    voice_emulator.change_settings(seed=5)
    voice_emulator.place_script(BUSY, "failed")
    voice_emulator.control.post("reset", json={"keep": ["configuration-sets", "settings", "scripts"]})
    assert voice_emulator.calls() == []
    (kept,) = get(voice_emulator, "configuration-sets")["configuration_sets"]
    assert (kept["name"], kept["account"], kept["region"]) == ("set", "123456789012", "us-east-1")
    assert get(voice_emulator, "settings")["seed"] == 5
    assert list(get(voice_emulator, "scripts")) == [BUSY]
    assert send(voice_emulator) is not None


def test_what_to_keep_must_be_known(voice_emulator: VoiceEmulator) -> None:
    assert voice_emulator.control.post("reset", json={"keep": ["calls"]}).status_code == 400


def test_the_clock_of_a_test_stands_still_until_it_is_advanced(voice_emulator: VoiceEmulator) -> None:
    before = get(voice_emulator, "clock")
    assert before["virtual"] is True
    assert get(voice_emulator, "clock") == before
    voice_emulator.advance(days=1)
    assert get(voice_emulator, "clock")["now_ms"] == before["now_ms"] + 86_400_000


@pytest.fixture
def on_system_clock() -> Iterator[httpx.Client]:
    with (
        running_emulator() as server,
        httpx.Client(base_url=f"{server.endpoint_url}/_emulator/", trust_env=False) as control,
    ):
        yield control


def test_the_system_clock_cannot_be_advanced(on_system_clock: httpx.Client) -> None:
    assert on_system_clock.get("clock").json()["virtual"] is False
    assert on_system_clock.post("clock", json={"advance_s": 1}).status_code == 409


def test_the_first_resource_lists_the_others(voice_emulator: VoiceEmulator) -> None:
    for resource in get(voice_emulator, "")["resources"]:
        assert voice_emulator.control.get(resource).status_code in (200, 405)
    assert get(voice_emulator, "health") == {"status": "ok"}
    assert voice_emulator.control.get("unknown").status_code == 404
    assert voice_emulator.control.delete("calls").status_code == 405


def test_the_control_api_is_neither_limited_nor_counted(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.change_settings(faults={"operation_error": 1})
    for _ in range(10):
        get(voice_emulator, "calls")
    assert get(voice_emulator, "counters") == {}


def test_calls_come_in_pages(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.change_settings(limits={"calls_per_second_per_number": "off", "calls_per_minute": "off"})
    for number in range(7):
        send(voice_emulator, f"+1415555{number % 2:04}", CallerId="+12065550198")
    first = get(voice_emulator, "calls", limit=3)
    assert ([call["number"] for call in first["calls"]], first["next_after"]) == ([1, 2, 3], 3)
    rest = get(voice_emulator, "calls", after=3)
    assert ([call["number"] for call in rest["calls"]], rest["next_after"]) == ([4, 5, 6, 7], None)
    one = get(voice_emulator, "calls", limit=2, destination="+14155550001")
    assert ([call["number"] for call in one["calls"]], one["next_after"]) == ([2, 4], 4)
    assert get(voice_emulator, "calls", after=7) == {"calls": [], "next_after": None}
    assert get(voice_emulator, "requests") == {"requests": [], "next_after": None}


@pytest.mark.parametrize("limit", ["0", "10001", "-1", "1e3"])
def test_a_page_has_bounds(voice_emulator: VoiceEmulator, limit: str) -> None:
    assert voice_emulator.control.get("calls", params={"limit": limit}).status_code == 400


def test_health_checks_ask_by_head_and_without_a_slash(voice_emulator: VoiceEmulator) -> None:
    health = voice_emulator.control.head("health")
    assert (health.status_code, health.content) == (200, b"")
    root = voice_emulator.endpoint_url + "/_emulator"
    assert voice_emulator.control.get(root).json() == get(voice_emulator, "")
    assert voice_emulator.control.head(root).status_code == 200
    assert voice_emulator.control.get(root + "x").headers["x-amzn-errortype"] == "NotFoundException"


def test_the_clock_does_not_leave_the_calendar(voice_emulator: VoiceEmulator) -> None:
    send(voice_emulator)
    for _ in range(50):
        answer = voice_emulator.control.post("clock", json={"advance_s": 9e9})
    assert answer.status_code == 400
    assert "9000" in answer.json()["error"]
    assert send(voice_emulator) is not None


def test_a_long_answer_lets_others_in() -> None:
    """What takes long is done in pieces: whoever asks meanwhile is answered before it."""
    service = VoiceService(change_settings(EmulatorSettings(), {"limits": NO_RATE_LIMITS}))
    body = msgspec.json.encode(
        {
            "DestinationPhoneNumber": "+12065550175",
            "OriginationPhoneNumber": ORIGINATION,
            "Content": {"PlainTextMessage": {"Text": "Hello."}},
        }
    )
    control = ControlApi(service)
    turns: list[int] = []

    async def ask(method: str, path: str, query: str = "", content: bytes = b"") -> int:
        """Return how often others had a turn before the answer."""
        asked = asyncio.ensure_future(control.handle(Request(method, f"/_emulator/{path}", query, body=content)))
        others = 0
        while not asked.done():
            await asyncio.sleep(0)
            others += 1
        assert asked.result().status_code == 200
        return others

    async def use() -> None:
        for _ in range(4_000):
            service.handle(Request("POST", "/v1/sms-voice/voice/message", body=body))
        turns.append(await ask("GET", "calls", "limit=4000"))
        turns.append(await ask("GET", "calls", "destination=nobody"))
        scripts = {f"+1415555{number:04}": ["busy"] for number in range(500)}
        turns.append(await ask("PATCH", "scripts", content=msgspec.json.encode(scripts)))
        turns.append(await ask("POST", "reset"))

    asyncio.run(use())
    assert min(turns) >= 8
    assert not service.log.calls
