"""Hours with names, and calls that are in them."""

from typing import Any

import msgspec
from msgspec.structs import replace

from api.wiring import Services
from redial.domain.call.stage_hours import StageHours
from simulation.makers import plain_request
from simulation.stack.http_api import HttpApi

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def daily(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"time_zone": "Etc/UTC", "weekdays": {day: [[start, end]] for day in DAYS}, **more}


def put(http_api: HttpApi, name: str, hours: Any) -> Any:
    reply = http_api.put(f"/v1/calling-hours/{name}", hours)
    assert reply.status == 200, reply.body
    return reply.body


def set_for(http_api: HttpApi, campaign: str, **settings: Any) -> Any:
    reply = http_api.put("/v1/campaigns/settings", {"campaign": campaign, **settings})
    assert reply.status == 200, reply.body
    return reply.body


def submitted(http_api: HttpApi, request_id: str, **more: Any) -> Any:
    return http_api.post("/v1/calls", plain_request(request_id=request_id, **more)).body


def hours_in_settings(services: Services, hours: dict[str, Any]) -> Any:
    return replace(services.settings, calling_hours=msgspec.convert(hours, StageHours))
