"""The control API, over HTTP: settings, scripts, the clock, and a new beginning."""

import asyncio
import json
from collections.abc import Iterator

import httpx
import msgspec
import pytest

from tests.emulator.control_requests import get, send
from tests.emulator.harness import BUSY, COMPLETED, NO_RATE_LIMITS, ORIGINATION
from tests.patience import PATIENCE_S
from voice_emulator.http.bodies import LARGEST_BODY
from voice_emulator.http.control import ControlApi
from voice_emulator.http.server import running_emulator
from voice_emulator.service.messages import Request
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.testing import VoiceEmulator


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


def test_what_was_read_can_be_written_back(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.change_settings(limits={"countries": ["US"]}, v2={"limits": {"pools": "off"}})
    settings = voice_emulator.control.get("settings").json()
    voice_emulator.change_settings(**settings)
    assert voice_emulator.control.get("settings").json() == settings
    with pytest.raises(ValueError, match="log_capacity cannot change while the emulator runs"):
        voice_emulator.change_settings(**{**settings, "log_capacity": 5})


def test_a_script_can_be_placed_read_and_removed(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.place_script("+1 415 555 0123", "busy", {"outcome": "completed", "events": ["repeated"]})
    outcomes = []
    for _ in range(2):
        send(voice_emulator, "+14155550123")
        voice_emulator.advance(seconds=1)
        outcomes.append(voice_emulator.calls()[-1]["outcome"])
    assert outcomes == ["busy", "completed"]
    script = [
        {"outcome": "busy", "send": None, "events": [], "dialled_after_s": 0.0, "reason": None},
        {"outcome": "completed", "send": None, "events": ["repeated"], "dialled_after_s": 0.0, "reason": None},
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


@pytest.mark.parametrize(
    ("method", "resource", "content"),
    [("POST", "reset", {"keep": ["scripts"]}), ("PATCH", "scripts", {BUSY: ["busy"]}), ("PATCH", "settings", {})],
)
def test_what_is_too_large_to_be_read_does_nothing(
    voice_emulator: VoiceEmulator, method: str, resource: str, content: object
) -> None:
    voice_emulator.place_script(COMPLETED, "failed")
    before = get(voice_emulator, "scripts")
    body = json.dumps(content).encode() + b" " * LARGEST_BODY
    response = voice_emulator.control.request(method, resource, content=body)
    assert response.status_code == 413
    assert str(LARGEST_BODY) in response.json()["error"]
    assert get(voice_emulator, "scripts") == before


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
        httpx.Client(base_url=f"{server.endpoint_url}/_emulator/", timeout=PATIENCE_S, trust_env=False) as control,
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
    assert "9000" in voice_emulator.control.post("clock", json={"advance_s": 1e300}).json()["error"]
    assert "at least 0" in voice_emulator.control.post("clock", json={"advance_s": -1}).json()["error"]
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
