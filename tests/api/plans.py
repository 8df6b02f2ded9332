"""Plans as the API is asked for them."""

from typing import Any

from simulation.stack.http_api import HttpApi


def numbers(count: int, of: str = "+1206555") -> list[dict[str, Any]]:
    return [{"destination_phone_number": f"{of}{number:04}"} for number in range(count)]


def planned(http_api: HttpApi, *groups: dict[str, Any]) -> Any:
    reply = http_api.post("/v1/plan", {"groups": list(groups)})
    assert reply.status == 200, reply.body
    return reply.body
