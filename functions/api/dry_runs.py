"""
Call requests that are only tried: what would become of each, and of all of them together. Nothing is stored.

Imported when there are some: validation is large.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from api.planning import plan_groups
from api.presenters.presenter import Presenter
from api.submission import rejected, rules_of
from api.wiring import Services
from redial.application.intake.calls_of_request import calls_of
from redial.contracts.answers import submitted as answers
from redial.contracts.answers.plan import PlanResponse
from redial.contracts.feasible_requests import impossible_in
from redial.contracts.plan_request import AskedCall, AskedGroup
from redial.contracts.previews import preview_of, recipients_of, retry_of
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.calls import CallStatus, FieldError


class DryRun(Struct, frozen=True):
    """What would become of requests, in their order, and when; no plan where none is asked for, or none is valid."""

    submitted: list[answers.Submitted]
    plan: PlanResponse | None


class _Wrong(Struct, frozen=True):
    errors: tuple[FieldError, ...]
    request_id: str | None


def dry_run(
    texts: Sequence[str], presenter: Presenter, services: Services, now: datetime, *, with_plan: bool
) -> DryRun:
    """Tell what would become of requests; nothing is stored."""
    rules = rules_of(services)
    judged = [_judge(text, rules, services, now) for text in texts]
    return DryRun(
        submitted=[_told(each, rules, presenter, now) for each in judged],
        plan=_plan(judged, services, now) if with_plan else None,
    )


def _judge(text: str, rules: StackRules, services: Services, now: datetime) -> Valid | _Wrong:
    match validate_request(text, rules, services.templates.get):
        case Valid(request) as valid:
            impossible = impossible_in(valid, rules, now)
            return _Wrong(impossible, request.request_id) if impossible else valid
        case Invalid() as invalid:
            return _Wrong(invalid.errors, invalid.request_id)


def _told(judged: Valid | _Wrong, rules: StackRules, presenter: Presenter, now: datetime) -> answers.Submitted:
    if isinstance(judged, _Wrong):
        return rejected(judged.errors, judged.request_id, None, presenter)
    request = judged.request
    call = calls_of(judged, now, rules.calling_hours)[0]
    is_over = call.status is CallStatus.EXPIRED
    return answers.Submitted(
        answer="accepted",
        call_id=None,
        request_id=presenter.text(request.request_id),
        status=call.status if is_over else None,
        reason=presenter.reason(call.reason) if is_over else None,
        status_reason=f"{call.status_reason if is_over else 'valid'}{_lane_in_words(judged)}; nothing was stored",
        errors=[],
        preview=preview_of(request.content, request.template),
        retry=retry_of(request),
        placed_from=[presenter.number(number) for number in rules.numbers_for(call)],
        recipients=[presenter.recipient_preview(each) for each in recipients_of(judged, now)],
    )


def _lane_in_words(valid: Valid) -> str:
    """Say in which lane a request is, where that is not the one that it asks for."""
    if valid.lane_asked is None:
        return ""
    return f", in lane {valid.request.lane} of its campaign instead of {valid.lane_asked}"


def _plan(judged: Sequence[Valid | _Wrong], services: Services, now: datetime) -> PlanResponse | None:
    places = [place for place, each in enumerate(judged) if isinstance(each, Valid)]
    groups = list(_groups(judged))
    if not groups:
        return None
    plan = plan_groups(groups, services, now)
    # Each request is a group of its own; those that are wrong are none, and count for whoever counts what was sent.
    return replace(plan, findings=[replace(each, group=places[each.group]) for each in plan.findings])


def _groups(judged: Sequence[Valid | _Wrong]) -> Iterator[AskedGroup]:
    for each in judged:
        if not isinstance(each, Valid):
            continue
        request, (_, *further) = each.request, each.steps or (None,)
        yield AskedGroup(
            valid=each,
            calls=(AskedCall(request.destination_phone_number, request.request_id),),
            more_calls=0,
            speaking_seconds=preview_of(request.content, request.template).speaking_seconds,
            recipients=1 + len(further),
            between_recipients_seconds=further[0].chain.delay_seconds if further else 0.0,
        )
