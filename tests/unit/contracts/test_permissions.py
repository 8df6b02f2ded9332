"""Where calls may go, and which number they may show: what intake refuses, naming the setting."""

import json
from typing import Any

import pytest

from redial.contracts.numbering import check_country, default_permissions, destination_of, permissions_for
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.destinations import CallPermissions, Destination, destination_fault
from simulation.makers import ORIGINATION, plain_request


def judge(permissions: CallPermissions | None = None, **request: Any) -> Valid | Invalid:
    rules = StackRules(
        origination_phone_numbers=(ORIGINATION,),
        caller_id_permitted=True,
        calls_per_recipient_per_day=5,
        default_retry_policy={},
        permissions=permissions,
    )
    return validate_request(json.dumps(plain_request(**request)), rules)


def errors(permissions: CallPermissions | None = None, **request: Any) -> dict[str, str]:
    answer = judge(permissions, **request)
    assert isinstance(answer, Invalid), answer
    return {error.field: error.message for error in answer.errors}


@pytest.mark.parametrize(
    ("number", "setting"),
    [
        ("+18765550100", "allowed_countries"),  # Jamaica: US is not all of +1
        ("+16135550100", "allowed_countries"),
        ("+442079460123", "allowed_countries"),
        ("+252612345678", "allowed_countries"),
        ("+870773111632", "allowed_countries"),
        ("+881612345678", "allowed_countries"),
        ("+882123456789", "allowed_countries"),
        ("+883510012345678", "allowed_countries"),
        ("+19005550100", "allow_premium_numbers"),
        ("+449098790000", "allow_premium_numbers"),
        ("+491805123456", "allow_premium_numbers"),
        ("+979123456789", "allow_premium_numbers"),
    ],
)
def test_by_default_calls_stay_in_the_countries_of_the_stacks_numbers(number: str, setting: str) -> None:
    told = errors(destination_phone_number=number)
    assert set(told) == {"destination_phone_number"}
    assert f"the setting {setting}" in told["destination_phone_number"]


@pytest.mark.parametrize(
    "number",
    [
        *("+19000000000", "+19001110100", "+49900000000", "+61190012345", "+972190012345", "+32901234567"),
        # Their own kinds, in whatever country.
        *("+78091234567", "+39899123456", "+33899123456", "+41900123456", "+81990123456", "+34807123456"),
    ],
)
def test_an_area_of_premium_numbers_is_premium_also_where_nobody_is_known_to_have_it(number: str) -> None:
    told = errors(permissions_for(["*"]), destination_phone_number=number)
    assert "the setting allow_premium_numbers" in told["destination_phone_number"]


@pytest.mark.parametrize("number", ["+447700900123", "+441632960123", "+12005550100", "+15555550100", "+33199001234"])
def test_a_number_that_nobody_has_is_premium_only_in_such_an_area(number: str) -> None:
    assert not destination_of(number).is_premium


@pytest.mark.parametrize(
    ("number", "country"),
    [
        *(("+441534123456", "JE"), ("+441481234567", "GG"), ("+441624123456", "IM"), ("+447624123456", "IM")),
        *(("+17872345678", "PR"), ("+13405550100", "VI"), ("+16715550100", "GU"), ("+16845550100", "AS")),
        *(("+16585550100", "JM"), ("+18495550100", "DO"), ("+12425550100", "BS"), ("+14415550100", "BM")),
        # Also where the tables know of no such number there.
        *(("+18761110100", "JM"), ("+12420000000", "BS"), ("+16700000000", "MP")),
        *(("+77011234567", "KZ"), ("+77272345678", "KZ"), ("+390669812345", "VA"), ("+4779123456", "SJ")),
    ],
)
def test_a_small_country_is_none_of_the_large_one_whose_code_it_shares(number: str, country: str) -> None:
    assert destination_of(number).country == country
    told = errors(permissions_for(["US", "CA", "GB", "RU", "IT", "NO"]), destination_phone_number=number)
    assert f"is a number of {country};" in told["destination_phone_number"]


@pytest.mark.parametrize("number", ["+12065550100", "+12065550199", "+18005550100", "+12005550100"])
def test_numbers_of_the_own_country_are_called(number: str) -> None:
    answer = judge(destination_phone_number=number)
    assert isinstance(answer, Valid)
    assert answer.destination == Destination(country="US")


@pytest.mark.parametrize(
    ("countries", "premium", "number"),
    [
        (["US", "JM"], False, "+18765550100"),
        (["*"], False, "+252612345678"),
        (["US", "+881"], False, "+881612345678"),
        (["US"], True, "+19005550100"),
        (["+979"], True, "+979123456789"),
    ],
)
def test_a_setting_permits_more(countries: list[str], premium: bool, number: str) -> None:
    assert isinstance(
        judge(permissions_for(countries, premium_numbers=premium), destination_phone_number=number), Valid
    )


@pytest.mark.parametrize(
    ("countries", "premium", "number"),
    [(["*"], True, "+881612345678"), (["*"], False, "+19005550100"), (["+979"], False, "+979123456789")],
)
def test_any_country_is_neither_satellites_nor_premium_numbers(
    countries: list[str], premium: bool, number: str
) -> None:
    assert errors(permissions_for(countries, premium_numbers=premium), destination_phone_number=number)


def test_a_caller_id_is_one_of_the_setting() -> None:
    told = errors(caller_id="+12065550142")
    assert "the setting" in told["caller_id"]
    assert "allowed_caller_ids: none" in told["caller_id"]
    permitted = permissions_for(["US"], allowed_caller_ids=("+12065550142",))
    assert isinstance(judge(permitted, caller_id="+12065550142"), Valid)
    assert "+12065550142" in errors(permitted, caller_id="+12065550143")["caller_id"]


@pytest.mark.parametrize(("name", "country"), [("us", "US"), ("GB", "GB"), ("*", "*"), ("+881", "+881")])
def test_what_a_country_may_be(name: str, country: str) -> None:
    assert check_country(name) == country


@pytest.mark.parametrize("name", ["UK", "EU", "USA", "+1", "+44", "001", "", "XX", "ALL"])
def test_what_no_country_is(name: str) -> None:
    with pytest.raises(ValueError, match="expected countries like US"):
        check_country(name)


class TestCallsOfEarlierVersions:
    """They carry no destination, and ``dial`` has no tables: their calling code is what they are held against."""

    @pytest.mark.parametrize(
        ("number", "is_permitted"),
        [
            ("+12065550100", True),
            ("+18765550100", True),  # one of +1, which is all that can be told
            ("+442079460123", False),
            ("+252612345678", False),
            ("+881612345678", False),
            ("+979123456789", False),
        ],
    )
    def test_without_a_setting_the_countries_of_the_origination_numbers_may_be_called(
        self, number: str, is_permitted: bool
    ) -> None:
        fault = destination_fault(number, None, default_permissions((ORIGINATION,)))
        assert (fault is None) is is_permitted

    def test_any_country_and_a_named_code(self) -> None:
        permissions = permissions_for(["*", "+870"])
        assert destination_fault("+252612345678", None, permissions) is None
        assert destination_fault("+870773111632", None, permissions) is None
        assert destination_fault("+881612345678", None, permissions) is not None

    def test_no_calling_code_is_the_beginning_of_another(self) -> None:
        assert destination_fault("+442079460123", None, permissions_for(["GB"])) is None
        assert destination_fault("+390669812345", destination_of("+390669812345"), permissions_for(["IT"])) is not None
        assert destination_fault("+35312345678", None, permissions_for(["PT", "ES"])) is not None
