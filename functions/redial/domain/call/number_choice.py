"""From which of a stack's numbers a call is placed. Pure."""

from collections.abc import Mapping

import msgspec

from redial.domain.call.destinations import Destination
from redial.domain.call.requests import CallRequest


class NumberChoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which of the origination numbers are for which calls; whoever is named nowhere is called from any of them."""

    campaigns: Mapping[str, tuple[str, ...]] = {}
    countries: Mapping[str, tuple[str, ...]] = {}
    """By the country that is called (ISO 3166-1 alpha-2), or by a calling code of none, like ``+881``."""

    def numbers_for(
        self, request: CallRequest, destination: Destination | None, numbers: tuple[str, ...]
    ) -> tuple[str, ...]:
        """
        Return the numbers that a call may be placed from: its request's, else its campaign's, else its country's, else all.

        Parameters
        ----------
        request : CallRequest
            What the producer asks for.
        destination : Destination or None
            What kind of number is called; None: a version that did not look accepted the call, and it is of no country here.
        numbers : tuple of str
            All origination numbers of the stack.

        Returns
        -------
        tuple of str
            At least one, in E.164.
        """
        if request.origination_phone_number is not None:
            return (request.origination_phone_number,)
        if request.campaign is not None and request.campaign in self.campaigns:
            return self.campaigns[request.campaign]
        return numbers if destination is None else self.countries.get(destination.country, numbers)


ANY_NUMBER = NumberChoice()
"""Each call is placed from any of the numbers."""
