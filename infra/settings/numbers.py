"""The settings of a stage that say from which numbers calls are placed."""

from typing import Annotated, Self

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import AsOne, CommaSeparated, EachNameOnce, JsonText, OriginationNumbers
from redial.contracts.numbering import check_country
from redial.contracts.request_fields import CampaignName, PhoneNumber
from redial.domain.call.destinations import ANY_COUNTRY
from redial.domain.call.number_choice import NumberChoice


def _one_country(name: str) -> str:
    country = check_country(name)
    if country == ANY_COUNTRY:
        raise ValueError(
            f"expected a country like US, or a calling code of none like +881; got {name!r}. "
            "Calls to countries that are not named are placed from any number"
        )
    return country


_CountryOrCode = Annotated[str, AfterValidator(_one_country)]
_Numbers = Annotated[tuple[PhoneNumber, ...], CommaSeparated, AsOne, Field(min_length=1)]


class NumberSettings(BaseModel):
    """What a stage says of the numbers that people see when they are called."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    origination_phone_numbers: OriginationNumbers
    """The numbers of this account and region that calls are placed from."""

    numbers_for_campaigns: Annotated[dict[CampaignName, _Numbers], EachNameOnce, JsonText] = Field(default_factory=dict)
    """From which of them the calls of a campaign are placed, like `{"school closures": ["+12065550100"]}`."""

    numbers_for_countries: Annotated[dict[_CountryOrCode, _Numbers], EachNameOnce, JsonText] = Field(
        default_factory=dict
    )
    """From which of them calls to a country are placed, like `{"GB": ["+442079460958"]}`; others from any, also from these."""

    @model_validator(mode="after")
    def _chooses_among_its_own(self) -> Self:
        for setting in ("numbers_for_campaigns", "numbers_for_countries"):
            for name, numbers in getattr(self, setting).items():
                for number in numbers:
                    if number not in self.origination_phone_numbers:
                        raise ValueError(
                            f"{setting}.{name}: expected some of origination_phone_numbers, "
                            f"{', '.join(self.origination_phone_numbers)} (got {number})"
                        )
        return self

    @property
    def number_choice_json(self) -> str:
        """Which numbers are for which calls, as the functions read it."""
        choice = NumberChoice(campaigns=self.numbers_for_campaigns, countries=self.numbers_for_countries)
        return msgspec.json.encode(choice).decode()
