"""The settings of a stage: defaults, profiles, regions, and the pages that name them."""

import re
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from infra.settings.context import SettingsError, load_settings
from infra.settings.stage import StageSettings
from infra.settings.values import VOICE_REGIONS, VOICE_REGIONS_OF_V2
from infra.synth import ROOT
from redial.domain.pacing.limits import PRODUCTION, SANDBOX
from tests.infra.one_stage import NUMBERS, one


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


def test_numbers_without_a_country_code_are_of_the_origination_numbers_country() -> None:
    assert one().country_of_numbers == "US"
    assert one(country="gb").country_of_numbers == "GB"
    assert one(origination_phone_numbers="+12065550100,+442079460123").country_of_numbers is None


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


def test_the_least_that_a_trigger_needs_may_be_reserved() -> None:
    reserved = {"intake": 5, "dial": 2, "track": 2, "api": 1}
    assert one(reserved_concurrency=reserved).reserved_concurrency == reserved


MANAGES_LIMIT: dict[str, Any] = NUMBERS | {"voice_api": "v2", "monthly_spend_limit": 100, "manages_spend_limit": True}


def test_the_one_spend_limit_of_an_account_and_region_is_set_by_one_stack() -> None:
    with pytest.raises(SettingsError, match="manages_spend_limit: redial-test and redial-live both set the one limit"):
        load_settings({"stages": {"test": MANAGES_LIMIT, "live": MANAGES_LIMIT}})


@pytest.mark.parametrize(
    "context",
    [
        {"stages": {"test": MANAGES_LIMIT, "live": MANAGES_LIMIT}, "stage": "live"},
        {"stages": {"test": MANAGES_LIMIT | {"account": "1" * 12}, "live": MANAGES_LIMIT | {"account": "2" * 12}}},
        {"stages": {"test": MANAGES_LIMIT | {"regions": {"us-east-1": {}, "eu-west-1": {}}}}},
        {"stages": {"test": MANAGES_LIMIT, "live": MANAGES_LIMIT | {"manages_spend_limit": False}}},
    ],
    ids=["one of them", "two accounts", "two regions", "one that does"],
)
def test_stacks_that_do_not_share_it_may_each_set_theirs(context: dict[str, Any]) -> None:
    assert any(settings.manages_spend_limit for settings in load_settings(context))


def test_a_log_level_may_be_written_small() -> None:
    assert one(log_level="warning").log_level == "WARNING"


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
        with pytest.raises(SettingsError, match="region: version 1 of the voice API is only in us-east-1"):
            self.stacks(stage="one", region="eu-north-1")

    def test_a_region_without_cloudfront_is_refused(self) -> None:
        """The deployment would end at the dashboard, after everything before it was made."""
        assert one(voice_api="v2", region="eu-north-1").region == "eu-north-1"
        with pytest.raises(SettingsError, match="region: expected one of 'af-south-1'"):
            one(voice_api="v2", region="us-gov-west-1")

    def test_the_regions_of_each_version_are_told(self) -> None:
        page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        (row,) = [line for line in page.splitlines() if line.startswith("| an AWS account, and a region")]
        of_v1, of_v2 = row.split("with version 2")
        assert tuple(re.findall(r"[a-z]{2}-[a-z]+-\d", of_v1)) == VOICE_REGIONS
        assert {*re.findall(r"[a-z]{2}-[a-z]+-\d", of_v2), *VOICE_REGIONS} == set(VOICE_REGIONS_OF_V2)


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    table = page.split("| setting | default | what |")[1].split("\n\n")[0]
    documented = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(documented) == sorted(StageSettings.model_fields)


def test_every_setting_has_words_of_its_own_in_code() -> None:
    described = {name: field.description for name, field in StageSettings.model_fields.items()}

    assert [name for name, text in described.items() if not text] == []
    assert len(set(described.values())) == len(described)


def test_the_readme_names_only_settings() -> None:
    table = (
        (ROOT / "README.md").read_text(encoding="utf-8").split("| context key | default | what |")[1].split("\n\n")[0]
    )
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named
    assert named <= set(StageSettings.model_fields)


def test_numbers_have_their_canonical_form() -> None:
    assert one(origination_phone_numbers=["+4402079460188"]).origination_phone_numbers == ("+442079460188",)
    with pytest.raises(SettingsError, match="digit other than 0 to 9"):
        one(origination_phone_numbers=["+120655501０７"])


def test_a_number_that_is_given_in_two_spellings_is_one() -> None:
    assert one(origination_phone_numbers="+442079460123,+4402079460123").origination_phone_numbers == ("+442079460123",)


def test_no_rule_of_some_settings_takes_the_place_of_one_of_others() -> None:
    """A stage has the settings of many classes; a rule with the name of another would replace it without a word."""
    rules: dict[str, set[str]] = {}
    for each in StageSettings.__mro__:
        if issubclass(each, BaseModel):
            known = each.__pydantic_decorators__
            functions = {name: rule.func for name, rule in known.model_validators.items()}
            functions |= {name: rule.func for name, rule in known.field_validators.items()}
            for name, function in functions.items():
                rules.setdefault(name, set()).add(function.__qualname__)
    assert len(rules) > 8
    assert {name: classes for name, classes in rules.items() if len(classes) > 1} == {}
