"""What a write of one item depends on beside its own version."""

from typing import Any, NamedTuple

from redial.adapters.dynamodb import schema


class Provided(NamedTuple):
    """What must hold of another item in the moment of a write."""

    pk: str
    condition: str
    version: int | None = None

    @classmethod
    def unchanged(cls, pk: str, version: int) -> "Provided":
        """Return that an item has the version that was read."""
        return cls(pk, "version = :expected", version)

    @classmethod
    def lacks(cls, pk: str, attribute: str) -> "Provided":
        """Return that an item, if it is there, has not got an attribute."""
        return cls(pk, f"attribute_not_exists({attribute})")

    def check(self, table_name: str) -> dict[str, Any]:
        """Return what a transaction checks of it."""
        values = {} if self.version is None else {"ExpressionAttributeValues": {":expected": {"N": str(self.version)}}}
        key = {schema.KEY: {"S": self.pk}}
        return {"TableName": table_name, "Key": key, "ConditionExpression": self.condition, **values}
