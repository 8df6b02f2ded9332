"""From which numbers calls are placed: what a stage may set, and what of it reaches the functions."""

import json
from typing import Any

import pytest

from infra.settings.context import SettingsError
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate

NUMBERS = "+12065550190,+442079460958"


def test_numbers_are_chosen_by_a_file_and_by_a_command_line() -> None:
    for_countries, for_campaigns = {"GB": ["+442079460958"]}, {"school closures": "+12065550190"}
    for written in (dict, json.dumps):
        settings = one(
            origination_phone_numbers=NUMBERS,
            numbers_for_countries=written(for_countries),
            numbers_for_campaigns=written(for_campaigns),
        )
        assert json.loads(settings.number_choice_json) == {
            "countries": {"GB": ["+442079460958"]},
            "campaigns": {"school closures": ["+12065550190"]},
        }


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"numbers_for_countries": {"GB": ["+12065550199"]}},
            r"numbers_for_countries\.GB: expected some of origination_phone",
        ),
        (
            {"numbers_for_campaigns": {"x": ["+12065550199"]}},
            r"numbers_for_campaigns\.x: expected some of origination_phone",
        ),
        ({"numbers_for_countries": {"*": ["+12065550190"]}}, r"numbers_for_countries\.\*: expected a country like US"),
        ({"numbers_for_countries": {"GB": []}}, "numbers_for_countries"),
        ({"numbers_for_countries": {"England": ["+12065550190"]}}, "numbers_for_countries"),
        ({"numbers_for_campaigns": {" ": ["+12065550190"]}}, "numbers_for_campaigns"),
        (
            {"numbers_for_campaigns": {"Mu\u0308ll": ["+12065550190"], "M\u00fcll": ["+12065550190"]}},
            "numbers_for_campaigns.*each name once",
        ),
        (
            {"numbers_for_countries": {"us": ["+12065550190"], "US": ["+12065550190"]}},
            "numbers_for_countries.*each name once.*'us'",
        ),
        ({"numbers_for_campaigns": ["+12065550190"]}, "numbers_for_campaigns"),
    ],
)
def test_what_chooses_no_number_of_the_stage_ends_the_synthesis(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(origination_phone_numbers=NUMBERS, **settings)


@pytest.mark.parametrize("function", ["dial", "tally", "api"])
def test_whoever_places_or_predicts_calls_knows_the_numbers(production: StackTemplate, function: str) -> None:
    assert production.environment(function)["NUMBER_CHOICE"] == "{}"
