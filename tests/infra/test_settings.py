import re
from typing import Any, ClassVar

import pytest

from infra.context import SettingsError, load_settings
from infra.settings import StageSettings
from infra.synth import ROOT, cdk_json_context
from redial.domain.pacing.limits import PRODUCTION, SANDBOX

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
        ({"allowed_countries": []}, "allowed_countries: "),
        ({"stage_": 1}, "stage_: not a setting; did you mean stage?"),
        ({"retention_day": 7}, "retention_day: not a setting; did you mean retention_days?"),
        (
            {"limits": {"calls_per_minutes": 9}},
            "limits.calls_per_minutes: not a setting; did you mean calls_per_minute?",
        ),
        (
            {"default_retry_policy": {"busy": {"delay_second": 9}}},
            "default_retry_policy.busy.delay_second: not a setting; did you mean delay_seconds?",
        ),
        (
            {"default_retry_policy": '{"busy":{"retry":true,"delay_seconds":7200,"max_delay_seconds":60}}'},
            "default_retry_policy: busy: expected max_delay_seconds of at least delay_seconds (7200), got 60",
        ),
        ({"default_retry_policy": {"no_answer": {"max_delay_seconds": 60}}}, "delay_seconds (900), got 60"),
        ({"default_retry_policy": {"busy": {"delay_seconds": 1e-300}}}, "default_retry_policy.busy.delay_seconds: "),
        (
            {"default_retry_policy": {"stop_at": "2020-01-01T00:00:00Z"}},
            "stop_at: expected a time that is still to come",
        ),
        ({"default_retry_policy": {"stop_at": "20990101"}}, "default_retry_policy.stop_at: "),
        ({"reserved_concurrency": {"dial": 1}}, "reserved_concurrency.dial: expected at least 2"),
        ({"reserved_concurrency": '{"intake": 4}'}, "reserved_concurrency.intake: expected at least 5"),
        (
            {"reserved_concurrency": {"intake": 9}, "profile": "production"},
            "reserved_concurrency.intake: expected at least 10",
        ),
        ({"reserved_concurrency": {"track": 1}}, "reserved_concurrency.track: expected at least 2"),
        ({"profile": "live"}, "profile: Input should be 'sandbox' or 'production' (got 'live')"),
        ({"retention_days": 0}, "retention_days: Input should be greater than or equal to 1 (got 0)"),
        ({"log_retention_days": 8}, "log_retention_days: CloudWatch Logs keeps for one of 1, 3, 5"),
        ({"limits": {"calls_per_hour": 9}}, "limits.calls_per_hour: not a setting"),
        ({"limits": "{nonsense"}, "limits: expected JSON"),
        ({"numbers": []}, "numbers: not a setting; the settings are account, "),
        ({"voice_endpoint_url": "http://127.0.0.1:1"}, "voice_endpoint_url: only the local stage"),
        ({"final_event_deadline_minutes": 5}, "final_event_deadline_minutes: expected at least 10"),
        ({"alarm_email": "nobody"}, "alarm_email: expected an e-mail address"),
        ({"account": "123"}, "account: expected an AWS account's id"),
        ({"kms_key_arn": "alias/mine"}, "kms_key_arn: expected the ARN of a KMS key"),
        ({"browser_origins": ["*"]}, "browser_origins.0: expected origins like"),
        ({"dashboard_domain_name": "Calls"}, "dashboard_domain_name: expected the name of a host"),
        ({"dashboard_certificate_arn": "mine"}, "dashboard_certificate_arn: expected the ARN of a certificate"),
        ({"voice_endpoint_url": "127.0.0.1:1"}, "voice_endpoint_url: expected a URL"),
        ({"more_voices": {"": ["en-US"]}}, "expected names like Joanna"),
        ({"more_voices": {"Zoe": ["english"]}}, "expected names like Joanna, each with languages like en-US"),
        ({"more_voices": {"Zoe": []}}, "more_voices.Zoe: "),
        ({"stage": "other"}, "stages.test.stage: expected none"),
        ({"regions": {"us-east-1": {"region": "us-west-2"}}}, "stages.test.regions.us-east-1.region: expected none"),
        ({"local": "true"}, "local: "),
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
    assert "^" not in str(raised.value), "no regular expression"


def test_the_least_that_a_trigger_needs_may_be_reserved() -> None:
    reserved = {"intake": 5, "dial": 2, "track": 2, "api": 1}
    assert one(reserved_concurrency=reserved).reserved_concurrency == reserved


def test_a_log_level_may_be_written_small() -> None:
    assert one(log_level="warning").log_level == "WARNING"


@pytest.mark.parametrize("name", ["aws", "my-aws-test", "amazonia", "cognito1"])
def test_a_stages_name_fits_into_the_address_of_the_sign_in(name: str) -> None:
    with pytest.raises(SettingsError, match="stage: expected a name without aws, amazon, cognito"):
        load_settings({"stages": {name: NUMBERS}})


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("orgination_phone_numbers", "not a setting; did you mean origination_phone_numbers?"),
        ("retention_day", "not a setting; did you mean retention_days?"),
        ("retention-days", "not a setting; did you mean retention_days?"),
        ("Stage", "not a setting; did you mean stage?"),
        ("regoin", "not a setting; did you mean region?"),
        ("colour", "not a setting; the settings are account, "),
        ("local", "not a setting"),
    ],
)
def test_a_context_key_that_is_none_is_refused_with_the_nearest_one(key: str, expected: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"context key {key}: {expected}")):
        load_settings({"stages": {"test": NUMBERS}, key: "7"})


