"""The settings of one stage, as its context gives them."""

from typing import Any

from infra.settings.context import load_settings
from infra.settings.stage import StageSettings

NUMBERS = {"origination_phone_numbers": ["+12065550100"]}


def one(**stage: Any) -> StageSettings:
    (settings,) = load_settings({"stages": {"test": NUMBERS | stage}, "stage": "test"})
    return settings
