"""All that one account has in one region, in version 2."""

from collections import OrderedDict
from typing import Any

import msgspec

from voice_emulator.accounts.resource_arns import Owner, seeded_resource_id
from voice_emulator.accounts.resources.configuration_sets import ConfigurationSet
from voice_emulator.accounts.resources.kept import Kept
from voice_emulator.accounts.resources.phone_numbers import OriginationNumber, Pool
from voice_emulator.accounts.resources.recipients import OptOutList, ProtectConfiguration, VerifiedNumber
from voice_emulator.accounts.resources.spending import Spending
from voice_emulator.contracts.v2.exceptions import validation_error
from voice_emulator.phone_numbers import parse_phone_number
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.settings.v2_settings import DEFAULT_OPT_OUT_LIST, OwnedNumber

# How many answers are kept for requests that come again with the same ClientToken.
_TOKENS = 1_024


class AccountResources:
    """The resources of one account in one region."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.configuration_sets: Kept[ConfigurationSet] = Kept("configuration-set", owner)
        self.phone_numbers: Kept[OriginationNumber] = Kept("phone-number", owner)
        self.pools: Kept[Pool] = Kept("pool", owner)
        self.opt_out_lists: Kept[OptOutList] = Kept("opt-out-list", owner)
        self.protect_configurations: Kept[ProtectConfiguration] = Kept("protect-configuration", owner)
        self.verified_numbers: Kept[VerifiedNumber] = Kept("verified-destination-number", owner)
        self.has_had_numbers = False
        """Whether it was ever said which numbers it has: until then any number may call."""
        self.default_protect_id: str | None = None
        self.tags: dict[str, dict[str, str]] = {}
        """By ARN."""
        self.monthly_limit: int | None = None
        """The account's own spend limit in USD; None: the largest that it may have."""
        self._answers: OrderedDict[tuple[str, str], tuple[msgspec.Struct, dict[str, Any]]] = OrderedDict()
        self._seeded_by: tuple[object, ...] | None = None
        self._seeds: dict[str, OwnedNumber] = {}
        self.forget_calls()

    def forget_calls(self) -> None:
        """Forget what calls have cost: nothing is spent so far."""
        self.spending = Spending()

    def seed(self, settings: EmulatorSettings, now_ms: int) -> None:
        """
        Let the account have the numbers that the settings say; what it has beside them stays.

        One of which they say what they said before stays as the account has made it since.
        """
        said = (settings.v2.phone_numbers, settings.origination_phone_numbers)
        before, self._seeded_by = self._seeded_by, said  # the same objects are compared at once, equal ones one by one
        if said == before:
            return
        self._seed_opt_out_list(DEFAULT_OPT_OUT_LIST, now_ms)
        own = {number.phone_number: number for number in settings.v2.phone_numbers}
        for e164 in settings.origination_phone_numbers:
            own.setdefault(e164, OwnedNumber(phone_number=e164))
        self.has_had_numbers = self.has_had_numbers or bool(own)
        before_own, self._seeds = self._seeds, own
        for e164, number in own.items():
            if number != before_own.get(e164):
                self._seed_opt_out_list(number.opt_out_list, now_ms)
                self._seed_number(number, now_ms)

    def _seed_opt_out_list(self, name: str, now_ms: int) -> None:
        if name not in self.opt_out_lists:
            self.opt_out_lists.put(name, OptOutList(name, now_ms))

    def _seed_number(self, seed: OwnedNumber, now_ms: int) -> None:
        before = self.number_of(seed.phone_number)
        number_id = before.number_id if before else seeded_resource_id("phone", self.owner, seed.phone_number)
        parsed = parse_phone_number(seed.phone_number)
        self.phone_numbers.put(
            number_id,
            OriginationNumber(
                number_id=number_id,
                phone_number=seed.phone_number,
                country=(parsed and parsed.country) or "US",
                created_at_ms=before.created_at_ms if before else now_ms,
                status=seed.status,
                capabilities=seed.capabilities,
                number_type=seed.number_type,
                opt_out_list=seed.opt_out_list,
                calls_per_second=seed.calls_per_second,
                pool_id=before.pool_id if before else None,
            ),
        )

    def sets_shown(self) -> dict[str, list[dict[str, Any]]]:
        """Return the event destinations of each configuration set, as answers show them, by its name."""
        return {
            each.name: [destination.shown() for destination in each.event_destinations.values()]
            for each in self.configuration_sets
        }

    def kinds(self) -> dict[str, Kept[Any]]:
        """Return all that has ARNs, by its kind."""
        kept: tuple[Kept[Any], ...] = (
            self.configuration_sets,
            self.phone_numbers,
            self.pools,
            self.opt_out_lists,
            self.protect_configurations,
            self.verified_numbers,
        )
        return {each.resource_type: each for each in kept}

    def number_of(self, e164: str) -> OriginationNumber | None:
        """Return the account's own number, or None if it has no such."""
        return next((number for number in self.phone_numbers if number.phone_number == e164), None)

    def answer_of_token(self, operation: str, token: str, asked: msgspec.Struct) -> dict[str, Any] | None:
        """
        Return what was answered to this ClientToken already, or None if it is new.

        Raises
        ------
        JsonApiError
            If it was used for another request.
        """
        before = self._answers.get((operation, token))
        if before is None:
            return None
        if before[0] != asked:
            raise validation_error("INVALID_PARAMETER", f"ClientToken {token!r} was used for another request.")
        return before[1]

    def keep_answer(self, operation: str, token: str, asked: msgspec.Struct, answer: dict[str, Any]) -> None:
        """Remember what was answered to a ClientToken."""
        if len(self._answers) >= _TOKENS:
            self._answers.popitem(last=False)
        self._answers[operation, token] = (asked, answer)