@pytest.mark.parametrize(
    "key",
    [
        "@aws-cdk/core:checkSecretUsage",
        "aws:cdk:bundling-stacks",
        "aws-cdk:enableDiffNoFail",
        "availability-zones:account=123456789012:region=us-east-1",
        "vpc-provider:account=123456789012:filter.isDefault=true:region=us-east-1",
        "acknowledged-issue-numbers",
        "cli-telemetry",
    ],
)
def test_the_cdks_own_keys_are_its_own(key: str) -> None:
    assert load_settings({"stages": {"test": NUMBERS}, key: True})


class TestRegion:
    STAGES: ClassVar[dict[str, Any]] = {
        "one": NUMBERS,
        "two": {"regions": {"us-east-1": NUMBERS, "eu-west-1": NUMBERS}},
    }

    def stacks(self, **context: str) -> list[str]:
        return [settings.stack_name for settings in load_settings({"stages": self.STAGES, **context})]

    def test_it_picks_one_of_a_stages_regions(self) -> None:
        assert self.stacks(stage="two", region="eu-west-1") == ["redial-two-eu-west-1"]

    def test_it_is_where_a_stage_without_regions_goes(self) -> None:
        assert self.stacks(stage="one", region="eu-west-1") == ["redial-one-eu-west-1"]

    def test_without_a_stage_it_holds_for_all(self) -> None:
        assert self.stacks(region="eu-west-1") == ["redial-one-eu-west-1", "redial-two-eu-west-1"]
        assert self.stacks(region="us-west-2") == ["redial-one-us-west-2"]

    def test_one_that_a_stage_does_not_have_is_refused(self) -> None:
        with pytest.raises(SettingsError, match="'ap-south-1' is a region of none of the stages two"):
            self.stacks(stage="two", region="ap-south-1")
        with pytest.raises(SettingsError, match="region: Input should be 'us-east-1'"):
            self.stacks(stage="one", region="eu-north-1")


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


@pytest.mark.parametrize("stage", [["sandbox"], {"sandbox": 1}, 3, "", "Sandbox"])
def test_what_is_no_stages_name_is_refused(stage: object) -> None:
    with pytest.raises(SettingsError, match="context key `stage`: "):
        load_settings(cdk_json_context() | {"stage": stage})


def test_an_unknown_stage_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SettingsError, match="'prod' is not one of the stages local, production, sandbox"):
        load_settings(cdk_json_context() | {"stage": "prod"})


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()

    table = page.split("| setting | default | what |")[1].split("\n\n")[0]
    documented = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(documented) == sorted(StageSettings.model_fields)


def test_every_setting_has_words_of_its_own_in_code() -> None:
    described = {name: field.description for name, field in StageSettings.model_fields.items()}

    assert [name for name, text in described.items() if not text] == []
    assert len(set(described.values())) == len(described)


def test_the_readme_names_only_settings() -> None:
    table = (ROOT / "README.md").read_text().split("| context key | default | what |")[1].split("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named
    assert named <= set(StageSettings.model_fields)


def test_numbers_have_their_canonical_form() -> None:
    assert one(origination_phone_numbers=["+4402079460188"]).origination_phone_numbers == ("+442079460188",)
    with pytest.raises(SettingsError, match="digit other than 0 to 9"):
        one(origination_phone_numbers=["+120655501０７"])


def test_only_iso_8601_with_an_offset_is_a_time_of_a_policy() -> None:
    with pytest.raises(SettingsError, match="ISO-8601"):
        one(default_retry_policy={"stop_at": "20261201"})


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"default_retry_policy": '{"total_attempts": 2, "total_attempts": 9}'}, "total_attempts once, got it twice"),
        ({"default_retry_policy": '{"busy": {"delay_seconds": NaN}}'}, "NaN is no JSON"),
        ({"default_retry_policy": '{"total_attempts": true}'}, "total_attempts: Input should be a valid integer"),
        ({"default_retry_policy": '{"total_attempts": "3"}'}, "total_attempts: Input should be a valid integer"),
        ({"default_retry_policy": '{"busy": {"retry": "no"}}'}, "busy.retry: Input should be a valid boolean"),
        ({"default_retry_policy": "[" * 100_000}, "JSON of a few levels"),
        ({"default_retry_policy": "9" * 5_000}, "expected JSON"),
        ({"limits": '{"calls_per_minute": true}'}, "limits.calls_per_minute"),
        ({"limits": '{"calls_per_minute": 20, "calls_per_minute": 900}'}, "calls_per_minute once, got it twice"),
        ({"limits": {"clock_margin_ms": 10**11}}, "limits.clock_margin_ms"),
        ({"more_voices": '{"Novella": ["fi-FI"], "Novella": ["sv-FI"]}'}, "Novella once, got it twice"),
        ({"retention_days": True}, "retention_days: expected a number (got True)"),
        ({"final_event_deadline_minutes": False}, "final_event_deadline_minutes: expected a number"),
        ({"account": "١٢٣٤٥٦٧٨٩٠١٢"}, "account"),
        ({"kms_key_arn": "arn:aws:kms:us-east-1:١٢٣٤٥٦٧٨٩٠١٢:key/a"}, "kms_key_arn"),
    ],
)
def test_what_only_looks_like_a_setting_is_named_in_few_words(setting: dict[str, object], told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        one(**setting)

    assert told in str(refused.value)
    assert len(str(refused.value)) < 1_000


def test_a_number_that_is_given_in_two_spellings_is_one() -> None:
    assert one(origination_phone_numbers="+442079460123,+4402079460123").origination_phone_numbers == ("+442079460123",)
