"""Where calls may go, as the functions get it, and what the synthesis says while nobody has decided it."""

import json

import pytest

from tests.infra.template import StackTemplate


@pytest.mark.parametrize("function", ["intake", "api", "dial"])
def test_the_functions_get_the_countries_of_the_stacks_numbers(
    templates: dict[str, StackTemplate], function: str
) -> None:
    def permissions(stack: str) -> object:
        return json.loads(templates[stack].environment(function)["CALL_PERMISSIONS"])

    # What waits already may not say its country: dial holds it against the calling codes.
    us_codes, gb_codes = ({"calling_codes": ["1"]}, {"calling_codes": ["44"]}) if function == "dial" else ({}, {})
    assert permissions("redial-sandbox") == {"allowed_countries": ["US"], **us_codes}
    assert permissions("redial-production-eu-west-1") == {"allowed_countries": ["GB"], **gb_codes}


def test_the_defaults_are_warned_of_where_nobody_has_decided(each: StackTemplate, local: StackTemplate) -> None:
    (warning,) = [text for text in each.warnings if "allowed_countries" in text]
    assert "alone" in warning
    assert all(name in warning for name in ("allow_premium_numbers", "allowed_caller_ids", "+881", "caller_id"))
    assert not any("allowed_countries" in text for text in local.warnings)
