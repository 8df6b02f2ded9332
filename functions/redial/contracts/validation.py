"""From the text that a producer sent to a valid `CallRequest` of the domain, or to errors that name each field."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace
from pydantic import ValidationError

from redial.contracts.call_request import CallRequestModel, plain_request
from redial.contracts.chained_request import RequestedStep, steps_of
from redial.contracts.content_model import CONTENTS
from redial.contracts.content_rules import content_errors, contents_of, shows_caller_ids
from redial.contracts.fault_wording import REQUEST, bounded, in_words
from redial.contracts.numbering import destination_of
from redial.contracts.rendering import TemplateReader, no_templates, templates_of, with_rendered_content
from redial.contracts.request_text import RequestText, read_request_text
from redial.contracts.retry_policies import merge_policies, policy_errors, unknown_policy
from redial.contracts.stack_rules import StackRules
from redial.contracts.task_tokens import NOT_ANSWERED, TASK_TOKEN, task_token_in
from redial.domain.bounded_text import keep
from redial.domain.call.calls import FieldError
from redial.domain.call.destinations import Destination, caller_id_fault, destination_fault
from redial.domain.call.reasons.wording import fault_in_words
from redial.domain.call.requests import CallRequest, Lane
from redial.domain.names import campaign_fault, name_fault, normal_form, plain_form
from redial.domain.templates.templates import MessageTemplate
from redial.domain.times import LATEST

R = TypeVar("R")


class Valid(msgspec.Struct, frozen=True):
    """A request that may be stored; the digest tells whether a repeat has the same content."""

    request: CallRequest
    digest: str
    retry_given: Mapping[str, Any] = {}
    """The request's own ``retry``, without what comes from the stack: its default, or the policy that the request names."""
    destination: Destination | None = None
    steps: tuple[RequestedStep, ...] = ()
    """All recipients, where the request names several; the first step is `request` itself."""
    lane_asked: Lane | None = None
    """The lane that the request asked for, where its campaign's is another, which it is in instead."""
    task_token: str | None = None
    """Of the task that waits for its end. Here alone: no call, and nothing that is shown of one, has it."""


