import re
from typing import Any

import pytest

from infra.context import SettingsError, load_settings
from infra.settings import StageSettings
from infra.synth import ROOT, cdk_json_context
from redial.domain.limits import PRODUCTION, SANDBOX

NUMBERS = {"origination_phone_numbers": ["+12065550100"]}


def one(**stage: Any) -> StageSettings:
    (settings,) = load_settings({"stages": {"test": NUMBERS | stage}})
    return settings


def test_a_stage_needs_only_its_numbers() -> None:
    settings = one()

    assert settings.stack_name == "redial-test"
    assert settings.voice_limits == SANDBOX
    assert not settings.keeps_records


def test_production_has_its_own_limits_and_keeps_its_records() -> None:
    settings = one(profile="production")

    assert settings.voice_limits == PRODUCTION
    assert settings.keeps_records


def test_protection_can_be_chosen_apart_from_the_profile() -> None:
    assert one(deletion_protection=True).keeps_records
    assert not one(profile="production", deletion_protection=False).keeps_records


def test_calls_go_to_the_countries_of_the_stacks_numbers_alone() -> None:
    permissions = one(origination_phone_numbers=["+12065550100", "+442079460123"]).call_permissions

    assert permissions.allowed_countries == ("GB", "US")
    assert permissions.calling_codes == ("1", "44")
    assert (permissions.premium_numbers, permissions.allowed_caller_ids) == (False, ())


def test_where_calls_go_is_a_setting() -> None:
    permissions = one(
        allowed_countries="us, CA,+881", allow_premium_numbers="true", allowed_caller_ids="+12065550142"
    ).call_permissions

    assert permissions.allowed_countries == ("US", "CA", "+881")
    assert (permissions.premium_numbers, permissions.allowed_caller_ids) == (True, ("+12065550142",))


def test_newer_voices_are_a_setting() -> None:
    assert one(more_voices='{"Novella": "fi-FI, smi"}').more_voices == {"Novella": ("fi-FI", "smi")}


def test_raised_limits_take_the_place_of_the_profiles() -> None:
    limits = one(profile="production", limits={"calls_per_minute": 60}).voice_limits

    assert limits.calls_per_minute == 60
    assert limits.calls_per_recipient_per_day == PRODUCTION.calls_per_recipient_per_day


def test_each_region_is_a_stack_with_its_own_numbers() -> None:
    stage = {
        "profile": "production",
        "retention_days": 7,
        "regions": {
            "us-east-1": {"origination_phone_numbers": ["+12065550100"]},
            "eu-west-1": {"origination_phone_numbers": ["+442079460100"], "retention_days": 30},
        },
    }

    us, eu = load_settings({"stages": {"prod": stage}})

    assert (us.stack_name, us.region, us.retention_days) == ("redial-prod-us-east-1", "us-east-1", 7)
    assert (eu.stack_name, eu.region, eu.retention_days) == ("redial-prod-eu-west-1", "eu-west-1", 30)
    assert eu.origination_phone_numbers == ("+442079460100",)


def test_without_a_stage_all_but_local_ones_are_taken() -> None:
    stages = {"a": NUMBERS, "b": NUMBERS, "laptop": NUMBERS | {"local": True}}

    assert [settings.stage for settings in load_settings({"stages": stages})] == ["a", "b"]
    assert [settings.stage for settings in load_settings({"stages": stages, "stage": "laptop"})] == ["laptop"]


def test_a_context_key_overrides_every_stage_with_text_as_the_command_line_gives_it() -> None:
    (settings,) = load_settings(
        {
            "stages": {"test": NUMBERS},
            "origination_phone_numbers": "+12065550101, +12065550102",
            "retention_days": "14",
            "limits": '{"calls_per_day": 100}',
            "deletion_protection": "true",
        }
    )

    assert settings.origination_phone_numbers == ("+12065550101", "+12065550102")
    assert settings.retention_days == 14
    assert settings.voice_limits.calls_per_day == 100
    assert settings.keeps_records


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ({"origination_phone_numbers": []}, "origination_phone_numbers: "),
        (
            {"origination_phone_numbers": ["2065550100"]},
            "origination_phone_numbers.0: expected a phone number in E.164 format",
        ),
        ({"origination_phone_numbers": ["+120655501009"]}, "this one: too long for its country"),
        ({"allowed_countries": ["UK"]}, "allowed_countries.0: expected countries like US"),
        ({"allowed_caller_ids": ["2065550100"]}, "allowed_caller_ids.0: expected a phone number in E.164 format"),
        ({"profile": "live"}, "profile: Input should be 'sandbox' or 'production' (got 'live')"),
        ({"retention_days": 0}, "retention_days: Input should be greater than or equal to 1 (got 0)"),
        ({"log_retention_days": 8}, "log_retention_days: CloudWatch Logs keeps for one of 1, 3, 5"),
        ({"limits": {"calls_per_hour": 9}}, "limits.calls_per_hour: not a setting"),
        ({"limits": "{nonsense"}, "limits: expected JSON"),
        ({"numbers": []}, "numbers: not a setting; the settings are account, "),
        ({"voice_endpoint_url": "http://127.0.0.1:1"}, "voice_endpoint_url: only the local stage"),
        ({"final_event_deadline_minutes": 5}, "final_event_deadline_minutes: expected at least 10"),
        ({"alarm_email": "nobody"}, "alarm_email: "),
        ({"reserved_concurrency": {"dail": 2}}, "reserved_concurrency.dail"),
        ({"log_level": "TRACE"}, "log_level: Input should be 'DEBUG', 'INFO'"),
        ({"default_retry_policy": {"total_attempts": 0}}, "default_retry_policy.total_attempts: "),
        ({"regions": {"us-east-2": {}}}, "region: Input should be 'us-east-1', 'us-west-2'"),
        ({"regions": ["us-east-1"]}, "stages.test.regions: expected a map from the region"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_was_expected(stage: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(expected)) as raised:
        one(**stage)

    assert "stages.test" in str(raised.value)


def test_a_missing_number_is_named() -> None:
    with pytest.raises(SettingsError, match="origination_phone_numbers: missing; it has no default"):
        load_settings({"stages": {"test": {}}})


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        one(profile="live", retention_days="soon", alarm_email="nobody")

    assert all(key in str(raised.value) for key in ("profile:", "retention_days:", "alarm_email:"))


@pytest.mark.parametrize("context", [{}, {"stages": {}}, {"stages": []}])
def test_a_context_without_stages_is_refused(context: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="context key `stages`: expected a map"):
        load_settings(context)


def test_an_unknown_stage_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SettingsError, match="'prod' is not one of the stages local, production, sandbox"):
        load_settings(cdk_json_context() | {"stage": "prod"})


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()

    undocumented = [name for name in StageSettings.model_fields if f"`{name}`" not in page]
    assert undocumented == []


def test_numbers_have_their_canonical_form() -> None:
    assert one(origination_phone_numbers=["+4402079460188"]).origination_phone_numbers == ("+442079460188",)
    with pytest.raises(SettingsError, match="digit other than 0 to 9"):
        one(origination_phone_numbers=["+120655501０７"])


def test_only_iso_8601_with_an_offset_is_a_time_of_a_policy() -> None:
    with pytest.raises(SettingsError, match="ISO-8601"):
        one(default_retry_policy={"stop_at": "20261201"})
