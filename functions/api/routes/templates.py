"""Templates of messages: list, show, put, try, delete."""

import re
from http import HTTPStatus
from typing import Any

from api.acts import acting
from api.http.body_texts import TemplateDefinitionText
from api.http.callers import Permission
from api.http.problems import bad_field, bad_request, conflict, not_found
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.audit import Reasoned
from api.parameters.common import Nothing
from api.parameters.templates import ListTemplates, ShowTemplate, TryTemplate
from api.presenters.presenter import Presenter
from api.rights import require_right_to_everything
from api.wiring import Services
from redial.application.steering.keep_templates import TemplateUnchanged
from redial.application.versioned import Unchanged
from redial.contracts.answers import templates as answers
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.audit.acts import ActKind
from redial.domain.templates.templates import NAME_OF_TEMPLATE, NAME_OF_TEMPLATE_IN_WORDS, MessageTemplate
from redial.domain.times import to_iso
from redial.errors import NeedsNewerCode, UnreadableRecord

operations = Operations("Templates")

_POSITION = "list"
_NAME = re.compile(NAME_OF_TEMPLATE)


@operations.get("/v1/templates", needs=Permission.READ)
def list_templates(request: ApiRequest[ListTemplates, None], services: Services) -> answers.TemplatePage:
    """List templates."""
    query = request.query
    positions = services.cursors.read(query, query.cursor) or {}
    templates, unreadable, position = services.template_library.page(query.limit, positions.get(_POSITION))
    presenter = Presenter(request.caller)
    return answers.TemplatePage(
        templates=[answers.TemplateSummary(**_line(each, presenter)) for each in templates if each.texts],
        unreadable=[presenter.text(name) for name in unreadable],
        next_cursor=services.cursors.write(query, {_POSITION: position} if position is not None else None),
    )


@operations.get("/v1/templates/{template}", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT))
def get_template(request: ApiRequest[ShowTemplate, None], services: Services) -> answers.TemplateResponse:
    """Show a template, as it is or as it was in a version."""
    template = _find(request.path["template"], request.query.version, services)
    return answers.TemplateResponse(**_in_full(template, Presenter(request.caller)))


@operations.put("/v1/templates/{template}", needs=Permission.ACT, problems=(HTTPStatus.CONFLICT,))
def put_template(request: ApiRequest[Reasoned, TemplateDefinitionText], services: Services) -> answers.TemplatePut:
    """Put a template, or a new version of it; requests that are taken in from now on say that."""
    # Imported here: who only reads needs no validation.
    from redial.contracts.template_definition import TemplateDefinition, read_definition

    require_right_to_everything(request.caller, services)
    name = request.path["template"]
    if _NAME.fullmatch(name) is None:
        raise bad_field("name", f"expected {NAME_OF_TEMPLATE_IN_WORDS}")
    read = read_definition(str(request.body), services.settings.voice_api, services.settings.more_voices)
    presenter = Presenter(request.caller)
    if not isinstance(read, TemplateDefinition):
        raise bad_request("The template is not as it should be.", *map(presenter.error, read))
    putting = acting(request, services, ActKind.PUT_TEMPLATE, why=request.query.reason, template=name)
    put = putting.template_library.put(
        name, read.texts, made_of=read.made_of, by=request.caller.signature, now=request.now
    )
    if isinstance(put, Unchanged) and put.reason is TemplateUnchanged.ANOTHER_VERSION:
        version = put.record.version
        detail = f"The template {name} is in version {version} by now, not in {read.made_of}."
        raise conflict(detail, ProblemCode.TEMPLATE_HAS_CHANGED, name=name, version=version, made_of=read.made_of)
    return answers.TemplatePut(**_in_full(put.record, presenter), changed=not isinstance(put, Unchanged))


@operations.post(
    "/v1/templates/{template}/delete", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def delete_template(request: ApiRequest[Nothing, Reasoned], services: Services) -> answers.TemplateResponse:
    """Delete a template: requests that name it are rejected from now on; what was accepted is said as it was."""
    template = _find(request.path["template"], 0, services)
    require_right_to_everything(request.caller, services)
    deleting = acting(request, services, ActKind.DELETE_TEMPLATE, why=request.body.reason, template=template.name)
    deleted = deleting.template_library.put(
        template.name, (), made_of=None, by=request.caller.signature, now=request.now
    )
    return answers.TemplateResponse(**_in_full(deleted.record, Presenter(request.caller)))


@operations.post(
    "/v1/templates/{template}/try", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def try_template(request: ApiRequest[Nothing, TryTemplate], services: Services) -> answers.Preview:
    """Show what a template says with some values; nothing is stored, and nobody is called."""
    # Imported here: who only reads needs no validation.
    from api.previews import tried

    body = request.body
    template = _find(request.path["template"], body.version, services)
    return tried(template, body.language, body.variables, services.settings, Presenter(request.caller))


def _find(name: str, version: int, services: Services) -> MessageTemplate:
    try:
        found = services.template_library.get(name, version or None) if _NAME.fullmatch(name) else None
    except NeedsNewerCode:
        raise
    except UnreadableRecord as error:
        services.report_unreadable(error)
        raise conflict(f"The template {name} cannot be read. Requests that name it wait: put it anew.") from error
    if found is None:
        in_version = f" in version {version}" if version else ""
        raise not_found(f"There is no template {name[:64]}{in_version}.")
    return found


def _line(template: MessageTemplate, presenter: Presenter) -> dict[str, Any]:
    return {
        "name": presenter.text(template.name),
        "version": template.version,
        "languages": template.languages,
        "variables": [presenter.text(each) for each in template.variables],
        "put_at": to_iso(template.put_at) if template.put_at is not None else None,
        "put_by": presenter.text(template.put_by),
    }


def _in_full(template: MessageTemplate, presenter: Presenter) -> dict[str, Any]:
    texts = [
        answers.TemplateTextResponse(
            language=each.language,
            text=None if each.is_ssml else presenter.text(each.text),
            ssml=presenter.text(each.text) if each.is_ssml else None,
            voice_id=each.voice_id,
        )
        for each in template.texts
    ]
    return _line(template, presenter) | {"texts": texts}
