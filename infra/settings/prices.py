"""The settings of a stage that say what calls cost."""

from typing import Annotated, Self

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import EachNameOnce, JsonText
from redial.contracts.numbering import check_country
from redial.domain.plan.cost import CallPrice, CallPrices

# Beside other settings in 4 KB of a function's environment.
_MOST_PRICES = 40
_Country = Annotated[str, AfterValidator(check_country)]
_Price = Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]


class PriceOfCalls(BaseModel):
    """What calls to a country cost."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    attempt: _Price = 0.0
    minute: _Price = 0.0


class PriceSettings(BaseModel):
    """What a stage says of what calls cost."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    call_prices: Annotated[dict[_Country, PriceOfCalls], EachNameOnce, JsonText] = Field(default_factory=dict)
    """
    What calls cost by country, for plans, like `{"US": {"minute": 0.02, "attempt": 0.001}}`; `*` is any other country.

    `attempt` is for each attempt, `minute` for each started minute of one that was completed. Redial knows no prices of its own.
    """

    call_price_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """Of `call_prices`."""

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        if len(self.call_prices) > _MOST_PRICES:
            raise ValueError(f"call_prices: expected at most {_MOST_PRICES} countries, got {len(self.call_prices)}")
        return self

    @property
    def call_prices_json(self) -> str:
        """The prices, as `api` reads them."""
        countries = {
            name: CallPrice(attempt=each.attempt, minute=each.minute) for name, each in self.call_prices.items()
        }
        return msgspec.json.encode(CallPrices(currency=self.call_price_currency, countries=countries)).decode()
