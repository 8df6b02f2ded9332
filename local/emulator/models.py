"""What one account has in one region: configuration sets with their event destinations, windows, and counts of attempts."""

from bisect import bisect_right, insort

import msgspec

from local.emulator.exceptions import AlreadyExistsException, LimitExceededException, NotFoundException
from local.emulator.limits import RateLimits
from local.emulator.settings import Limits
from local.emulator.shapes import EventDestination


class DestinationCounts(msgspec.Struct, gc=False):
    """How often one destination was to be called."""

    sends: int = 0
    """Requests that passed every check and limit."""
    attempts: int = 0
    """How far its script is."""


class AccountRegion:
    """The state of one account in one region."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.forget_calls()
        self.configuration_sets: dict[str, dict[str, EventDestination]] = {}
        self._names: list[str] = []  # sorted, so that a page starts wherever a token says, whatever was deleted

    def forget_calls(self) -> None:
        """Open all windows and let each script begin again."""
        self.rate_limits = RateLimits()
        self.destinations: dict[str, DestinationCounts] = {}

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
