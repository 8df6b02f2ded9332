"""Calling hours that have names: list, put, delete."""

import json
import re
from http import HTTPStatus
from typing import Any

from api.acts import acting
from api.http.body_texts import CallingHoursText
from api.http.callers import Permission
from api.http.problems import bad_field, bad_request, conflict, not_found
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.audit import Reasoned
from api.parameters.common import Nothing
from api.parameters.hours import WrittenHours
from api.presenters.presenter import Presenter
from api.rights import require_right_to_everything
from api.wiring import Services
from redial.application.versioned import Unchanged
from redial.contracts.answers import settings as answers
from redial.contracts.written_hours import check_name_of_hours, hours_in_one_line, read_hours
from redial.domain.audit.acts import ActKind
from redial.domain.call.stage_hours import NAME_OF_HOURS, NAME_OF_HOURS_IN_WORDS
from redial.domain.steering.control import DATED_AFTER
from redial.domain.steering.named_hours import HoursUnderName
from redial.domain.times import to_iso
from redial.errors import TooManySettings

operations = Operations("Calling hours")

_NAME = re.compile(NAME_OF_HOURS)


@operations.get("/v1/calling-hours", needs=Permission.READ)
def list_calling_hours(request: ApiRequest[Nothing, None], services: Services) -> answers.NamedHoursList:
    """List the calling hours that have names: those of the settings, and those that were put since."""
    presenter, stage = Presenter(request.caller), services.settings.calling_hours
    named = services.named_hours.load()
    put = named.by_name
    in_force: dict[str, Any] = {**stage.named, **{name: each.hours for name, each in put.items()}}
    in_force = {name: hours for name, hours in in_force.items() if name not in named.unreadable}
    return answers.NamedHoursList(
        calling_hours=[
            _present(name, dict(hours), put.get(name), services, presenter) for name, hours in sorted(in_force.items())
        ],
        unreadable=[
            answers.UnreadableHoursResponse(name=presenter.text(name), fault=presenter.text(each.fault))
            for name, each in sorted(named.unreadable.items())
        ],
        default=stage.default if isinstance(stage.default, str) else None,
    )


@operations.put("/v1/calling-hours/{hours}", needs=Permission.ACT, problems=(HTTPStatus.CONFLICT,))
def put_calling_hours(request: ApiRequest[Reasoned, CallingHoursText], services: Services) -> answers.NamedHoursPut:
    """Put calling hours under a name; they come before those that the settings have under it."""
    # Imported here: who only reads needs no validation.
    from redial.contracts.hours_openings import opening_fault
    from redial.contracts.named_hours import read_calling_hours

    require_right_to_everything(request.caller, services)
    name = request.path["hours"]
    if _NAME.fullmatch(name) is None:
        raise bad_field("name", f"expected {NAME_OF_HOURS_IN_WORDS}")
    try:
        check_name_of_hours(name)
    except ValueError as error:
        raise bad_field("name", str(error)) from error
    presenter = Presenter(request.caller)
    read = read_calling_hours(str(request.body))
    if not isinstance(read, dict):
        raise bad_request("The calling hours are not as they should be.", *map(presenter.error, read))
    if (fault := opening_fault(read, services.settings.calling_hours)) is not None:
        raise bad_field("weekdays", fault)
    try:
        putting = acting(request, services, ActKind.PUT_HOURS, why=request.query.reason, hours=name)
        change = putting.named_hours.put(name, read, request.caller.signature, request.now)
    except TooManySettings as error:
        raise conflict(str(error)) from error
    services.wake_ups.send([], DATED_AFTER)
    stored = change.record.by_name[name]
    return answers.NamedHoursPut(
        **_members(name, dict(stored.hours), stored, services, presenter), changed=not isinstance(change, Unchanged)
    )


@operations.post(
    "/v1/calling-hours/{hours}/delete", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def delete_calling_hours(request: ApiRequest[Nothing, Reasoned], services: Services) -> answers.NamedHoursDeleted:
    """
    Delete calling hours that were put. Those of the settings hold again where they have the name.

    Else waiting calls that name them are held, and shown as a problem; refused while a campaign names them.
    """
    require_right_to_everything(request.caller, services)
    name = request.path["hours"]
    named_before = services.named_hours.load()
    if name not in named_before.by_name and name not in named_before.unreadable:
        where = (
            "by the settings alone; they change with a deployment"
            if name in services.settings.calling_hours.named
            else ""
        )
        raise not_found(
            f"There are no hours {name[:40]} that were put" + (f": they are given {where}." if where else ".")
        )
    stays = name in services.settings.calling_hours.named
    naming = [each.campaign for each in services.campaign_settings.all() if each.settings.calling_hours == name]
    if naming and not stays:
        presenter = Presenter(request.caller)
        named = ", ".join(presenter.text(each) for each in naming[:5])
        raise conflict(f"The hours {name} are those of {len(naming)} campaigns ({named}): give them others first.")
    deleting = acting(request, services, ActKind.DELETE_HOURS, why=request.body.reason, hours=name)
    deleting.named_hours.remove(name, request.now)
    services.wake_ups.send([], DATED_AFTER)
    return answers.NamedHoursDeleted(name=name, of_settings=stays)


@operations.post("/v1/calling-hours/read", needs=Permission.READ)
def read_written_hours(request: ApiRequest[Nothing, WrittenHours], _services: Services) -> answers.HoursRead:
    """Read calling hours that a person wrote in one line, or a name of hours; nothing is stored."""
    # Imported here: who only reads needs no validation.
    from redial.contracts.named_hours import read_calling_hours

    try:
        hours = read_hours(request.body.written)
    except ValueError as error:
        raise bad_field("written", str(error)) from error
    # A name is looked up where it is given. Hours are told to be wrong here already, such as in a time zone that there is not.
    checked = read_calling_hours(json.dumps(hours)) if isinstance(hours, dict) else hours
    if isinstance(checked, tuple):
        raise bad_field("written", "; ".join(f"{each.field}: {each.message}" for each in checked))
    return answers.HoursRead(hours=hours)


def _present(
    name: str, hours: dict[str, Any], put: HoursUnderName | None, services: Services, presenter: Presenter
) -> answers.NamedHoursResponse:
    return answers.NamedHoursResponse(**_members(name, hours, put, services, presenter))


def _members(
    name: str, hours: dict[str, Any], put: HoursUnderName | None, services: Services, presenter: Presenter
) -> dict[str, Any]:
    return {
        "name": name,
        "hours": hours,
        "written": hours_in_one_line(hours),
        "in_settings": name in services.settings.calling_hours.named,
        "put_at": to_iso(put.put_at) if put is not None else None,
        "put_by": presenter.text(put.put_by) if put is not None else None,
    }
