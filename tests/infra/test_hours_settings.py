"""When people may be called: what a stage may set, and what of it reaches the functions."""

import json
from typing import Any

import pytest

from infra.settings.context import SettingsError
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate

OFFICE = {"weekdays": {"mon": [["09:00", "18:00"]]}, "time_zone": "America/Denver", "holidays": ["US-CO"]}


def test_stage_sets_no_hours_by_default() -> None:
    assert one().stage_hours == NO_STAGE_HOURS


def test_hours_are_settings_of_a_file_and_of_a_command_line() -> None:
    hours = StageHours(
        named={"office": OFFICE},
        default="office",
        never_outside=("08:00", "21:00"),
        never_outside_except_lanes=(Lane.URGENT, Lane.BULK),
        margin_seconds=90,
    )
    rest: dict[str, Any] = {"default_calling_hours": "office"}
    of_file = rest | {
        "calling_hours": {"office": OFFICE},
        "never_outside": ["08:00", "21:00"],
        "never_outside_except_lanes": ["urgent", "bulk"],
        "calling_hours_margin_seconds": 90,
    }
    of_command_line = rest | {
        "calling_hours": json.dumps({"office": OFFICE}),
        "never_outside": "08:00, 21:00",
        "never_outside_except_lanes": "urgent,bulk",
        "calling_hours_margin_seconds": "90",
    }
    assert one(**of_file).stage_hours == hours
    assert one(**of_command_line).stage_hours == hours


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"default_calling_hours": "office"}, "default_calling_hours: expected one of calling_hours, which has none"),
        ({"calling_hours": {"Office": OFFICE}}, "calling_hours"),
        ({"calling_hours": {"daily": OFFICE}}, "calling_hours.daily: expected a name that is no word of calling hours"),
        (
            {"calling_hours": {"mon-fri": OFFICE}},
            "calling_hours.mon-fri: expected a name that is no word of calling hours",
        ),
        ({"calling_hours": {"office": {"weekdays": {}}}}, "expected at least one day with hours"),
        ({"calling_hours": {"office": OFFICE | {"time_zone": "Mars/Base"}}}, "expected a time zone"),
        ({"never_outside": "08:00"}, "never_outside"),
        ({"never_outside": "8:00,21:00"}, "never_outside"),
        ({"never_outside": "21:00,21:00"}, "expected an end that differs"),
        ({"never_outside": "00:00,24:00"}, "never_outside: expected a part of the day; all of it forbids nothing"),
        ({"never_outside": "21:00,08:00"}, "expected the earlier time first, as 08:00,21:00"),
        ({"never_outside_except_lanes": "bulk"}, "never_outside_except_lanes: expected never_outside too"),
        (
            {"never_outside": "08:00,21:00", "never_outside_except_lanes": "critical,urgent,normal,bulk"},
            "never_outside_except_lanes: expected a lane less",
        ),
        (
            {"never_outside": "18:00,21:00", "calling_hours": {"office": OFFICE}},
            "calling_hours.office: expected hours that open within never_outside, 18:00 to 21:00, for at least 60 seconds",
        ),
        (
            {
                "calling_hours": {"office": {"weekdays": {"mon": [["09:00", "09:10"]]}}},
                "calling_hours_margin_seconds": 900,
            },
            "calling_hours.office: expected hours that open for at least 900 seconds",
        ),
        (
            {
                "never_outside": "18:00,21:00",
                "never_outside_except_lanes": "critical",
                "calling_hours": {"office": OFFICE},
                "default_calling_hours": "office",
            },
            "calling_hours.office: expected hours that open within never_outside",
        ),
        ({"never_outside": "08:00-21:00"}, "never_outside: expected from and to, like 08:00,21:00"),
        (
            {"never_outside": "08:00,21:00", "never_outside_except_lanes": "bulk,bulk"},
            "expected each once, got bulk twice",
        ),
        ({"default_calling_hours": "Office"}, "expected a name of at most 40 small letters"),
        ({"calling_hours": {"office": OFFICE | {"weekday": {}}}}, "weekday: not a setting; did you mean weekdays"),
        ({"never_outside_except_lanes": "fast"}, "never_outside_except_lanes"),
        ({"calling_hours_margin_seconds": 5}, "calling_hours_margin_seconds"),
    ],
)
def test_hours_that_cannot_be_kept_end_the_synthesis(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(**settings)


@pytest.mark.parametrize("function", ["intake", "dial", "api", "tally"])
def test_functions_that_place_or_foretell_calls_know_the_hours(
    templates: dict[str, StackTemplate], function: str
) -> None:
    for template in templates.values():
        assert template.environment(function)["CALLING_HOURS"] == "{}"
