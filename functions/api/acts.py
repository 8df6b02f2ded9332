"""What a caller does, for the audit trail: each act of an operation, and the stores that its entry is written through."""

from datetime import timedelta
from hashlib import sha256

from msgspec.structs import replace

from api.http.callers import Caller, Permission
from api.http.request import ApiRequest, B, Q
from api.wiring import Services
from redial.adapters.dynamodb.audit import DynamoDbAudit, StoredActs
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings, DynamoDbNamedHours
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.application.reporting.list_acts import Trail
from redial.application.steering.control_dialling import DiallingControl
from redial.application.steering.keep_campaign_settings import CampaignSettingsKeeper
from redial.application.steering.keep_do_not_call_list import DoNotCallList
from redial.application.steering.keep_named_hours import NamedHoursKeeper
from redial.application.steering.keep_templates import TemplateLibrary
from redial.domain.audit.acts import Act, ActKind, about_call, about_target
from redial.domain.call.calls import Call
from redial.domain.reporting.listing import StoredCall
from redial.domain.steering.control import Target
from redial.domain.times import to_epoch_ms

_AN_HOUR_MS = 3_600_000
_MOST_NOTED = 1_000
"""Readings that a process remembers, so that it does not write each of them again."""


class Acting:
    """
    The stores of one act: the first of them that changes something takes the act's entry along, in one transaction.

    What is to be changed with the act comes through it; what is changed besides, through `Services`.
    """

    def __init__(self, act: Act, services: Services) -> None:
        self.act = act
        self._services = services
        self._table = trail(services).of(act)

    def note_shown(self, operation: str, call: Call | None, caller: Caller) -> None:
        """Note that what the act was about is going to be shown: where it changed nothing, and has no entry, that is a reading."""
        if not self._table.has_entry:
            note_reading(operation, call, caller, self._services)

    @property
    def calls(self) -> DynamoDbCalls:
        """Calls, to be changed."""
        return DynamoDbCalls(self._table, self._services.retention)

    @property
    def notes(self) -> DynamoDbNotes:
        """Notes, to be added to."""
        return DynamoDbNotes(self._table, self._services.retention)

    @property
    def dialling(self) -> DiallingControl:
        """Changes what is kept from being dialled."""
        return DiallingControl(DynamoDbControl(self._table))

    @property
    def do_not_call_list(self) -> DoNotCallList:
        """The do-not-call list."""
        services = self._services
        recipients = DynamoDbRecipients(self._table, services.clock.now)
        return DoNotCallList(recipients, services.reader, services.listed_recipients, services.other_spellings)

    @property
    def erasures(self) -> DynamoDbErasures:
        """The erasures of personal data."""
        return DynamoDbErasures(self._table, self._services.retention)

    @property
    def named_hours(self) -> NamedHoursKeeper:
        """Keeps the hours that people name."""
        return NamedHoursKeeper(DynamoDbNamedHours(self._table), self._services.control)

    @property
    def campaign_settings(self) -> CampaignSettingsKeeper:
        """Keeps the settings of campaigns."""
        stored, rates = DynamoDbCampaignSettings(self._table), DynamoDbControl(self._table)
        # The entry goes with the change, and not with the signature before it.
        signatures = DynamoDbCampaignSettings(self._services.table)
        return CampaignSettingsKeeper(stored, self._services.control, rates, signatures)

    @property
    def template_library(self) -> TemplateLibrary:
        """Keeps the templates."""
        return TemplateLibrary(DynamoDbTemplates(self._table, self._services.reader), self._services.reader)


def acting(
    request: ApiRequest[Q, B],
    services: Services,
    kind: ActKind,
    *,
    why: str = "",
    call: Call | None = None,
    target: Target | None = None,
    **details: str | None,
) -> Acting:
    """
    Begin an act.

    Parameters
    ----------
    why
        The caller's own words.
    call
        What is done to one call.
    target
        What is done to a campaign, a lane or all dialling.
    **details
        What else belongs to it; what is None is left out.
    """
    return Acting(act_of(request, services, kind, why=why, call=call, target=target, **details), services)


def act_of(
    request: ApiRequest[Q, B],
    services: Services,
    kind: ActKind,
    *,
    why: str = "",
    call: Call | None = None,
    target: Target | None = None,
    **details: str | None,
) -> Act:
    """Describe an act; see `acting`."""
    subject = "" if target is None else about_target(target)
    act = Act(
        id=f"{to_epoch_ms(request.now):x}-{services.tokens()}",
        at=request.now,
        kind=kind,
        actor=request.caller.actor,
        reason=why.strip(),
        campaign=target.campaign if target is not None else None,
        lane=target.lane if target is not None else None,
        details={name: value for name, value in details.items() if value},
        subject=subject or f"kind {kind}",
    )
    if call is None:
        return act
    return replace(act, call_id=call.call_id, campaign=call.request.campaign, subject=about_call(call))


def trail(services: Services) -> DynamoDbAudit:
    """Give what writes entries."""
    return DynamoDbAudit(services.table, timedelta(days=services.settings.audit_retention_days))


def read_trail(services: Services) -> Trail:
    """Give what reads entries."""
    return Trail(services.reader, StoredActs(services.reader, services.report_unreadable))


def note_reading(operation: str, call: StoredCall | None, caller: Caller, services: Services) -> None:
    """
    Note that a caller is going to be shown personal data: for each caller, operation and call once an hour.

    The entry is written before the answer is given: without it there is none.

    Parameters
    ----------
    operation
        What is going to be answered.
    call
        The call that it is about; None: it is about many.
    """
    if not caller.may(Permission.PERSONAL_DATA):
        return
    now = services.clock.now()
    call_id = None if call is None else call.call_id
    asked = sha256("\0".join((caller.actor.id, operation, call_id or "")).encode()).hexdigest()[:16]
    act_id = f"read-{to_epoch_ms(now) // _AN_HOUR_MS:x}-{asked}"
    if act_id in services.readings_noted:
        return
    act = Act(
        id=act_id,
        at=now,
        kind=ActKind.READ_IN_CLEAR,
        actor=caller.actor,
        call_id=call_id,
        details={"operation": operation},
        subject=f"kind {ActKind.READ_IN_CLEAR}" if call is None else about_call(call),
    )
    trail(services).add(act)
    if len(services.readings_noted) >= _MOST_NOTED:
        services.readings_noted.clear()
    services.readings_noted.add(act_id)
