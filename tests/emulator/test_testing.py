"""The emulator in the hands of a test: what is asked of it wrongly is told at once, and to whom it was asked."""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import botocore.exceptions
import httpx
import msgspec
import pytest

import voice_emulator
from tests.emulator.harness import COMPLETED, MESSAGE, ORIGINATION, Harness, RecordingPublisher
from tests.patience import PATIENCE_S, wait_until
from voice_emulator import EmulatorSettings, VoiceEmulator, running_emulator
from voice_emulator.contracts.arns import parse_arn
from voice_emulator.delivery.aws_destinations import AwsDestinations
from voice_emulator.pytest_plugin import _Emulators
from voice_emulator.scripts.attempts import Attempt
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import change_settings

V2 = {"X-Amz-Target": "PinpointSMSVoiceV2.SendVoiceMessage", "Content-Type": "application/x-amz-json-1.0"}
MESSAGE_OF_V2 = {"DestinationPhoneNumber": COMPLETED, "OriginationIdentity": ORIGINATION, "MessageBody": "Hello."}


@pytest.fixture
def emulators() -> Iterator[_Emulators]:
    with ExitStack() as resources:
        yield _Emulators(resources)


class TestSettingsOfTheFixture:
    @pytest.fixture
    def voice_emulator_settings(self) -> EmulatorSettings:
        # As somebody writes it whom no type checker stops.
        return EmulatorSettings(origination_phone_numbers=[ORIGINATION])  # type: ignore[arg-type]

    def test_may_have_lists(self, voice_emulator: VoiceEmulator) -> None:
        assert voice_emulator.control.get("settings").json()["origination_phone_numbers"] == [ORIGINATION]

    def test_share_an_emulator_where_they_are_equal(
        self, emulators: _Emulators, voice_emulator_settings: EmulatorSettings
    ) -> None:
        again = EmulatorSettings(origination_phone_numbers=(ORIGINATION,))
        assert emulators.with_settings(again) is emulators.with_settings(voice_emulator_settings)

    def test_that_are_no_settings_are_refused(self, emulators: _Emulators) -> None:
        with pytest.raises(TypeError, match="must return EmulatorSettings, not dict"):
            emulators.with_settings({"seed": 1})  # type: ignore[arg-type]

    def test_that_cannot_be_are_refused(self, emulators: _Emulators) -> None:
        with pytest.raises(msgspec.ValidationError, match="seed"):
            emulators.with_settings(EmulatorSettings(seed="one"))  # type: ignore[arg-type]


@pytest.mark.parametrize("account", ["", "12", "1234567890123", "AKIAEXAMPLE", "123456789012 "])
def test_an_account_is_an_id_of_12_digits(voice_emulator: VoiceEmulator, account: str) -> None:
    for client in (voice_emulator.client, voice_emulator.client_v2):
        with pytest.raises(ValueError, match="account must be an id of 12 digits"):
            client(account=account)


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"account": "12"}, "account must be 12 digits, not '12'"),
        ({"decision": "declined"}, "decision must be one of accepted, refused, failed, dry run"),
        ({"operation": "SendVoiceMessage"}, "unknown: operation"),
    ],
)
def test_a_filter_that_cannot_be_says_why(voice_emulator: VoiceEmulator, filters: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        voice_emulator.calls(**filters)


@pytest.mark.parametrize("message_id", ["", "none", "a/b", "?limit=1", "../calls"])
def test_a_call_that_is_not_there_is_looked_up_in_vain(voice_emulator: VoiceEmulator, message_id: str) -> None:
    with pytest.raises(LookupError, match="no call "):
        voice_emulator.events(message_id)


BAD_SCRIPTS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"(415) 555-0123": (Attempt("busy"),)}, ValueError, r"is not written in E.164: \+14155550123"),
    ({"+14155550123": ()}, ValueError, "has no attempt"),
    ({"+14155550123": ("busy",)}, TypeError, "as Attempt.'busy'. is one, not 'busy'"),
    ({"+14155550123": "busy"}, TypeError, "must hold attempts"),
]


