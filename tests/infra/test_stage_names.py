"""A stage's name is part of names in AWS: what fits into none, or is another stage's, is refused."""

from typing import Any

import pytest

from infra.settings.context import SettingsError, load_settings
from tests.infra.one_stage import NUMBERS


@pytest.mark.parametrize("name", ["aws", "my-aws-test", "amazonia", "cognito1"])
def test_a_stages_name_fits_into_the_address_of_the_sign_in(name: str) -> None:
    with pytest.raises(SettingsError, match="stage: expected a name without aws, amazon, cognito"):
        load_settings({"stages": {name: NUMBERS}})


@pytest.mark.parametrize("name", ["test-line-1", "x-line-7"])
def test_no_stage_is_called_as_a_send_line_of_another_one(name: str) -> None:
    other = name.partition("-line-")[0]
    with pytest.raises(SettingsError, match=f"stage: .* a configuration set of the stage {other} is called so"):
        load_settings({"stages": {name: NUMBERS}})


@pytest.mark.parametrize("name", ["test-line-8", "test-line-0", "hot-line", "test-line-12"])
def test_a_stage_may_be_called_like_a_line_that_there_is_not(name: str) -> None:
    (settings,) = load_settings({"stages": {name: NUMBERS}})
    assert settings.stage == name


@pytest.mark.parametrize(
    "given",
    [{}, {"voice_api": "v1"}, {"voice_api": "v1", "keep_events_of": "v2"}, {"voice_api": "v2", "keep_events_of": "v1"}],
)
def test_no_stage_on_version_1_is_called_as_the_set_of_another_one_on_version_2(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="the configuration set of redial-test on version 2 is called so"):
        load_settings({"stages": {"test-v2": NUMBERS | given}})


def test_neither_is_one_called_as_the_set_of_another_ones_region() -> None:
    with pytest.raises(SettingsError, match="the configuration set of redial-test-eu-west-1 on version 2 is called so"):
        load_settings({"stages": {"test-eu-west-1-v2": NUMBERS}})


@pytest.mark.parametrize(
    "given", [{"voice_api": "v2"}, {"voice_api": "v1", "region": "eu-west-1"}], ids=["on version 2", "in a region"]
)
def test_a_stage_whose_own_sets_are_called_otherwise_may_end_so(given: dict[str, str]) -> None:
    (settings,) = load_settings({"stages": {"test-v2": NUMBERS | given}})
    assert settings.stage == "test-v2"


@pytest.mark.parametrize("chosen", [{}, {"stage": "test"}, {"stage": "test-eu-west-1"}])
def test_no_stage_is_called_as_a_region_of_another_one(chosen: dict[str, str]) -> None:
    """A deployment of the one would make the stack of the other into its own."""
    stages = {"test": NUMBERS | {"regions": {"us-east-1": {}, "eu-west-1": {}}}, "test-eu-west-1": NUMBERS}
    with pytest.raises(SettingsError, match=r"test-eu-west-1: .* redial-test-eu-west-1 is the stack of test too"):
        load_settings({"stages": stages} | chosen)


@pytest.mark.parametrize(
    ("test", "given"), [({"region": "eu-west-1"}, {}), ({}, {"stage": "test", "region": "eu-west-1"})]
)
def test_neither_is_one_called_as_another_one_in_the_one_region_that_is_given(
    test: dict[str, str], given: dict[str, str]
) -> None:
    stages = {"test-eu-west-1": NUMBERS, "test": NUMBERS | test}
    with pytest.raises(SettingsError, match="redial-test-eu-west-1 is the stack of test-eu-west-1 too"):
        load_settings({"stages": stages} | given)


ADDRESS = {
    "dashboard_domain_name": "calls.example.com",
    "dashboard_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
}
REGIONS: dict[str, Any] = {"us-east-1": {}, "eu-west-1": {}}


@pytest.mark.parametrize(
    "stages",
    [
        {"live": NUMBERS | ADDRESS | {"regions": REGIONS}},
        {"live": NUMBERS | {"regions": dict.fromkeys(REGIONS, ADDRESS)}},
        {"live": NUMBERS | ADDRESS, "test": NUMBERS | ADDRESS},
    ],
    ids=["of a stage with regions", "in each region", "of two stages"],
)
@pytest.mark.parametrize("chosen", [{}, {"stage": "live"}])
def test_no_two_stacks_have_the_dashboard_at_one_address(stages: dict[str, Any], chosen: dict[str, str]) -> None:
    """CloudFront takes an address once: the second deployment would fail, and its buckets would stay."""
    with pytest.raises(SettingsError, match=r"calls\.example\.com is that of redial-live.* and of redial-"):
        load_settings({"stages": stages} | chosen)


def test_an_address_by_an_option_is_for_one_stack() -> None:
    context = {"stages": {"live": NUMBERS | {"regions": REGIONS}}, **ADDRESS}
    with pytest.raises(SettingsError, match="context key `dashboard_domain_name`: expected one for each stack"):
        load_settings(context)
    (settings,) = load_settings(context | {"stage": "live", "region": "eu-west-1"})
    assert settings.dashboard_domain_name == "calls.example.com"


def test_each_region_may_have_an_address_of_its_own() -> None:
    other = ADDRESS | {"dashboard_domain_name": "eu.example.com"}
    stages = {
        "live": NUMBERS | ADDRESS | {"regions": REGIONS | {"eu-west-1": other}},
        "local": NUMBERS | {"local": True},
    }
    assert [each.dashboard_domain_name for each in load_settings({"stages": stages})] == [
        "calls.example.com",
        "eu.example.com",
    ]
