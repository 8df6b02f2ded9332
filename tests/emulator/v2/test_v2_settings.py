"""The settings of version 2: by option, by scenario, and at run time."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from tests.emulator.harness import COMPLETED, NO_RATE_LIMITS_V2, ORIGINATION, Harness, Make
from tests.emulator.v2.v2_scripts import place_script
from voice_emulator import command
from voice_emulator.command import emulator
from voice_emulator.service.scenarios import ScenarioError, read_scenario
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.settings.v2_settings import OwnedNumber, V2Limits, V2Settings
from voice_emulator.testing import VoiceEmulator

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:events"
SCENARIO = f"""
origination_phone_numbers = ["{ORIGINATION}"]

[[configuration_sets]]
name = "first"
event_destinations = [{{ name = "events", event_types = ["BUSY"], topic_arn = "{TOPIC_ARN}" }}]

[[v2.configuration_sets]]
name = "second"
event_destinations = [{{ name = "events", event_types = ["VOICE_ALL"], topic_arn = "{TOPIC_ARN}" }}]

[[v2.phone_numbers]]
phone_number = "+12065550198"
capabilities = ["SMS"]

[[v2.opt_out_lists]]
name = "Default"
numbers = ["{COMPLETED}"]

[v2]
verified_numbers = ["+12065550102"]
"""


def started(make_harness: Make, tmp_path: Path) -> Harness:
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    harness: Harness = make_harness(**read_scenario(path).settings)
    return harness


def test_a_scenario_holds_sets_destinations_numbers_and_lists(make_harness: Make, tmp_path: Path) -> None:
    harness = started(make_harness, tmp_path)
    for _ in range(2):
        assert harness.send_v2("+12065550101", ConfigurationSetName="second").keys() == {"MessageId"}
        assert harness.send_v2()["Reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
        numbers = harness.v2("DescribePhoneNumbers")["PhoneNumbers"]
        assert {each["PhoneNumber"] for each in numbers} == {ORIGINATION, "+12065550198"}
        (verified,) = harness.v2("DescribeVerifiedDestinationNumbers")["VerifiedDestinationNumbers"]
        assert (verified["DestinationPhoneNumber"], verified["Status"]) == ("+12065550102", "VERIFIED")
        assert [each["name"] for each in harness.service.configuration_sets()] == ["first", "second"]
        harness.advance(minutes=5)
        assert harness.publisher.deliveries[-1].arn == TOPIC_ARN
        harness.service.reset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[v2.configuration_sets]]\nname = "a b"', "ConfigurationSetName"),
        ('[[v2.configuration_sets]]\nname = "a"\n[[v2.configuration_sets]]\nname = "a"', "already"),
        ('[[configuration_sets]]\nname = "a b"', "ConfigurationSetName"),
        (
            '[[v2.configuration_sets]]\nname = "a"\nevent_destinations = [{ name = "b", event_types = ["ALL"] }]',
            "One of",
        ),
        (
            '[[configuration_sets]]\nname = "a"\nevent_destinations = '
            f'[{{ name = "b", event_types = ["VOICE_ALL"], topic_arn = "{TOPIC_ARN}" }}]',
            "VOICE_ALL",
        ),
        ('[[v2.opt_out_lists]]\nname = "a"\nnumbers = ["nobody"]', "OptedOutNumber"),
        ('[[v2.phone_numbers]]\nphone_number = "206 555 0199"', "+12065550199"),
        (
            '[[v2.phone_numbers]]\nphone_number = "+12065550199"\nopt_out_list = "a b"',
            "`v2.phone_numbers.0..opt_out_list`: 'a b'",
        ),
        ('[v2]\nverified_numbers = ["+1", "+1"]', "DestinationPhoneNumber"),
        ("[v2.limits]\npools = -1", "pools"),
        ("[v2]\nprice = 1", "price"),
    ],
)
def test_what_could_not_be_made_is_refused_with_its_reason(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=said.replace("+", r"\+")):
        read_scenario(path)


def test_what_python_cannot_start_with_is_refused_too() -> None:
    number = OwnedNumber(phone_number=ORIGINATION)
    VoiceService(EmulatorSettings(v2=V2Settings(phone_numbers=(number,))))
    with pytest.raises(msgspec.ValidationError, match="account"):
        VoiceService(EmulatorSettings(v2=V2Settings(account_tier="big")))  # type: ignore[arg-type]


def test_the_profile_sets_both_versions() -> None:
    settings = change_settings(EmulatorSettings(), {"profile": "sandbox", "v2": {"max_monthly_spend": 3}})
    assert (settings.limits.calls_per_minute, settings.v2.account_tier, settings.v2.max_monthly_spend) == (
        5,
        "sandbox",
        3,
    )
    assert "CN" not in (settings.v2.countries or ())
    again = change_settings(settings, {"profile": "production"})
    assert (again.v2.account_tier, again.v2.countries, again.v2.max_monthly_spend) == ("production", None, 1_000)
    off = {"v2": {"countries": "off", "limits": {"pools": "off"}}}
    changed = change_settings(settings, off)
    assert (changed.v2.countries, changed.v2.limits.pools, changed.v2.limits.opt_out_lists) == (None, None, 25)


def test_settings_change_at_run_time(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.change_settings(v2={"phone_numbers": [{"phone_number": ORIGINATION}], "price_per_minute": 0.5})
    voice = voice_emulator.client_v2()
    (number,) = voice.describe_phone_numbers()["PhoneNumbers"]
    assert number["PhoneNumber"] == ORIGINATION
    with pytest.raises(voice.exceptions.ValidationException):
        voice.send_voice_message(
            DestinationPhoneNumber=COMPLETED,
            OriginationIdentity=ORIGINATION,
            MessageBody="Hi.",
            MaxPricePerMinute="0.4",
        )
    with pytest.raises(ValueError, match="ConfigurationSetName"):
        voice_emulator.change_settings(v2={"configuration_sets": [{"name": "a b"}]})


def test_what_an_account_changed_of_its_numbers_outlives_other_settings(make_harness: Make) -> None:
    harness = make_harness(v2={"phone_numbers": [{"phone_number": ORIGINATION}]})
    (number,) = harness.v2("DescribePhoneNumbers")["PhoneNumbers"]
    harness.v2("UpdatePhoneNumber", {"PhoneNumberId": number["PhoneNumberId"], "DeletionProtectionEnabled": True})
    harness.service.settings = change_settings(harness.service.settings, {"seed": 5})
    harness.advance(seconds=1)
    assert harness.v2("DescribePhoneNumbers")["PhoneNumbers"][0]["DeletionProtectionEnabled"] is True


def test_what_an_account_changed_of_its_numbers_outlives_what_settings_say_of_others(make_harness: Make) -> None:
    said = [{"phone_number": f"+1206555012{ending}"} for ending in range(4)]
    harness = make_harness(v2={"limits": NO_RATE_LIMITS_V2, "phone_numbers": said[:3]})
    protected, released, changed = (numbers_of(harness)[each["phone_number"]] for each in said[:3])
    for each in (protected, changed):
        harness.v2("UpdatePhoneNumber", {"PhoneNumberId": each["PhoneNumberId"], "DeletionProtectionEnabled": True})
    harness.v2("ReleasePhoneNumber", {"PhoneNumberId": released["PhoneNumberId"]})
    said[2]["number_type"] = "TOLL_FREE"
    harness.service.settings = change_settings(harness.service.settings, {"v2": {"phone_numbers": said}})
    shown = numbers_of(harness)
    assert list(shown) == [said[0]["phone_number"], said[2]["phone_number"], said[3]["phone_number"]]
    assert shown[said[0]["phone_number"]]["DeletionProtectionEnabled"] is True
    assert shown[said[2]["phone_number"]]["NumberType"] == "TOLL_FREE"


def test_a_number_that_was_requested_and_that_settings_name_is_one(make_harness: Make) -> None:
    harness = make_harness(v2={"limits": NO_RATE_LIMITS_V2})
    asked = {"IsoCountryCode": "US", "MessageType": "TRANSACTIONAL", "NumberCapabilities": ["VOICE"]}
    requested = harness.v2("RequestPhoneNumber", {**asked, "NumberType": "LONG_CODE"})
    named = {"phone_number": requested["PhoneNumber"], "status": "PENDING"}
    harness.service.settings = change_settings(harness.service.settings, {"v2": {"phone_numbers": [named]}})
    (shown,) = numbers_of(harness).values()
    assert (shown["PhoneNumberId"], shown["Status"]) == (requested["PhoneNumberId"], "PENDING")


def numbers_of(harness: Harness) -> dict[str, dict[str, Any]]:
    """Return the origination numbers of the account, by their digits."""
    numbers = harness.v2("DescribePhoneNumbers")["PhoneNumbers"]
    return {each["PhoneNumber"]: each for each in sorted(numbers, key=lambda each: str(each["PhoneNumber"]))}


@pytest.mark.parametrize(("time_to_live", "last"), [(60, "VOICE_TTL_EXPIRED"), (120, "VOICE_COMPLETED")])
def test_a_call_that_is_dialled_late_expires_or_not(harness: Harness, time_to_live: int, last: str) -> None:
    place_script(harness, COMPLETED, {"dialled_after_s": 90})
    harness.send_v2(TimeToLive=time_to_live)
    call = harness.service.log.calls[-1]
    harness.advance(minutes=5)
    assert harness.event_types(call.message_id)[-1] == last
    first = call.events[0].due_at_ms - call.arrived_at_ms
    assert first == 60_000 if last == "VOICE_TTL_EXPIRED" else first > 90_000


def test_the_help_names_every_quota_and_every_plain_setting() -> None:
    text = emulator.__doc__ or ""
    lists = {"phone_numbers", "configuration_sets", "opt_out_lists", "verified_numbers", "limits"}
    for name in (*V2Limits.__struct_fields__, *set(V2Settings.__struct_fields__) - lists):
        assert name in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--v2-limit", "polls=5"], "polls"),
        (["--v2-setting", "account_tier=big"], "account_tier"),
        (["--v2-setting", "shared_quotas=perhaps"], "shared_quotas"),
    ],
)
def test_an_option_that_is_wrong_says_why(arguments: list[str], said: str) -> None:
    app = typer.Typer(add_completion=False)
    app.command()(emulator)
    result = CliRunner().invoke(app, ["--port", "0", *arguments])
    assert result.exit_code == 2
    assert said in result.output


def test_options_reach_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    class _Server:
        endpoint_url = "http://127.0.0.1:0"

        def __init__(self, service: VoiceService, *_: object, **__: object) -> None:
            seen.update(json.loads(msgspec.json.encode(service.settings.v2)))

        def run_until_signal(self, _tell_ready: object) -> None:
            """Do not serve."""

    monkeypatch.setattr(command, "EmulatorServer", _Server)
    monkeypatch.setattr(command, "settle_memory", lambda: None)
    command.emulator(
        v2_limit=["pools=3", "requests_per_second=off"], v2_setting=["countries=US,DE", "shared_quotas=false"]
    )
    assert (seen["limits"]["pools"], seen["limits"]["requests_per_second"]) == (3, None)
    assert (seen["countries"], seen["shared_quotas"]) == (["US", "DE"], False)
