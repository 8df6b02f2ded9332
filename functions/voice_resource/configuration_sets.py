"""Bringing configuration sets to what the template declares, and taking them away again. Each step can be repeated."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from redial.adapters.runtime import masking_logger
from voice_resource.definition import Definition, EventDestination, difference, read_destination
from voice_resource.paced_calls import FRESH_ROLE_ERRORS, FRESH_SET_ERRORS, PacedCalls, VoiceApiError

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient
    from mypy_boto3_pinpoint_sms_voice.type_defs import (
        EventDestinationDefinitionTypeDef,
        ListConfigurationSetsRequestTypeDef,
    )

logger = masking_logger()


class ConfigurationSets:
    """The configuration sets of the account in this region, by the Amazon Pinpoint SMS and Voice API, version 1."""

    def __init__(self, client: "PinpointSMSVoiceClient", calls: PacedCalls) -> None:
        self._client = client
        self._calls = calls
        self.created: list[str] = []
        """The sets that were created here, or perhaps were, and are ours to take away when the rest fails."""

    def converge(self, definitions: Iterable[Definition], *, declared_before: Collection[str] = ()) -> None:
        """
        Make the sets and their destinations as declared, one set after the other, by changing what differs.

        A set that exists is adopted: after a function that crashed, or a stack that left it behind, it is there already.

        Parameters
        ----------
        definitions
            What is wanted.
        declared_before
            Names of the destinations that an earlier version of the template declared.

        Raises
        ------
        VoiceApiError, OutOfTime
            See `PacedCalls.call`.
        """
        # Listing is not limited, reading the destinations of a set is: eight sets that are not there would take nine seconds.
        there = set(self._listed())
        for definition in definitions:
            self._converge(definition, is_listed=definition.name in there, declared_before=declared_before)

    def remove(self, name: str) -> None:
        """
        Delete the set with all its destinations; nothing is done where it is gone already.

        Raises
        ------
        VoiceApiError, OutOfTime
            See `PacedCalls.call`.
        """
        try:
            self._delete_set(name)
        except VoiceApiError as error:
            if error.code != "BadRequestException":
                raise
            # The reference does not say whether a set that has destinations can be deleted; in version 2 it can.
            for destination in self._destinations(name) or ():
                self._delete_destination(name, destination.name)
            self._delete_set(name)

    def _converge(self, definition: Definition, *, is_listed: bool, declared_before: Collection[str]) -> None:
        name = definition.name
        existing = self._destinations(name) if is_listed else None
        if existing is None:
            self._create_set(name)
            existing = []
        else:
            logger.info("configuration set exists", extra={"configuration_set_name": name})
        changes = difference(existing, definition.destinations, declared_before=declared_before)
        logger.info(
            "event destinations compared",
            extra={
                "configuration_set_name": name,
                "to_delete": changes.to_delete,
                "to_update": [destination.name for destination in changes.to_update],
                "to_create": [destination.name for destination in changes.to_create],
            },
        )
        # Deletions first: a set has room for ten.
        for destination_name in changes.to_delete:
            self._delete_destination(name, destination_name)
        for destination in changes.to_update:
            self._update_destination(name, destination)
        for destination in changes.to_create:
            self._create_destination(name, destination)

    def _listed(self) -> Iterator[str]:
        """Give the names of all sets in the account and region, of others too."""
        page: ListConfigurationSetsRequestTypeDef = {}
        while True:
            answer = self._calls.call(
                "list the configuration sets",
                partial(self._client.list_configuration_sets, **page),
                paced=False,
            )
            yield from answer.get("ConfigurationSets", [])
            if not answer.get("NextToken"):
                return
            page = {"NextToken": answer["NextToken"]}

    def _destinations(self, name: str) -> list[EventDestination] | None:
        """Give the destinations of a set, or None when there is no such set."""
        try:
            answer = self._calls.call(
                f"read the event destinations of configuration set {name!r}",
                lambda: self._client.get_configuration_set_event_destinations(ConfigurationSetName=name),
            )
        except VoiceApiError as error:
            if error.code == "NotFoundException":
                return None
            raise
        return [read_destination(described) for described in answer.get("EventDestinations", [])]

    def _create_set(self, name: str) -> None:
        # Before it is known: a request whose answer is lost, and that is refused when it is repeated, has made a set too.
        self.created.append(name)
        try:
            self._calls.call(
                f"create configuration set {name!r}",
                lambda: self._client.create_configuration_set(ConfigurationSetName=name),
                paced=False,
            )
        except VoiceApiError as error:
            # A creation whose answer was lost, and which was repeated.
            if error.code != "AlreadyExistsException":
                raise

    def _delete_set(self, name: str) -> None:
        try:
            self._calls.call(
                f"delete configuration set {name!r}",
                lambda: self._client.delete_configuration_set(ConfigurationSetName=name),
            )
        except VoiceApiError as error:
            if error.code != "NotFoundException":
                raise

    def _create_destination(self, set_name: str, destination: EventDestination) -> None:
        try:
            self._calls.call(
                f"create event destination {destination.name!r} of configuration set {set_name!r}",
                lambda: self._client.create_configuration_set_event_destination(
                    ConfigurationSetName=set_name,
                    EventDestinationName=destination.name,
                    EventDestination=_parameter(destination),
                ),
                also_repeat=FRESH_SET_ERRORS | _errors_of_fresh_role(destination),
                paced=False,
            )
        except VoiceApiError as error:
            if error.code != "AlreadyExistsException":
                raise
            # It came into being since it was looked for; a repeat of a creation whose answer was lost ends here as well.
            self._update_destination(set_name, destination)

    def _update_destination(self, set_name: str, destination: EventDestination) -> None:
        self._calls.call(
            f"change event destination {destination.name!r} of configuration set {set_name!r}",
            lambda: self._client.update_configuration_set_event_destination(
                ConfigurationSetName=set_name,
                EventDestinationName=destination.name,
                EventDestination=_parameter(destination),
            ),
            also_repeat=_errors_of_fresh_role(destination),
        )

    def _delete_destination(self, set_name: str, name: str) -> None:
        try:
            self._calls.call(
                f"delete event destination {name!r} of configuration set {set_name!r}",
                lambda: self._client.delete_configuration_set_event_destination(
                    ConfigurationSetName=set_name, EventDestinationName=name
                ),
            )
        except VoiceApiError as error:
            if error.code != "NotFoundException":
                raise


def _errors_of_fresh_role(destination: EventDestination) -> frozenset[str]:
    return FRESH_ROLE_ERRORS if destination.names_a_role else frozenset()


def _parameter(destination: EventDestination) -> "EventDestinationDefinitionTypeDef":
    return cast("EventDestinationDefinitionTypeDef", destination.as_parameter())
