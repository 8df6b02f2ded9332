"""From which of a stack's numbers a call is placed."""

import pytest

from redial.domain.call.destinations import Destination
from redial.domain.call.number_choice import ANY_NUMBER, NumberChoice
from simulation.makers import call_request

ONE, TWO, THREE = NUMBERS = ("+12065550190", "+12065550191", "+442079460958")
CHOICE = NumberChoice(campaigns={"closures": (TWO,)}, countries={"GB": (THREE,), "+881": (ONE,)})
GB, US, SATELLITE = (Destination(country=country) for country in ("GB", "US", "+881"))


@pytest.mark.parametrize(
    ("campaign", "named", "destination", "numbers"),
    [
        (None, None, GB, (THREE,)),
        (None, None, SATELLITE, (ONE,)),
        (None, None, US, NUMBERS),
        (None, None, None, NUMBERS),
        ("another", None, GB, (THREE,)),
        ("closures", None, GB, (TWO,)),
        ("closures", None, None, (TWO,)),
        ("closures", ONE, GB, (ONE,)),
    ],
)
def test_a_request_chooses_before_its_campaign_and_that_before_the_country(
    campaign: str | None, named: str | None, destination: Destination | None, numbers: tuple[str, ...]
) -> None:
    request = call_request("r1", campaign=campaign, origination_phone_number=named)
    assert CHOICE.numbers_for(request, destination, NUMBERS) == numbers


def test_where_nothing_is_chosen_any_number_does() -> None:
    assert ANY_NUMBER.numbers_for(call_request("r1", campaign="closures"), GB, NUMBERS) == NUMBERS
