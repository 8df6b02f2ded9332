"""What calls cost, as a stage's settings say it, and what of it reaches the API."""

import json
from typing import Any

import pytest

from infra.settings.context import SettingsError
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate


def test_prices_are_set_by_a_file_and_by_a_command_line() -> None:
    prices = {"us": {"minute": 0.02, "attempt": 0.001}, "*": {"minute": 1}}
    for written in (dict, json.dumps):
        assert json.loads(one(call_prices=written(prices), call_price_currency="EUR").call_prices_json) == {
            "currency": "EUR",
            "countries": {"US": {"attempt": 0.001, "minute": 0.02}, "*": {"attempt": 0, "minute": 1}},
        }


def test_no_price_is_built_in() -> None:
    assert json.loads(one().call_prices_json) == {"currency": "USD", "countries": {}}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"call_prices": {"England": {"minute": 1}}}, "call_prices"),
        ({"call_prices": {"US": {"minute": -1}}}, "call_prices.*US.*minute"),
        ({"call_prices": {"US": {"second": 1}}}, "call_prices.*US.*second"),
        ({"call_prices": {"us": {}, "US": {}}}, "call_prices.*each name once"),
        ({"call_prices": [1]}, "call_prices"),
        ({"call_price_currency": "dollars"}, "call_price_currency"),
    ],
)
def test_what_is_no_price_ends_the_synthesis(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(**settings)


def test_the_api_knows_the_prices(production: StackTemplate) -> None:
    assert json.loads(production.environment("api")["CALL_PRICES"])["countries"] == {}
