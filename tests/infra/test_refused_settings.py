"""A context that cannot be used is refused with what was expected, before anything is synthesised."""

import re
from typing import Any

import pytest

from infra.settings.context import SettingsError, load_settings
from infra.synth import cdk_json_context
from tests.infra.one_stage import NUMBERS, one

SECRETS = "arn:aws:secretsmanager:us-east-1:123456789012:secret"


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
        ({"reserved_concurrency": {"api": 10**6}}, "reserved_concurrency.api: expected at most 100000 (got 1000000)"),
        ({"configuration_set_revision": 10**7}, "configuration_set_revision: expected at most 1000000 (got 10000000)"),
        ({"profile": "live"}, "profile: expected one of 'sandbox' or 'production' (got 'live')"),
        ({"retention_days": 0}, "retention_days: expected at least 1 (got 0)"),
        ({"log_retention_days": 8}, "log_retention_days: CloudWatch Logs keeps for one of 1, 3, 5"),
        ({"limits": {"calls_per_hour": 9}}, "limits.calls_per_hour: not a setting"),
        ({"limits": "{nonsense"}, "limits: expected JSON"),
        ({"reserved_concurrency": '{"api": true}'}, "reserved_concurrency.api: expected a whole number"),
        ({"call_prices": {"US": {"minuet": 0.02}}}, "call_prices.US.minuet: not a setting; did you mean minute?"),
        ({"rights": {"night": {"lane": ["bulk"]}}}, "rights.night.lane: not a setting; did you mean lanes?"),
        ({"call_price_currency": "usd"}, "expected a currency's code, three capital letters like USD"),
        (
            {"event_webhook": {"url": "https://example.com/h", "signature": {"secret_arns": [f"{SECRETS}:desk"]}}},
            "event_webhook.signature.secret_arns: expected whole ARNs, with the hyphen and six characters",
        ),
        ({"event_webhook": {"url": "https://10.0.0.1/h"}}, "event_webhook.url: expected an address like https://"),
        (
            {"event_webhook": {"url": "https://example.com/h?key=1"}},
            "by a name in small letters and not by numbers, without ?, # and *",
        ),
        ({"numbers": []}, "numbers: not a setting; the settings are account, "),
        ({"voice_endpoint_url": "http://127.0.0.1:1"}, "voice_endpoint_url: only the local stage"),
        ({"final_event_deadline_minutes": 5}, "final_event_deadline_minutes: expected at least 10"),
        ({"alarm_email": "nobody"}, "alarm_email: expected an e-mail address"),
        *(
            ({"alarm_email": address}, "alarm_email: expected ")
            for address in (
                "a@b..c",
                "a@b.c",
                "a..b@example.com",
                "a@-example.com",
                "mailto:a@example.com",
                "<a@example.com>",
            )
        ),
        ({"alarm_email": "a" * 65 + "@example.com"}, "expected at most 64 characters before the @"),
        ({"account": 123456789012}, "account: expected an AWS account's id, which has 12 digits, in quotation marks"),
        ({"limits": None}, "limits: expected an object (got None)"),
        (
            {"event_receiver_queues": ["arn:aws:sqs:us-east-1:123456789012:a.fifo"]},
            "ARNs of standard queues, like arn:",
        ),
        ({"published_events": "Call Ended,Call Ended"}, "published_events: expected each once, got Call Ended twice"),
        ({"allowed_countries": ["US", "us"]}, "allowed_countries: expected each once, got US twice or more"),
        ({"rights": {"night": {"lanes": ["bulk", "bulk"]}}}, "rights.night.lanes: expected each once, got bulk twice"),
        ({"rights": {"night": {"campaigns": ["sale "]}}}, "rights.night.campaigns.0: expected a name without a space"),
        (
            {"rights": {"night": {"campaigns": ["sa\u00adle"]}}},
            "rights.night.campaigns.0: expected a name all of which",
        ),
        ({"account": "123"}, "account: expected an AWS account's id"),
        ({"kms_key_arn": "alias/mine"}, "kms_key_arn: expected the ARN of a KMS key"),
        ({"browser_origins": ["*"]}, "browser_origins.0: expected origins like"),
        ({"browser_origins": ["https://Desk.example.com"]}, "browser_origins.0: expected origins like"),
        ({"browser_origins": ["https://me@desk.example.com"]}, "browser_origins.0: expected origins like"),
        ({"browser_origins": ["https://desk.example.com?a"]}, "browser_origins.0: expected origins like"),
        ({"browser_origins": ["https://desk.example.com:99999"]}, "browser_origins.0: expected a port from 1 to 65535"),
        ({"browser_origins": ["http://localhost:0"]}, "browser_origins.0: expected a port from 1 to 65535"),
        ({"browser_origins": ["https://desk.example.com:443"]}, "browser_origins.0: expected an origin as browsers"),
        ({"browser_origins": ["http://localhost:08080"]}, "browser_origins.0: expected an origin as browsers"),
        ({"browser_origins": [f"https://{'a' * 64}.example.com"]}, "browser_origins.0: expected a name of DNS"),
        ({"dashboard_domain_name": "Calls"}, "dashboard_domain_name: expected the name of a host"),
        ({"dashboard_domain_name": "10.0.0.1"}, "dashboard_domain_name: expected the name of a host"),
        ({"dashboard_domain_name": f"{'a' * 64}.example.com"}, "dashboard_domain_name: expected a name of DNS"),
        ({"dashboard_domain_name": "-calls.example.com"}, "dashboard_domain_name: expected a name of DNS"),
        ({"dashboard_domain_name": f"{'calls.' * 50}example.com"}, "dashboard_domain_name: expected a name of DNS"),
        ({"dashboard_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/"}, "the ARN of a certificate"),
        ({"voice_endpoint_url": "127.0.0.1:1"}, "voice_endpoint_url: expected a URL"),
        ({"more_voices": {"": ["en-US"]}}, "expected names like Joanna"),
        ({"more_voices": {"Zoe": ["english"]}}, "expected names like Joanna, each with languages like en-US"),
        ({"more_voices": {"Zoe": []}}, "more_voices.Zoe: "),
        ({"stage": "other"}, "stages.test.stage: expected none"),
        ({"regions": {"us-east-1": {"region": "us-west-2"}}}, "stages.test.regions.us-east-1.region: expected none"),
        ({"local": "true"}, "local: "),
        ({"reserved_concurrency": {"dail": 2}}, "reserved_concurrency.dail"),
        ({"log_level": "TRACE"}, "log_level: expected one of 'DEBUG', 'INFO'"),
        ({"default_retry_policy": {"total_attempts": 0}}, "default_retry_policy.total_attempts: "),
        ({"regions": {"us-east-2": {}}}, "region: version 1 of the voice API is only in us-east-1, us-west-2"),
        ({"regions": {"eu-south-1": {}}}, "region: expected one of 'af-south-1', 'ap-northeast-1'"),
        (
            {"voice_api": "v2", "manages_spend_limit": True},
            "manages_spend_limit: set monthly_spend_limit too, in US dollars, like 100",
        ),
        ({"monthly_spend_limit": 100}, "monthly_spend_limit: only version 2 of the voice API has it"),
        (
            {"manages_spend_limit": True, "monthly_spend_limit": 100},
            "monthly_spend_limit: only version 2 of the voice API has it",
        ),
        (
            {"voice_api": "v2", "monthly_spend_limit": 0},
            "monthly_spend_limit: expected at least 1",
        ),
        ({"voice_api": "v2", "monthly_spend_limit": True}, "monthly_spend_limit: expected a number (got True)"),
        ({"voice_api": "v2", "monthly_spend_limit": "1.50"}, "monthly_spend_limit: expected a whole number"),
        ({"voice_api": "2"}, "voice_api: expected v1 or v2; did you mean v2?"),
        ({"voice_api": "version 1"}, "voice_api: expected v1 or v2; did you mean v1?"),
        ({"voice_api": "latest"}, "voice_api: expected v1 or v2 (got 'latest')"),
        ({"voice_api": ["v2"]}, "voice_api: expected v1 or v2 (got ['v2'])"),
        ({"keep_events_of": {"v1": True}}, "keep_events_of: expected v1 or v2"),
        ({"kms_key_arn": "x" * 5_000}, f"key/1234abcd-12ab-34cd-56ef-1234567890ab (got '{'x' * 196}…)"),
        ({"voice_ap": "v2"}, "voice_ap: not a setting; did you mean voice_api?"),
        ({"max_price_per_minute": ".05"}, "max_price_per_minute: only version 2 of the voice API has it"),
        ({"voice_api": "v2", "max_price_per_minute": 0.05}, 'a text in quotation marks, like "0.05" (got 0.05)'),
        (
            {"voice_api": "v2", "time_to_live_seconds": 4},
            "time_to_live_seconds: expected at least 5",
        ),
        (
            {"voice_api": "v2", "default_retry_policy": {"on_unknown": "redial_if_silent"}},
            "default_retry_policy.on_unknown: expected give_up or redial; silence is judged by send lines",
        ),
        ({"voice_api": "v2", "keep_events_of": "v2"}, "keep_events_of: expected the other version than voice_api"),
        (
            {"voice_api": "v2", "origination_phone_number_ids": "+12065550100"},
            "origination_phone_number_ids.0: expected",
        ),
        ({"regions": ["us-east-1"]}, "stages.test.regions: expected a map from the region"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_was_expected(stage: dict[str, Any], expected: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(expected)) as raised:
        one(**stage)

    assert "stages.test" in str(raised.value)
    assert "^" not in str(raised.value), "no regular expression"


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


def test_a_floor_of_one_region_is_excepted_from_in_that_region() -> None:
    regions: dict[str, dict[str, str]] = {"us-east-1": {"never_outside": "08:00,21:00"}, "us-west-2": {}}
    told = r"regions\.us-west-2 cannot be used:\n  never_outside_except_lanes: expected never_outside too"
    with pytest.raises(SettingsError, match=told):
        one(regions=regions, never_outside_except_lanes="critical")
    regions["us-east-1"]["never_outside_except_lanes"] = "critical"
    load_settings({"stages": {"test": NUMBERS | {"regions": regions}}})


def test_a_number_that_is_named_twice_is_one() -> None:
    number = NUMBERS["origination_phone_numbers"][0]
    settings = one(allowed_caller_ids=[number, number], numbers_for_countries={"US": [number, number]})
    assert settings.allowed_caller_ids == (number,)
    assert settings.numbers_for_countries == {"US": (number,)}


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


def test_only_iso_8601_with_an_offset_is_a_time_of_a_policy() -> None:
    with pytest.raises(SettingsError, match="ISO-8601"):
        one(default_retry_policy={"stop_at": "20261201"})


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"default_retry_policy": '{"total_attempts": 2, "total_attempts": 9}'}, "total_attempts once, got it twice"),
        ({"default_retry_policy": '{"busy": {"delay_seconds": NaN}}'}, "NaN is no JSON"),
        ({"default_retry_policy": '{"total_attempts": true}'}, "total_attempts: expected a whole number"),
        ({"default_retry_policy": '{"total_attempts": "3"}'}, "total_attempts: expected a whole number"),
        ({"default_retry_policy": '{"busy": {"retry": "no"}}'}, "busy.retry: expected true or false"),
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


def test_origins_that_browsers_send_are_taken() -> None:
    origins = (
        "https://desk.example.com",
        "https://desk.example.com:8443",
        "https://[2001:db8::1]:8443",
        "http://127.0.0.1:5173",
    )
    assert one(browser_origins=list(origins)).browser_origins == origins