class Invalid(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a request, and as much of it as could be read."""

    errors: tuple[FieldError, ...]
    """At most fifty; then the last one says how many others there are."""
    error_count: int
    request_id: str | None = None
    destination_phone_number: str | None = None
    campaign: str | None = None
    name: str | None = None
    digest: str | None = None
    """Of what was asked, where it names what the stack may have had when it came first: a template, a retry policy."""
    task_token: str | None = None
    """As of `Valid`, where it could be read and the stack answers tasks."""
    unforeseen: Exception | None = None
    """What was raised that nobody foresaw, where that is all that is wrong: a fault of this code, for its log."""


def validate_request(body: str, rules: StackRules, templates: TemplateReader = no_templates) -> Valid | Invalid:
    """
    Validate a request as it came from a queue or the API; never raises for what a producer sent.

    Parameters
    ----------
    templates
        Reads a template. What it raises is nobody's fault, and raised here too: the request comes again.
    """
    read = read_request_text(body)
    judged = _judged(read, rules, templates)
    return replace(judged, task_token=task_token_in(read.raw)) if rules.answers_tasks else judged


def _judged(read: RequestText, rules: StackRules, templates: TemplateReader) -> Valid | Invalid:
    asked = _guarded(lambda: read.errors or _parse(read.text, rules))
    if not isinstance(asked, _Asked):
        return _invalid(read.raw, asked)
    found = {name: templates(name) for name in templates_of(asked.plain)}
    judged = _guarded(lambda: _judge(asked, found, rules))
    if isinstance(judged, Valid):
        return _in_lane(judged, rules.lane_of_campaign(judged.request.campaign))
    named = found or isinstance(asked.plain.get("retry"), str)
    return _invalid(read.raw, judged, asked.digest if named else None)


def _in_lane(valid: Valid, lane: Lane | None) -> Valid:
    """Return a request in the lane of its campaign. Its digest stays: a repeat is one wherever the campaign is by then."""
    if lane is None or lane is valid.request.lane:
        return valid
    steps = tuple(replace(step, request=replace(step.request, lane=lane)) for step in valid.steps)
    request = steps[0].request if steps else replace(valid.request, lane=lane)
    return replace(valid, request=request, steps=steps, lane_asked=valid.request.lane)


class _Asked(msgspec.Struct, frozen=True):
    """What a producer asked for, in the form of its request."""

    plain: Mapping[str, Any]
    digest: str


def _guarded(step: Callable[[], R]) -> R | Exception:
    try:
        return step()
    # A fault that nobody foresaw is that request's own: delivered again, it would be met again.
    except Exception as error:
        return error


def _parse(text: str, rules: StackRules) -> _Asked | tuple[FieldError, ...]:
    try:
        # Strict: a number written as text is an error to be told, not one to be guessed away.
        context = {CONTENTS: contents_of(rules.voice_api)}
        model = CallRequestModel.model_validate_json(text, strict=True, context=context)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False))
    plain = plain_request(model)
    # Who waits is no part of what is asked for: a state machine that tries again has another token.
    if plain.pop(TASK_TOKEN, None) is not None and not rules.answers_tasks:
        return (NOT_ANSWERED,)
    # Over what was asked, not over what a template makes of it: a repeat is one whatever the template says by then.
    return _Asked(plain, sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32])


def _judge(
    asked: _Asked, templates: Mapping[str, MessageTemplate | None], rules: StackRules
) -> Valid | tuple[FieldError, ...]:
    plain = with_rendered_content(asked.plain, templates)
    if isinstance(plain, tuple):
        return plain
    retry = plain.get("retry", {})
    name = retry if isinstance(retry, str) else None
    if name is not None and name not in rules.retry_policies:
        return (unknown_policy(rules.retry_policies),)
    given = retry if name is None else rules.retry_policies[name]
    resolved = plain | {
        "retry": merge_policies(dict(rules.default_retry_policy), given),
        "retry_policy": name,
        "metadata": list(plain.get("metadata", {}).items()),
    }
    request = _without_never(msgspec.convert(resolved, CallRequest))
    destination = destination_of(request.destination_phone_number)
    errors = tuple(_of_template(_stack_errors(request, destination, rules), request))
    steps = tuple(
        replace(step, destination=destination_of(step.request.destination_phone_number))
        for step in steps_of(plain, request)
    )
    errors += tuple(error for step in steps[1:] for error in _errors_of_another(step, request, rules))
    return errors or Valid(request, asked.digest, retry if name is None else {}, destination, steps)


def _without_never(request: CallRequest) -> CallRequest:
    """Take out the ends that mean never. Not before the digest: a repeat has to have the one that it always had."""
    if request.expires_at is not None and request.expires_at > LATEST:
        request = replace(request, expires_at=None)
    if request.retry.stop_at is not None and request.retry.stop_at > LATEST:
        request = replace(request, retry=replace(request.retry, stop_at=None))
    return request


def _stack_errors(request: CallRequest, destination: Destination, rules: StackRules) -> list[FieldError]:
    errors = []
    numbers = rules.origination_phone_numbers
    if request.origination_phone_number is not None and request.origination_phone_number not in numbers:
        errors.append(
            FieldError(
                field="origination_phone_number", message=f"expected one of this stack's numbers: {', '.join(numbers)}"
            )
        )
    may_show = shows_caller_ids(rules.voice_api)
    if request.caller_id is not None and may_show and not rules.caller_id_permitted:
        errors.append(
            FieldError(field="caller_id", message="expected none: the service forbids CallerId while in the sandbox")
        )
    errors.extend(_permission_errors(request, destination, rules))
    errors.extend(content_errors(request, rules.voice_api, rules.more_voices))
    if request.retry.total_attempts > 1:
        errors.extend(policy_errors(request))
    return errors


def _of_template(errors: Iterable[FieldError], request: CallRequest) -> Iterator[FieldError]:
    """Yield errors, those of what a template says as the template's: it is nothing that the request said."""
    for error in errors:
        is_said = request.template is not None and error.field.startswith("content.")
        yield replace(error, field="template") if is_said else error


def _errors_of_another(step: RequestedStep, first: CallRequest, rules: StackRules) -> Iterator[FieldError]:
    """Yield what is wrong with a further recipient: with the number, and with the words where they are others."""
    request, destination = step.request, step.destination or destination_of(step.request.destination_phone_number)
    faults = list(_destination_errors(request, destination, rules))
    if request.content is not first.content:
        faults += content_errors(request, rules.voice_api, rules.more_voices)
    for fault in _of_template(faults, request):
        yield FieldError(field=f"{step.field_prefix}{fault.field}", message=fault.message)


def _destination_errors(request: CallRequest, destination: Destination, rules: StackRules) -> Iterator[FieldError]:
    fault = destination_fault(request.destination_phone_number, destination, rules.permissions_in_force)
    if fault is not None:
        message = f"expected a number that this stack may call; this one {fault_in_words(fault)}"
        yield FieldError(field="destination_phone_number", message=message)


def _permission_errors(request: CallRequest, destination: Destination, rules: StackRules) -> Iterator[FieldError]:
    yield from _destination_errors(request, destination, rules)
    fault = caller_id_fault(request.caller_id, rules.permissions_in_force)
    if fault is not None and rules.caller_id_permitted and shows_caller_ids(rules.voice_api):
        message = f"expected a number that calls may show; this one {fault_in_words(fault)}"
        yield FieldError(field="caller_id", message=message)


def _unforeseen(error: Exception) -> FieldError:
    return FieldError(field=REQUEST, message=f"cannot be read ({type(error).__name__})")


def _invalid(raw: Mapping[str, Any], wrong: tuple[FieldError, ...] | Exception, digest: str | None = None) -> Invalid:
    errors = wrong if isinstance(wrong, tuple) else (_unforeseen(wrong),)

    def text(name: str, longest: int) -> str | None:
        value = raw.get(name)
        return keep(value, 4 * longest) if isinstance(value, str) and 0 < len(value) <= longest else None

    def name(field: str, form: Callable[[str], str], fault: Callable[[str], str | None]) -> str | None:
        value = raw.get(field)
        if not isinstance(value, str):
            return None
        read = form(value)
        return read if fault(read) is None else None

    return Invalid(
        unforeseen=wrong if isinstance(wrong, Exception) else None,
        errors=bounded(errors, len(errors)),
        error_count=len(errors),
        request_id=text("request_id", 128),
        destination_phone_number=text("destination_phone_number", 20),
        # What could not be a campaign is none: it could be neither paused nor cancelled.
        campaign=name("campaign", plain_form, campaign_fault),
        name=name("name", normal_form, name_fault),
        digest=digest,
    )
