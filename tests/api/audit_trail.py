"""Acts as the API has them, and a stack that refuses some."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from redial.domain.call.calls import call_id_of
from simulation.stack.http_api import HttpApi

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def acts(http_api: HttpApi, **query: Any) -> list[dict[str, Any]]:
    reply = http_api.get("/v1/audit", **query)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["acts"]
    return found


def put(http_api: HttpApi, path: str, body: Any) -> Any:
    return http_api.send("PUT", path, query={"reason": "asked for"}, body=body)


CALL = call_id_of("reminder-1")


class Refusing:
    """A client of DynamoDB that refuses the entries of the trail, as a transaction is cancelled that cannot be stored."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client
        self.written: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **parameters: Any) -> Any:
        keys = [put["Put"]["Item"]["pk"]["S"] for put in parameters["TransactItems"]]
        assert any(key.startswith("AUDIT#") for key in keys)
        raise ClientError({"Error": {"Code": "ValidationException", "Message": "no room"}}, "TransactWriteItems")

    def put_item(self, **parameters: Any) -> Any:
        self.written.append(parameters["Item"]["pk"]["S"])
        return self._client.put_item(**parameters)


def http_api_services() -> Any:
    import api.handler

    return api.handler.build()
