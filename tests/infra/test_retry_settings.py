"""When calls are made again: what a stage may set, and what of it reaches the functions."""

import json
from typing import Any

import pytest

from infra.settings.context import SettingsError
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate

GENTLE = {"total_attempts": 2, "busy": {"delay_seconds": 3600.0}}


def test_policies_are_settings_of_a_file_and_of_a_command_line() -> None:
    for written in ({"gentle": GENTLE}, json.dumps({"gentle": GENTLE})):
        assert json.loads(one(retry_policies=written).retry_policies_json) == {"gentle": GENTLE}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"retry_policies": {"Gentle": GENTLE}}, "retry_policies"),
        ({"retry_policies": {"gentle": {"attempts": 2}}}, "did you mean total_attempts"),
        ({"retry_policies": {"gentle": {"busy": {"delay": 2}}}}, "not a setting"),
        ({"retry_policies": {"gentle": {"total_attempts": 0}}}, "retry_policies.gentle.total_attempts"),
        (
            {"retry_policies": {"gentle": {"stop_at": "2090-01-01T00:00:00Z"}}},
            r"retry_policies\.gentle\.stop_at: expected none",
        ),
        (
            {"retry_policies": {"gentle": {"busy": {"delay_seconds": 60, "max_delay_seconds": 30}}}},
            r"retry_policies\.gentle\.busy: expected max_delay_seconds",
        ),
        (
            {"voice_api": "v2", "retry_policies": {"sure": {"on_unknown": "redial_if_silent"}}},
            r"retry_policies\.sure\.on_unknown: expected give_up or redial",
        ),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ],
)
def test_policies_that_cannot_be_kept_end_the_synthesis(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(**settings)


@pytest.mark.parametrize("function", ["intake", "api"])
def test_functions_that_judge_requests_know_the_policies(templates: dict[str, StackTemplate], function: str) -> None:
    for template in templates.values():
        assert template.environment(function)["RETRY_POLICIES"] == "{}"
