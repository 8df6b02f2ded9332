"""What one account has in one region: configuration sets with their event destinations, windows, and counts of attempts."""

import base64
import binascii
import hashlib
import hmac
import secrets
from bisect import bisect_right, insort

import msgspec

from voice_emulator.accounts.limits import RateLimits
from voice_emulator.accounts.resource_arns import Owner
from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.contracts.v1.exceptions import AlreadyExistsException, LimitExceededException, NotFoundException
from voice_emulator.contracts.v1.shapes import EventDestination
from voice_emulator.settings.emulator_settings import Limits

_SEAL_LENGTH = 12


class DestinationCounts(msgspec.Struct, gc=False):
    """How often one destination was to be called."""

    sends: int = 0
    """Requests that passed every check and limit."""
    attempts: int = 0
    """How far its script is."""


class Destinations:
    """
    The counts of the destinations called last.

    They are kept in two generations: when the young one is full it becomes the old one, whose own place is free then. What
    was not called since is forgotten, so that a run which never ends does not grow with each number.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._young: dict[str, DestinationCounts] = {}
        self._old: dict[str, DestinationCounts] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def of(self, e164: str) -> DestinationCounts:
        """Return the counts of a number, to be counted on."""
        counts = self._young.get(e164)
        if counts is None:
            if len(self._young) >= self._capacity:
                self._young, self._old = {}, self._young
            counts = self._old.pop(e164) if e164 in self._old else DestinationCounts()
            self._young[e164] = counts
        return counts

    def forget(self, e164: str) -> None:
        """Let the script of a number begin again."""
        self._young.pop(e164, None)
        self._old.pop(e164, None)


class AccountRegion:
    """
    The state of one account in one region.

    Parameters
    ----------
    destinations
        How many destinations' attempts are counted before the first are forgotten.
    """

    def __init__(self, account: str, region: str, destinations: int) -> None:
        self.account = account
        self.region = region
        self._most_destinations = destinations
        # Of a run, as the sets are: a token of another one was never answered by this.
        self._token_key = secrets.token_bytes(16)
        self.v2 = AccountResources(Owner(account, region))
        """What it has in version 2."""
        self.forget_calls()
        self.configuration_sets: dict[str, dict[str, EventDestination]] = {}
        self._names: list[str] = []  # sorted, so that a page starts wherever a token says, whatever was deleted

    def forget_calls(self) -> None:
        """Open all windows and let each script begin again."""
        self.rate_limits = RateLimits()
        self.v2_rate_limits = RateLimits()
        """Those of version 2, where the two count apart."""
        self.v2.forget_calls()
        self.destinations = Destinations(self._most_destinations)

    def sets_shown(self) -> list[dict[str, object]]:
        """Return each configuration set of both versions, with its event destinations."""
        of_v1 = {name: list(destinations.values()) for name, destinations in self.configuration_sets.items()}
        return [
            {
                "account": self.account,
                "region": self.region,
                "api_version": version,
                "name": name,
                "event_destinations": destinations,
            }
            for version, sets in (("v1", of_v1), ("v2", self.v2.sets_shown()))
            for name, destinations in sets.items()
        ]

    def verified_numbers_shown(self) -> list[dict[str, object]]:
        """Return each verified destination number, and those that are yet to be verified, with their codes."""
        return [
            {
                "account": self.account,
                "region": self.region,
                "number_id": number.number_id,
                "phone_number": number.phone_number,
                "status": number.status,
                "code": number.code,
            }
            for number in self.v2.verified_numbers
        ]

    def create_configuration_set(self, name: str, limits: Limits) -> None:
        """
        Create an empty configuration set.

        Raises
        ------
        AlreadyExistsException
            If there is one of this name.
        LimitExceededException
            If the region has as many as it may.
        """
        if name in self.configuration_sets:
            raise AlreadyExistsException(f"There is a configuration set {name!r} already.")
        if limits.configuration_sets is not None and len(self._names) >= limits.configuration_sets:
            raise LimitExceededException(
                f"There are {len(self._names)} configuration sets in this Region; no more are allowed.",
                limit="configuration_sets",
            )
        self.configuration_sets[name] = {}
        insort(self._names, name)

    def delete_configuration_set(self, name: str) -> None:
        """
        Delete a configuration set and its event destinations.

        Raises
        ------
        NotFoundException
            If there is none of this name.
        """
        self.event_destinations(name)
        del self.configuration_sets[name]
        del self._names[bisect_right(self._names, name) - 1]

    def list_configuration_sets(self, page_size: int, after: str | None) -> tuple[list[str], bool]:
        """Return the next names in alphabetical order, and whether there are more."""
        start = 0 if after is None else bisect_right(self._names, after)
        return self._names[start : start + page_size], start + page_size < len(self._names)

    def page_token(self, name: str) -> str:
        """Return the token for the page after a name."""
        return base64.urlsafe_b64encode(self._seal(name.encode()) + name.encode()).decode()

    def name_of_token(self, token: str) -> str | None:
        """Return the name that a token of `page_token` stands for; None for any other."""
        try:
            content = base64.b64decode(token, altchars=b"-_", validate=True)
            name = content[_SEAL_LENGTH:]
            return name.decode() if hmac.compare_digest(content[:_SEAL_LENGTH], self._seal(name)) else None
        except (binascii.Error, ValueError):
            return None

    def _seal(self, name: bytes) -> bytes:
        return hmac.digest(self._token_key, name, hashlib.sha256)[:_SEAL_LENGTH]

    def has_configuration_set(self, name: str) -> bool:
        """Tell whether there is a configuration set of this name."""
        return name in self.configuration_sets

    def event_destinations(self, name: str) -> dict[str, EventDestination]:
        """
        Return the event destinations of a configuration set, by name.

        Raises
        ------
        NotFoundException
            If there is no such configuration set.
        """
        try:
            return self.configuration_sets[name]
        except KeyError:
            raise NotFoundException(f"There is no configuration set {name!r}.") from None

    def create_event_destination(self, name: str, destination: EventDestination, limits: Limits) -> None:
        """
        Add an event destination to a configuration set.

        Raises
        ------
        NotFoundException
            If there is no such configuration set.
        AlreadyExistsException
            If it has an event destination of this name.
        LimitExceededException
            If it has as many as it may.
        """
        destinations = self.event_destinations(name)
        if destination.name in destinations:
            raise AlreadyExistsException(
                f"The configuration set {name!r} has an event destination {destination.name!r} already."
            )
        if limits.event_destinations is not None and len(destinations) >= limits.event_destinations:
            raise LimitExceededException(
                f"The configuration set {name!r} has {len(destinations)} event destinations; no more are allowed.",
                limit="event_destinations",
            )
        destinations[destination.name] = destination

    def update_event_destination(self, name: str, destination: EventDestination) -> None:
        """
        Replace the definition of an event destination.

        Raises
        ------
        NotFoundException
            If there is no such configuration set or event destination.
        """
        self._require_event_destination(name, destination.name)[destination.name] = destination

    def delete_event_destination(self, name: str, destination_name: str) -> None:
        """
        Delete an event destination.

        Raises
        ------
        NotFoundException
            If there is no such configuration set or event destination.
        """
        del self._require_event_destination(name, destination_name)[destination_name]

    def _require_event_destination(self, name: str, destination_name: str) -> dict[str, EventDestination]:
        destinations = self.event_destinations(name)
        if destination_name not in destinations:
            raise NotFoundException(f"The configuration set {name!r} has no event destination {destination_name!r}.")
        return destinations
