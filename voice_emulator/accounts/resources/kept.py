"""Resources of one kind, by their ids."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from voice_emulator.accounts.resource_arns import Owner
from voice_emulator.contracts.v2.exceptions import ResourceType, not_found

R = TypeVar("R")


class Kept(Generic[R]):
    """
    The resources of one kind that an account has in a region.

    Parameters
    ----------
    resource_type
        The kind, as errors and ARNs name it.
    owner
        Whose they are.
    """

    def __init__(self, resource_type: ResourceType, owner: Owner) -> None:
        self.resource_type = resource_type
        self._owner = owner
        self._by_id: dict[str, R] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, resource_id: str) -> bool:
        return resource_id in self._by_id

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._by_id.values()))

    def arn(self, resource_id: str) -> str:
        """Return the ARN of the resource with an id."""
        return self._owner.arn(self.resource_type, resource_id)

    def put(self, resource_id: str, resource: R) -> None:
        """Keep a resource, in place of what has its id."""
        self._by_id[resource_id] = resource

    def id_of(self, written: str) -> str:
        """
        Return the id of one that a request names by id or by ARN.

        Raises
        ------
        JsonApiError
            If there is none, or it is not this account's.
        """
        resource_id = self._owner.id_of(self.resource_type, written)
        if resource_id not in self._by_id:
            raise not_found(self.resource_type, resource_id)
        return resource_id

    def get(self, written: str) -> R:
        """
        Return one that a request names by id or by ARN.

        Raises
        ------
        JsonApiError
            If there is none, or it is not this account's.
        """
        return self._by_id[self.id_of(written)]

    def remove(self, resource_id: str) -> None:
        """Forget the resource of an id."""
        del self._by_id[resource_id]