@pytest.mark.parametrize(("scripts", "error", "said"), BAD_SCRIPTS)
def test_a_script_made_in_python_that_could_not_be_followed(
    scripts: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        VoiceService(scripts=scripts)
    service = VoiceService()
    for number, script in scripts.items():
        with pytest.raises(error, match=said):
            service.place_script(number, script)
    assert service.desk.scripts == {}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Attempt("rang off"), "`outcome` must be one of completed, busy"),  # type: ignore[arg-type]
        (lambda: Attempt(send="throtled"), "`send` must be one of throttled"),  # type: ignore[arg-type]
        (lambda: Attempt(events=("late",)), "`events` are of repeated, delayed"),  # type: ignore[arg-type]
    ],
)
def test_an_attempt_made_in_python_that_could_not_happen(make: Callable[[], Attempt], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_settings_that_cannot_be_are_refused_while_it_runs(harness: Harness) -> None:
    before = harness.service.settings
    with pytest.raises(msgspec.ValidationError):
        harness.service.settings = EmulatorSettings(answer_rate=2)
    assert harness.service.settings is before


def test_settings_change_from_the_thread_of_the_test() -> None:
    """What is in flight is published from then on, by the thread that serves."""
    publisher = RecordingPublisher()

    def told_to_the_end() -> bool:
        return bool(publisher.deliveries) and json.loads(publisher.deliveries[-1].payload)["isFinal"] is True

    with running_emulator(EmulatorSettings(time_scale=0.05), publisher=publisher) as server:

        def publish(*, to_the_bus: bool) -> None:
            server.service.settings = change_settings(server.service.settings, {"v2": {"event_bridge": to_the_bus}})

        def ask(method: str, url: str, **more: Any) -> int:
            return httpx.request(method, url, timeout=PATIENCE_S, trust_env=False, **more).status_code

        # On a busy machine a call may be over before the settings change: then it is tried with another one.
        for _ in range(20):
            publish(to_the_bus=False)
            assert ask("POST", server.endpoint_url, headers=V2, json=MESSAGE_OF_V2) == 200
            publish(to_the_bus=True)
            with suppress(AssertionError):
                wait_until(told_to_the_end, within_s=3)
                break
        assert told_to_the_end()
        assert ask("GET", f"{server.endpoint_url}/_emulator/counters") == 200
    publish(to_the_bus=True)


@pytest.mark.parametrize("duration", [{"days": 1e12}, {"minutes": math.inf}, {"minutes": math.nan}, {"days": 3e6}])
def test_the_clock_does_not_leave_the_calendar(voice_emulator: VoiceEmulator, duration: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"beyond the year 9000|NaN"):
        voice_emulator.advance(**duration)


def test_a_profile_that_is_not_there_and_files_that_cannot_be_read_are_not_needed(
    voice_emulator: VoiceEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken").write_text("[default\nregion", encoding="utf-8")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.setenv(name, "nobody-has-this")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "broken"))
    again = VoiceEmulator(voice_emulator.endpoint_url)
    with again.control:
        assert again.client().list_configuration_sets()["ConfigurationSets"] == []
        assert again.client_v2().describe_pools()["Pools"] == []
    arn = parse_arn("arn:aws:sns:us-east-1:123456789012:topic")
    assert AwsDestinations(voice_emulator.endpoint_url)._client(arn).meta.region_name == "us-east-1"  # type: ignore[arg-type]


def test_what_settings_and_scripts_are_made_of_is_at_the_door() -> None:
    """Whoever writes them in Python needs no module of the emulator by its name: those move."""
    named: set[type] = set()

    def look(kind: Any) -> None:
        if isinstance(kind, msgspec.inspect.StructType) and kind.cls not in named:
            named.add(kind.cls)
            for field in kind.fields:
                look(field.type)
        for part in (getattr(kind, "item_type", None), *getattr(kind, "types", ())):
            if part is not None:
                look(part)

    for struct in (EmulatorSettings, Attempt):
        look(msgspec.inspect.type_info(struct))
    assert len(named) > 6
    for each in named:
        assert getattr(voice_emulator, each.__name__) is each
    assert sorted(voice_emulator._MODULES) == sorted(set(voice_emulator.__all__) - {"__version__"})


def test_a_region_is_one_whatever_its_letters(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.client(region="US-EAST-1").create_configuration_set(ConfigurationSetName="large")
    shown = voice_emulator.control.get("configuration-sets").json()["configuration_sets"]
    assert [each["region"] for each in shown] == ["US-EAST-1"]


def test_a_client_waits_no_longer_for_an_answer_than_a_test_says(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.place_script(COMPLETED, {"send": "timed_out"})
    began = time.monotonic()
    with pytest.raises(botocore.exceptions.ReadTimeoutError):
        voice_emulator.client(read_timeout_s=0.2).send_voice_message(**MESSAGE)
    with pytest.raises(botocore.exceptions.ReadTimeoutError):
        voice_emulator.client_v2(account="210987654321", read_timeout_s=0.2).send_voice_message(**MESSAGE_OF_V2)
    assert time.monotonic() - began < PATIENCE_S
