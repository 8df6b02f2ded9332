"""The configuration sets of an account, as the Amazon Pinpoint SMS and Voice API, version 1, keeps them."""

import copy
from typing import Any

from simulation.errors import client_error

Destinations = dict[str, dict[str, Any]]
"""What a set holds: definitions by the names of the destinations."""
_PACED = {
    "GetConfigurationSetEventDestinations",
    "UpdateConfigurationSetEventDestination",
    "DeleteConfigurationSetEventDestination",
    "DeleteConfigurationSet",
}
_INTERVAL_S = 1.0


class VoiceAccount:
    """Sets with their destinations; it takes a request a second of those that read, change and delete."""

    def __init__(self) -> None:
        self.sets: dict[str, Destinations] = {}
        self.too_fast = 0
        """Requests that came sooner than it takes them."""
        self.refuses: str | None = None
        """The name of a destination that it makes for nobody: the account has no room for it."""
        self._paced_at = float("-inf")

    def call(self, operation: str, parameters: dict[str, Any], now: float) -> dict[str, Any]:
        """Carry out a request that came at a time."""
        if operation in _PACED:
            if now - self._paced_at < _INTERVAL_S:
                self.too_fast += 1
                raise client_error("TooManyRequestsException", "Rate exceeded", 429, operation)
            self._paced_at = now
        name = parameters.get("ConfigurationSetName", "")
        if operation == "ListConfigurationSets":
            return {"ConfigurationSets": list(self.sets)}
        if operation == "CreateConfigurationSet":
            if name in self.sets:
                raise client_error("AlreadyExistsException", "It exists", 409, operation)
            self.sets[name] = {}
            return {}
        if name not in self.sets:
            raise client_error("NotFoundException", "No such configuration set", 404, operation)
        if operation == "GetConfigurationSetEventDestinations":
            described = [{"Name": each} | copy.deepcopy(self.sets[name][each]) for each in self.sets[name]]
            return {"EventDestinations": described}
        if operation == "DeleteConfigurationSet":
            del self.sets[name]
            return {}
        self._change(operation, self.sets[name], parameters)
        return {}

    def _change(self, operation: str, destinations: Destinations, parameters: dict[str, Any]) -> None:
        name = parameters["EventDestinationName"]
        is_new = operation == "CreateConfigurationSetEventDestination"
        if is_new and name == self.refuses:
            raise client_error("LimitExceededException", "No room", 400, operation)
        if is_new and name in destinations:
            raise client_error("AlreadyExistsException", "It exists", 409, operation)
        if not is_new and name not in destinations:
            raise client_error("NotFoundException", "No such event destination", 404, operation)
        if operation == "DeleteConfigurationSetEventDestination":
            del destinations[name]
        else:
            destinations[name] = copy.deepcopy(parameters["EventDestination"])
